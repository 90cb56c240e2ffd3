package env

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// update rewrites the goldens: go test ./env -update
var update = flag.Bool("update", false, "rewrite testdata/golden")

// TestGoldens pins what each format makes of the workshop sample, its text to
// remove everything, and its text after a failure.
func TestGoldens(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "workshop.json"))).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	if files, err := filepath.Glob("../testdata/golden/*"); err != nil || len(files) != len(Formats()) && !*update {
		t.Errorf("%d files for %d formats, %v", len(files), len(Formats()), err)
	}
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			file := filepath.Join("../testdata/golden", format.Name+".golden")
			got := describe(format, set)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (go test ./env -update rewrites it):\n%s", file, got)
			}
		})
	}
}

// describe is everything that a format can print.
func describe(format Format, set *Set) string {
	var b strings.Builder
	for _, part := range []struct {
		title     string
		variables []Variable
	}{{"provisioning", set.Variables()}, {"unset", Unsets()}} {
		text, err := format.Write(part.variables)
		b.WriteString("-- " + part.title + " --\n" + text.Stdout)
		if text.Append != "" {
			b.WriteString("-- " + part.title + ", appended to $GITHUB_ENV --\n" + text.Append)
		}
		if err != nil {
			b.WriteString("error: " + err.Error() + "\n")
		}
	}
	b.WriteString("-- failure --\n" + format.Failure())
	return b.String()
}
