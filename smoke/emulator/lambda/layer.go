package lambda

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// layer is one version of a layer; it is never changed.
type layer struct {
	arn, description, license string // arn ends in the version's number
	number                    int
	runtimes, architectures   []string
	created                   time.Time
	code                      code
}

type publishLayerInput struct {
	LayerName, Description, LicenseInfo         string
	Content                                     Code
	CompatibleRuntimes, CompatibleArchitectures []string
}

type layerInput struct {
	LayerName     string
	VersionNumber int
}

// layerOutput describes one version of a layer.
type layerOutput struct {
	LayerArn, LayerVersionArn string
	Version                   int
	Description, LicenseInfo  string   `json:",omitempty"`
	CompatibleRuntimes        []string `json:",omitempty"`
	CompatibleArchitectures   []string `json:",omitempty"`
	CreatedDate               string   // 2026-11-22T16:00:00.000+0000
	Content                   layerContent
}

// layerContent says what a layer's archive is. It has no Location: there is nowhere to fetch it from.
type layerContent struct {
	CodeSha256 string
	CodeSize   int64
}

func (l *Lambda) layerOperations() []service.Operation {
	const layers = "/2018-10-31/layers/{LayerName}/versions"
	one := func(action string) func(*service.Call, *layerInput) ([]service.Check, error) {
		return func(c *service.Call, in *layerInput) ([]service.Check, error) {
			return []service.Check{{Action: action, Resource: layerARN(c, in.LayerName) + ":" + strconv.Itoa(in.VersionNumber), Context: policy.Context{}}}, nil
		}
	}
	return []service.Operation{
		service.Op("PublishLayerVersion", func(c *service.Call, in *publishLayerInput) ([]service.Check, error) {
			return []service.Check{{Action: "lambda:PublishLayerVersion", Resource: layerARN(c, in.LayerName), Context: policy.Context{}}}, nil
		}, l.publishLayer).At("POST "+layers, 201),
		service.Op("GetLayerVersion", one("lambda:GetLayerVersion"), l.getLayer).At("GET "+layers+"/{VersionNumber}", 200),
		service.Op("DeleteLayerVersion", one("lambda:DeleteLayerVersion"), l.deleteLayer).At("DELETE "+layers+"/{VersionNumber}", 204),
	}
}

// layerARN is the ARN of a layer that is named by its name or its ARN.
func layerARN(c *service.Call, name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	return "arn:aws:lambda:" + c.Region + ":" + c.Account + ":layer:" + name
}

func (l *Lambda) publishLayer(_ context.Context, c *service.Call, in *publishLayerInput) (*layerOutput, error) {
	unpacked, err := l.unpack(in.Content.ZipFile)
	if err != nil {
		return nil, err
	}
	arn := layerARN(c, in.LayerName)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.layerNumbers[arn]++
	v := &layer{
		number: l.layerNumbers[arn], description: in.Description, license: in.LicenseInfo, created: l.env.Now(), code: unpacked,
		runtimes: in.CompatibleRuntimes, architectures: in.CompatibleArchitectures,
	}
	v.arn = arn + ":" + strconv.Itoa(v.number)
	l.layers[v.arn] = v
	return v.describe(), nil
}

func (v *layer) describe() *layerOutput {
	return &layerOutput{
		LayerArn: v.arn[:strings.LastIndexByte(v.arn, ':')], LayerVersionArn: v.arn, Version: v.number, Description: v.description, LicenseInfo: v.license,
		CompatibleRuntimes: v.runtimes, CompatibleArchitectures: v.architectures, CreatedDate: v.created.UTC().Format("2006-01-02T15:04:05.000-0700"), Content: layerContent{v.code.sha256, v.code.size},
	}
}

func (l *Lambda) getLayer(_ context.Context, c *service.Call, in *layerInput) (*layerOutput, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.layers[layerARN(c, in.LayerName)+":"+strconv.Itoa(in.VersionNumber)]
	if v == nil {
		return nil, wire.Errorf("ResourceNotFoundException", "The resource you requested does not exist.")
	}
	return v.describe(), nil
}

// deleteLayer removes a version. Functions that have it keep it, as on AWS.
func (l *Lambda) deleteLayer(_ context.Context, c *service.Call, in *layerInput) (*empty, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	arn := layerARN(c, in.LayerName) + ":" + strconv.Itoa(in.VersionNumber)
	if v := l.layers[arn]; v != nil {
		v.code.free()
		delete(l.layers, arn)
	}
	return &empty{}, nil
}

// layersThere refuses layers that the account does not have.
func (l *Lambda) layersThere(arns []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, arn := range arns {
		if l.layers[arn] == nil {
			return invalid("Layer version %s does not exist.", arn)
		}
	}
	return nil
}

// layered is the code of a function with the files of its layers where its runtime finds them: beside its own, which come
// first, and those of the last layer before the others (AWS: Lambda developer guide, "Packaging your layer content"). On
// AWS they are below /opt. l.mu is held.
func (l *Lambda) layered(f *function) (code, error) {
	if len(f.config.layers) == 0 {
		f.code.users.Add(1)
		return f.code, nil
	}
	root, err := l.files.dir()
	if err != nil {
		return code{}, err
	}
	dir, err := os.MkdirTemp(root, "layered-*")
	if err != nil {
		return code{}, err
	}
	out := f.code
	out.dir, out.users = dir, new(atomic.Int32)
	out.users.Store(1)
	err = addFiles(dir, f.code.dir)
	for _, arn := range slices.Backward(f.config.layers) {
		v := l.layers[arn]
		if v == nil {
			continue // deleted since
		}
		err = errors.Join(err, addFiles(dir, filepath.Join(v.code.dir, "python")),
			addFiles(dir, filepath.Join(v.code.dir, "python", "lib", f.config.runtime, "site-packages")),
			addFiles(filepath.Join(dir, "node_modules"), filepath.Join(v.code.dir, "nodejs", "node_modules")))
	}
	return out, err
}

// addFiles copies the files below from that are not below to. Nothing is copied of a directory that is not there.
func addFiles(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if _, err := os.Lstat(target); err == nil {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, info.Mode().Perm())
	})
}
