package sabotage

import (
	"bytes"
	"io/fs"
	"regexp"
	"time"

	"cfnenv/smoke/emulator"
)

// templateSabotages are about the templates that the account publishes.
func templateSabotages() []Sabotage {
	return []Sabotage{{
		Name: "published-without-boundary", About: "the templates that cfnenv examples fetch downloads have roles without the permissions boundary",
		Noticed: []string{"preflight.templates"},
		install: func(o *emulator.Options) {
			if o.Skills != nil {
				o.Skills = unboundedTemplates{o.Skills}
			}
		},
	}}
}

// unboundedTemplates are files without the lines that give a role its boundary.
type unboundedTemplates struct{ fs.FS }

// Open reads the file and drops the lines.
func (u unboundedTemplates) Open(name string) (fs.File, error) {
	file, err := u.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return file, err
	}
	defer file.Close()
	body, err := fs.ReadFile(u.FS, name)
	if err != nil {
		return nil, err
	}
	body = regexp.MustCompile(`(?m)^ *PermissionsBoundary:.*\n`).ReplaceAll(body, nil)
	return &textFile{bytes.NewReader(body), textInfo{info, int64(len(body))}}, nil
}

// textFile is a file in memory.
type textFile struct {
	*bytes.Reader
	info textInfo
}

func (f *textFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *textFile) Close() error               { return nil }

// textInfo is what is known of a file whose text was changed.
type textInfo struct {
	fs.FileInfo
	size int64
}

func (i textInfo) Size() int64        { return i.size }
func (i textInfo) ModTime() time.Time { return time.Time{} }
