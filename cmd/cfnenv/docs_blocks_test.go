package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docBlock is a fenced block of a Markdown document.
type docBlock struct {
	// place is the document and the line of its fence, for messages.
	place string
	// language is the fence's first word.
	language string
	text     string
	// shown is the text block that follows at once: what the block prints. Empty
	// when the document does not show it.
	shown string
}

// docLanguages are the languages that a fence may name, so that no block hides
// from the test under another name of a shell.
var docLanguages = map[string]bool{"sh": true, "text": true, "fish": true, "powershell": true, "ini": true, "json": true, "yaml": true, "crontab": true, "toml": true, "zsh": true, "ts": true}

// docBlocks reads the fenced blocks of a document.
func docBlocks(t *testing.T, file string) []docBlock {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []docBlock
	var open *docBlock
	follows := false // nothing but empty lines since the last block
	for i, line := range strings.Split(string(data), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			language, _, _ := strings.Cut(fence, " ")
			if !docLanguages[language] {
				t.Errorf("%s:%d: a block of language %q: name one that the test knows", file, i+1, language)
			}
			open = &docBlock{place: fmt.Sprintf("%s:%d", filepath.Base(file), i+1), language: language}
		case isFence && open.language == "text" && follows && len(blocks) > 0 && blocks[len(blocks)-1].language == "sh":
			blocks[len(blocks)-1].shown = open.text
			open, follows = nil, false
		case isFence:
			blocks = append(blocks, *open)
			open, follows = nil, true
		case open != nil:
			open.text += line + "\n"
		case strings.TrimSpace(line) != "":
			follows = false
		}
	}
	if open != nil {
		t.Fatalf("%s: the block does not end", open.place)
	}
	return blocks
}

// matchesShown compares what a command printed with what a document shows of it:
// three dots stand for anything within a line, and alone on a line for any
// number of lines. Empty lines at the end do not count.
func matchesShown(got, shown string) bool {
	var pattern strings.Builder
	pattern.WriteString(`\A`)
	for line := range strings.Lines(strings.TrimRight(shown, "\n")) {
		line = strings.TrimRight(line, " \n")
		if line == "..." {
			pattern.WriteString(`(?:[^\n]*\n)*`)
			continue
		}
		for i, part := range strings.Split(line, "...") {
			if i > 0 {
				pattern.WriteString(`[^\n]*`)
			}
			pattern.WriteString(regexp.QuoteMeta(part))
		}
		pattern.WriteString(` *\n`)
	}
	pattern.WriteString(`\z`)
	if got = strings.TrimRight(got, "\n"); got != "" {
		got += "\n"
	}
	return regexp.MustCompile(pattern.String()).MatchString(got)
}

func TestMatchesShown(t *testing.T) {
	for _, test := range []struct {
		got, shown string
		want       bool
	}{
		{"one\ntwo\n", "one\ntwo\n", true},
		{"one\ntwo\n", "one\n", false},
		{"one\ntwo", "one\ntwo\n", true},
		{"one\ntwo\nthree\n", "one\n...\n", true},
		{"one\ntwo\nthree\n", "...\nthree\n", true},
		{"one\ntwo\nthree\n", "...\ntwo\n", false},
		{"stack agent-12 is there\n", "stack ... is there\n", true},
		{"stack agent-12 is\ngone there\n", "stack ... is there\n", false},
		{"a.b\n", "a?b\n", false},
		{"one\n\n", "one\n", true},
		{"one\n\ntwo\n", "one\ntwo\n", false},
		{"", "", true},
		{"anything\n", "", false},
	} {
		if matchesShown(test.got, test.shown) != test.want {
			t.Errorf("%q shown as %q: want %v", test.got, test.shown, test.want)
		}
	}
}
