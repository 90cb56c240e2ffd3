package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func reference(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/docs/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReadmePitfalls: every row of the table of pitfalls is shown by a script,
// whose comment names it by its number.
func TestReadmePitfalls(t *testing.T) {
	rows := regexp.MustCompile(`(?m)^\| ([0-9]+) \|`).FindAllStringSubmatch(reference(t), -1)
	if len(rows) != 15 {
		t.Fatalf("the table has %d rows, want 15", len(rows))
	}
	scripts, err := filepath.Glob(filepath.Join(scriptDir, "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no script found (error: %v)", err)
	}
	shown := make(map[string]bool)
	for _, script := range scripts {
		data, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, comment := range regexp.MustCompile(`(?m)^# pitfall ([0-9]+):`).FindAllStringSubmatch(string(data), -1) {
			shown[comment[1]] = true
		}
	}
	for _, row := range rows {
		if !shown[row[1]] {
			t.Errorf("no script shows pitfall %s", row[1])
		}
	}
}

// TestReadmeCommands: README has every command in code.
func TestReadmeCommands(t *testing.T) {
	text, commands := readme(t), 0
	for _, command := range newRoot(&app{}).Commands() {
		if command.Hidden || !command.Runnable() || isCobras(command) {
			continue
		}
		commands++
		if !strings.Contains(text, "cfnenv "+command.Name()) {
			t.Errorf("README does not mention cfnenv %s", command.Name())
		}
	}
	if commands < 15 {
		t.Errorf("found only %d commands", commands)
	}
}

// isCobras tells the commands that every program of this kind has.
func isCobras(command *cobra.Command) bool {
	return command.Name() == "help" || command.Name() == "version"
}

// TestDocLinks: every link in a document leads to a file.
func TestDocLinks(t *testing.T) {
	pages, err := filepath.Glob("../../testdata/*/*.md")
	if err != nil || len(pages) < 5 {
		t.Fatalf("found %d pages: %v", len(pages), err)
	}
	links := 0
	for _, page := range append(pages, "../../README.md", "../../examples/README.md", "../../.github/CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)$]+)\)`).FindAllStringSubmatch(string(text), -1) {
			path, _, _ := strings.Cut(link[1], "#")
			if path == "" || strings.Contains(path, "://") {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), path)); err != nil {
				t.Errorf("%s links to %s: %v", page, link[1], err)
			}
		}
	}
	if links < 12 {
		t.Errorf("found only %d links", links)
	}
}

// TestContributingPaths: every file and directory that CONTRIBUTING names is there. A name without a directory is in that of
// the name before it; capitals and * stand for any text. A word in the table of directories is one below the row's.
func TestContributingPaths(t *testing.T) {
	text, err := os.ReadFile("../../.github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	anyText, dir, found := regexp.MustCompile(`[A-Z_]{2,}`), "", 0
	for _, name := range regexp.MustCompile("`([a-zA-Z0-9_*./-]+)`").FindAllStringSubmatch(string(text), -1) {
		path := name[1]
		first, _, below := strings.Cut(path, "/")
		switch {
		case below && slices.Contains([]string{".ci", "cmd", "env", "examples", "smoke", "testdata"}, first):
			if dir = path; filepath.Ext(path) != "" {
				dir = filepath.Dir(path)
			}
		case !below && slices.Contains([]string{".go", ".yaml", ".sh", ".txt"}, filepath.Ext(path)):
			path = dir + "/" + path
		default:
			continue
		}
		found++
		if files, err := filepath.Glob("../../" + anyText.ReplaceAllString(path, "*")); err != nil || len(files) == 0 {
			t.Errorf("CONTRIBUTING names %s, and there is no such file: %v", path, err)
		}
	}
	if found < 50 {
		t.Errorf("found only %d names", found)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `(cmd/cfnenv|env|examples|smoke|smoke/emulator|testdata)` \\| .*$").FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(row[0], -1) {
			if _, err := os.Stat(filepath.Join("../..", row[1], name[1])); err != nil && name[1] != row[1] {
				t.Errorf("CONTRIBUTING says that %s has %s: %v", row[1], name[1], err)
			}
		}
	}
}
