// Package examples holds the workshop guide's three example templates and one of this program's own, and fetches the published
// ones.
package examples

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cfnenv/smoke/localfile"
	"cfnenv/smoke/template"
)

//go:embed 01-minimal-sqs.yaml 02-lambda-with-boundary.yaml 03-lambda-url-s3-writer.yaml 04-runtime-table.yaml
var files embed.FS

// Example is one template.
type Example struct {
	ID    string // "01"
	File  string // "01-minimal-sqs.yaml"
	Title string
	Body  string
	// Embedded tells that the body is this package's own, so its answers are known in detail.
	Embedded bool
	// Own tells that the guide has no such example, so nobody publishes it.
	Own bool
}

func list() []Example {
	return []Example{
		{ID: "01", File: "01-minimal-sqs.yaml", Title: "one queue, no role"},
		{ID: "02", File: "02-lambda-with-boundary.yaml", Title: "a function whose role is named and bounded as required"},
		{ID: "03", File: "03-lambda-url-s3-writer.yaml", Title: "a public function that may write to its bucket and may not make another"},
		{ID: "04", File: "04-runtime-table.yaml", Title: "a table that runtime credentials may write to", Own: true},
	}
}

// IDs returns the ids of all examples in their order.
func IDs() []string {
	var ids []string
	for _, e := range list() {
		ids = append(ids, e.ID)
	}
	return ids
}

// Embedded returns this package's own examples with those ids; none means all.
func Embedded(ids ...string) ([]Example, error) { return load(files.ReadFile, true, ids) }

// From is the examples of the same file names in a directory, again with those ids. Of those that the guide does not have,
// the directory may have its own version.
func From(dir string, ids ...string) ([]Example, error) {
	missing := map[string]bool{}
	chosen, err := load(func(name string) ([]byte, error) {
		body, err := localfile.Read(filepath.Join(dir, name), template.MaxBody)
		if own(name) && errors.Is(err, os.ErrNotExist) {
			missing[name] = true
			return files.ReadFile(name)
		}
		return body, err
	}, false, ids)
	for i := range chosen {
		chosen[i].Embedded = missing[chosen[i].File]
	}
	return chosen, err
}

func own(file string) bool {
	return slices.ContainsFunc(list(), func(e Example) bool { return e.Own && e.File == file })
}

func load(read func(name string) ([]byte, error), embedded bool, ids []string) ([]Example, error) {
	var chosen []Example
	for _, e := range list() {
		if len(ids) > 0 && !slices.Contains(ids, e.ID) {
			continue
		}
		body, err := read(e.File)
		if err != nil {
			return nil, err
		}
		e.Body, e.Embedded = string(body), embedded
		chosen = append(chosen, e)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(chosen, func(e Example) bool { return e.ID == id }) {
			return nil, fmt.Errorf("no example has the id %q: there are %s", id, strings.Join(IDs(), ", "))
		}
	}
	return chosen, nil
}

// Write writes the examples into a directory, which is made if need be. A file that exists already is only replaced with
// force. Nothing is written when one of them would be refused.
func Write(dir string, all []Example, force bool) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if !force {
		for _, e := range all {
			path := filepath.Join(dir, e.File)
			if _, err := os.Lstat(path); err == nil {
				return fmt.Errorf("%s exists already: --force replaces it", path)
			} else if !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	for _, e := range all {
		if err := replace(filepath.Join(dir, e.File), e.Body, force); err != nil {
			return err
		}
	}
	return nil
}

// replace puts a whole file in its place in one step. Without force a file that appeared in the meantime is kept.
func replace(path, body string, force bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".example-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(body)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	if force {
		return os.Rename(f.Name(), path)
	}
	return os.Link(f.Name(), path)
}

// FS returns the embedded templates as files, by the names of Example.File.
func FS() fs.FS { return files }
