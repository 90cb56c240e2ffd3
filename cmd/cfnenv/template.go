package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/template"
)

// candidate is a template that a user names for checking or deploying, parsed once.
type candidate struct {
	path       string
	source     []byte
	template   *template.Template // nil when it is unreadable
	unreadable error
}

// readTemplate reads a template file; - is standard input. What cannot be parsed is no error here, but a finding.
func (a *app) readTemplate(path string) (c candidate, err error) {
	c.path = path
	if path == "-" {
		c.source, err = readBounded(a.Stdin, template.MaxBytes, "the template on standard input")
	} else if c.source, err = localfile.Read(path, template.MaxBytes); err != nil {
		failed := &exitError{Code: exitUsage, Err: fmt.Errorf("cannot read the template: %w", err)}
		if errors.Is(err, fs.ErrNotExist) {
			failed.Hints = []string{"cfnenv examples write DIR writes templates to start with"}
		}
		err = failed
	}
	if err == nil {
		c.template, c.unreadable = template.Parse(c.source)
	}
	return c, err
}

// readTemplates reads the templates that the arguments of check name. A parameter that none of them has is a mistake of the
// command line, unless one is unreadable: it may be that one's.
func (a *app) readTemplates(arguments []string, given map[string]string) (candidates []candidate, err error) {
	paths, err := expandDirectories(arguments)
	if err != nil {
		return nil, err
	}
	unknown := maps.Clone(given)
	for _, path := range paths {
		c, err := a.readTemplate(path)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, c)
		if c.unreadable != nil {
			clear(unknown)
			continue
		}
		for _, p := range c.template.Parameters {
			delete(unknown, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		return nil, usageError(fmt.Errorf("no template has a parameter %s", name))
	}
	return candidates, nil
}

// findings are those of the guardrails, after others that are known already.
func (c candidate) findings(known []guardrail.Finding, w guardrail.Workshop, d guardrail.Deployment) []guardrail.Finding {
	if c.unreadable != nil {
		return append(known, guardrail.Unreadable(c.unreadable)...)
	}
	return append(known, guardrail.Check(c.template, w, d)...)
}

// parameters returns the user's parameters, with AgentRoleName and RequiredBoundaryArn, which the guide's templates have and
// which follow from the credential set.
func (c candidate) parameters(w guardrail.Workshop, given map[string]string, roleSuffix string) map[string]string {
	all := map[string]string{}
	if c.unreadable == nil {
		for name, value := range map[string]string{"AgentRoleName": w.RolePrefix + roleSuffix, "RequiredBoundaryArn": w.BoundaryARN} {
			if c.template.Parameter(name) != nil {
				all[name] = value
			}
		}
	}
	maps.Copy(all, given)
	return all
}

const (
	maxManifest   = 16 << 20 // bytes of a cloud assembly's manifest
	maxAssemblies = 8        // nested stages of CDK
)

// expandDirectories replaces a directory by its templates: those that the manifest of cdk.out names, or the one that sam build
// wrote.
func expandDirectories(paths []string) (expanded []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() { // reading tells what is wrong
			expanded = append(expanded, path)
			continue
		}
		found, err := templatesOf(path, 0)
		if err != nil {
			return nil, usageError(err)
		}
		expanded = append(expanded, found...)
	}
	return expanded, nil
}

// manifest is the part of a cloud assembly's manifest that names templates. AWS: CDK, cloud-assembly-schema, AssemblyManifest.
type manifest struct {
	Artifacts map[string]struct {
		Type       string
		Properties struct{ TemplateFile, DirectoryName string }
	}
}

