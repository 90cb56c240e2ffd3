package template

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is one case of a file under testdata/template. A file is a text of its own, in which "@" stands for the
// body of each case, followed by the cases:
//
//	=== name
//	body
//	--- kind words
//	expectation
//
// A case may have several expectations.
type vector struct {
	name     string
	template string // the file's text with the body in it
	expect   []expectation
}

type expectation struct {
	kind  string
	words string // after the kind, on the same line
	text  string
}

// vectors reads a file of vectors; at is how many it must have at least, so that none goes missing unnoticed.
func vectors(t *testing.T, file string, atLeast int) []vector {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "testdata", "template", file))
	if err != nil {
		t.Fatal(err)
	}
	frame, rest, _ := strings.Cut("\n"+string(src), "\n=== ")
	var all []vector
	for _, block := range strings.Split(rest, "\n=== ") {
		name, body, _ := strings.Cut(block, "\n")
		parts := strings.Split("\n"+body, "\n--- ")
		v := vector{name: strings.TrimSpace(name), template: inFrame(frame, strings.TrimPrefix(parts[0], "\n"))}
		for _, part := range parts[1:] {
			line, text, _ := strings.Cut(part, "\n")
			kind, words, _ := strings.Cut(line, " ")
			v.expect = append(v.expect, expectation{kind, strings.TrimSpace(words), strings.TrimSpace(text)})
		}
		if len(v.expect) == 0 {
			t.Fatalf("%s: %s expects nothing", file, v.name)
		}
		all = append(all, v)
	}
	if len(all) < atLeast {
		t.Fatalf("%s: %d vectors, want at least %d", file, len(all), atLeast)
	}
	return all
}

// inFrame puts a body where the frame has "@", as deep as that is.
func inFrame(frame, body string) string {
	frame = strings.TrimPrefix(frame, "\n")
	before, after, ok := strings.Cut(frame, "@")
	if !ok {
		return body
	}
	indent := before[strings.LastIndexByte(before, '\n')+1:]
	return before + strings.ReplaceAll(body, "\n", "\n"+indent) + "\n" + after
}

// message compares an error with an expectation: its sentence, and its place when the expectation names one.
func message(t *testing.T, err error, want expectation) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, want %s", err, want.text)
	}
	if e.Message != want.text {
		t.Errorf("message\n got %s\nwant %s", e.Message, want.text)
	}
	if want.words != "" && e.Pos.String() != want.words {
		t.Errorf("place is %s, want %s", e.Pos, want.words)
	}
	if strings.HasPrefix(want.text, "not emulated: ") != errors.Is(err, ErrNotEmulated) {
		t.Errorf("errors.Is(err, ErrNotEmulated) is %v for %s", errors.Is(err, ErrNotEmulated), e.Message)
	}
}
