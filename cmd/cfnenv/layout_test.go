package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// TestHelpFits: every help text fits a terminal of 80 columns, and its examples run in zsh, which takes no comments
// after a command that is typed.
func TestHelpFits(t *testing.T) {
	var visit func(command *cobra.Command)
	visit = func(command *cobra.Command) {
		var out bytes.Buffer
		command.SetOut(&out)
		command.InitDefaultHelpFlag()
		if err := command.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "        ")) > columns {
				t.Errorf("%s: wider than %d columns: %s", command.CommandPath(), columns, line)
			}
		}
		if strings.Contains(command.Example, " #") {
			t.Errorf("%s: an example with a comment: %s", command.CommandPath(), command.Example)
		}
		for _, below := range command.Commands() {
			visit(below)
		}
	}
	visit(newRoot(&app{}))
}

func TestFill(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"short", "one two", "  one two"},
		{"nothing", "", ""},
		{"breaks", strings.Repeat("abcdefg ", 11), "  " + strings.TrimSpace(strings.Repeat("abcdefg ", 9)) + "\n  abcdefg abcdefg"},
		{"a long word", "a " + strings.Repeat("x", 90) + " b", "  a\n  " + strings.Repeat("x", 90) + "\n  b"},
	} {
		if got := fill(test.text, 2, columns); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
