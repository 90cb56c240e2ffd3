package main

import (
	"os"
	"path/filepath"
	"regexp"
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

// TestReadmeLinks: what README and the examples' point to is there.
func TestReadmeLinks(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(readme(t), -1)
	if len(links) < 4 {
		t.Fatalf("found only %d links", len(links))
	}
	for _, link := range links {
		if strings.HasPrefix(link[1], "https://") {
			continue
		}
		if _, err := os.Stat(filepath.Join("../..", strings.Split(link[1], "#")[0])); err != nil {
			t.Errorf("README links to %s: %v", link[1], err)
		}
	}
}
