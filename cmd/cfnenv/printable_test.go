package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOneFilter: whatever is printed goes through package printable. What does not is exports, which must be as they are,
// the documentation that is made of cfnenv's own words, and forms with an escaping of their own.
func TestOneFilter(t *testing.T) {
	own := []string{"docs.go", "docs_man.go", "html.go", "html_timeline.go", "html_style.go", "markdown.go", "format.go"}
	found := 0
	for _, dir := range []string{".", "internal/progress", "../../smoke", "../../smoke/report", "../../smoke/guardrail", "../../smoke/removal"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := filepath.Base(file)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found++
			text := string(source)
			for _, of := range own {
				if name == of {
					text = ""
				}
			}
			for _, unfiltered := range []string{"fmt.Fprint", "fmt.Print", "json.NewEncoder"} {
				if strings.Contains(text, unfiltered) {
					t.Errorf("%s: %s prints what others wrote as it is: use package printable", file, unfiltered)
				}
			}
		}
	}
	if found < 50 {
		t.Fatalf("looked at %d files only", found)
	}
}
