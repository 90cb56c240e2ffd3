package sabotage

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"cfnenv/examples"
	"cfnenv/smoke/emulator"
)

// Each sabotage is found by its name and does something to an account's options; what it does is seen by
// TestSabotageIsNoticed.
func TestEveryInstalls(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All() {
		if seen[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name] = true
		if found, ok := Lookup(s.Name); !ok || found.About != s.About {
			t.Errorf("%s is not found", s.Name)
		}
		o := emulator.Options{Skills: fstest.MapFS{}}
		s.Install(&o)
		_, same := o.Skills.(fstest.MapFS)
		if len(o.Calls)+len(o.Decisions)+len(o.URLs) == 0 && o.CredentialLifetime == 0 && same {
			t.Errorf("%s changes nothing", s.Name)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d", len(seen))
	}
	if _, ok := Lookup("nothing"); ok {
		t.Error("nothing is found")
	}
}

func TestExamplesAreKnown(t *testing.T) {
	all, err := examples.Embedded()
	if err != nil || len(all) != 4 {
		t.Fatal(len(all), err)
	}
	for _, e := range all {
		if got := exampleOf(e.Body); got != e.ID {
			t.Errorf("%s is taken for %q", e.ID, got)
		}
	}
	for _, other := range []string{"", "{", `{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}`} {
		if got := exampleOf(other); got != "" {
			t.Errorf("%q is taken for %q", other, got)
		}
	}
}

// The changed templates are served as files: their size is that of the changed text.
func TestTemplatesWithoutBoundary(t *testing.T) {
	files := unboundedTemplates{examples.FS()}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil || len(names) != 4 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil || len(body) == 0 {
			t.Fatal(name, err)
		}
		if strings.Contains(string(body), "PermissionsBoundary:") {
			t.Errorf("%s has a boundary", name)
		}
		if info, err := fs.Stat(files, name); err != nil || info.Size() != int64(len(body)) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}