func templatesOf(directory string, depth int) (templates []string, err error) {
	file := filepath.Join(directory, "manifest.json")
	text, err := localfile.Read(file, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		for _, built := range []string{"template.yaml", filepath.Join("build", "template.yaml"), filepath.Join(".aws-sam", "build", "template.yaml")} {
			if _, err := os.Stat(filepath.Join(directory, built)); err == nil {
				return []string{filepath.Join(directory, built)}, nil
			}
		}
		return nil, fmt.Errorf("%s has no manifest.json: name its templates, or a directory that cdk synth (cdk.out) or sam build (.aws-sam/build) wrote", directory)
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is not a manifest of CDK: %w", file, err)
	}
	for _, artifact := range m.Artifacts {
		name := artifact.Properties.TemplateFile
		if artifact.Type == "cdk:cloud-assembly" {
			name = artifact.Properties.DirectoryName
		}
		if name == "" {
			continue
		}
		if !filepath.IsLocal(name) {
			return nil, fmt.Errorf("%s names %s, which is outside its directory", file, name)
		}
		switch path := filepath.Join(directory, name); {
		case artifact.Type == "aws:cloudformation:stack":
			templates = append(templates, path)
		case artifact.Type == "cdk:cloud-assembly" && depth < maxAssemblies:
			nested, err := templatesOf(path, depth+1)
			if err != nil {
				return nil, err
			}
			templates = append(templates, nested...)
		}
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("%s has no stacks: %w", file, fs.ErrNotExist)
	}
	slices.Sort(templates)
	return slices.Compact(templates), nil
}

// readBounded reads all of r and refuses more than max bytes; name is what the error calls it.
func readBounded(r io.Reader, max int64, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return nil, usageError(fmt.Errorf("cannot read %s: %w", name, err))
	}
	if int64(len(data)) > max {
		return nil, usageError(fmt.Errorf("%s is larger than %d bytes", name, max))
	}
	return data, nil
}

// maxParametersFile bounds --parameters-file; CloudFormation takes 200 parameters of 4,096 bytes.
const maxParametersFile = 1 << 20

// parameterFlags are --parameter and --parameters-file, of check and deploy.
type parameterFlags struct {
	pairs []string
	file  string
}

func (p *parameterFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&p.pairs, "parameter", nil, "parameter of the template as `NAME=VALUE`; can be repeated")
	f.StringVar(&p.file, "parameters-file", "", "JSON `FILE` with parameters")
}

// read reads the file and then the pairs, whose values win.
func (p *parameterFlags) read() (map[string]string, error) {
	given := map[string]string{}
	if p.file != "" {
		if err := readParametersFile(p.file, given); err != nil {
			return nil, usageError(err)
		}
	}
	for _, pair := range p.pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usageError(fmt.Errorf("--parameter %q is not NAME=VALUE", name))
		}
		given[name] = value
	}
	return given, nil
}

// readParametersFile takes the three forms that AWS's tools take: the CLI's list of ParameterKey and ParameterValue, a
// plain object, and the object with a Parameters member of CodePipeline.
func readParametersFile(path string, given map[string]string) error {
	data, err := localfile.Read(path, maxParametersFile)
	if err != nil {
		return fmt.Errorf("cannot read the parameters: %w", err)
	}
	var list []struct{ ParameterKey, ParameterValue *string }
	if strict(data, &list) == nil {
		for i, p := range list {
			if p.ParameterKey == nil || p.ParameterValue == nil {
				return fmt.Errorf("%s: entry %d has no ParameterKey or no ParameterValue", path, i+1)
			}
			given[*p.ParameterKey] = *p.ParameterValue
		}
		return nil
	}
	var pipeline struct{ Parameters map[string]string }
	if strict(data, &pipeline) == nil && pipeline.Parameters != nil {
		maps.Copy(given, pipeline.Parameters)
		return nil
	}
	var plain map[string]string
	if strict(data, &plain) != nil {
		return fmt.Errorf(`%s is neither {"NAME": "VALUE"} nor [{"ParameterKey": "NAME", "ParameterValue": "VALUE"}]`, path)
	}
	maps.Copy(given, plain)
	return nil
}

// strict decodes JSON and refuses members that into does not have.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one value")
	}
	return nil
}
