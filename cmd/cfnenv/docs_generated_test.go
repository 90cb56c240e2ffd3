package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// docsDir holds the generated documents, and those that are written by hand.
const docsDir = "../../testdata/docs"

// TestDocsAreCurrent: testdata/docs is what generatedDocs writes now.
func TestDocsAreCurrent(t *testing.T) {
	files, err := generatedDocs()
	if err != nil {
		t.Fatal(err)
	}
	written := make(map[string]bool)
	for _, file := range files {
		written[file.path] = true
		path := filepath.Join(docsDir, filepath.FromSlash(file.path))
		if *update {
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, file.data, 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil || string(data) != string(file.data) {
			t.Errorf("%s is not current (error: %v): run this test with -update", file.path, err)
		}
	}
	if len(files) < 20 {
		t.Errorf("only %d files are generated", len(files))
	}
	err = filepath.WalkDir(docsDir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(docsDir, path)
		if err == nil && !written[filepath.ToSlash(name)] && name != "recipes.md" && name != "reference.md" && name != "nightly.md" && name != "evidence.md" { // written by hand, run by tests
			t.Errorf("%s is not generated: remove it", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestManPagesAreClean: groff has nothing to say about the manual pages, and what
// stands in them comes out.
func TestManPagesAreClean(t *testing.T) {
	groff := tooltest.Need(t, "groff")
	pages, err := filepath.Glob(filepath.Join(docsDir, "man", "*.1"))
	if err != nil || len(pages) < 15 {
		t.Fatalf("found %d pages (error: %v)", len(pages), err)
	}
	out, err := exec.Command(groff, append([]string{"-man", "-Tutf8", "-ww", "-z"}, pages...)...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	command := exec.Command(groff, "-man", "-Tutf8", "-P-cbou", filepath.Join(docsDir, "man", "cfnenv-smoke.1"))
	out, err = command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cfnenv smoke --emulator --html report.html --junit report.xml", "--only EXAMPLES", "cfnenv(1)"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the page of smoke does not say %q:\n%s", want, out)
		}
	}
}
