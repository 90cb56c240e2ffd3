package printable

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, tc := range []struct {
		text  string
		width int
		want  string
	}{
		{"FAIL  03.x  a b c d", 0, "FAIL  03.x  a b c d"},
		{"FAIL  03.x  a b c d", 19, "FAIL  03.x  a b c d"},
		{"FAIL  03.x  a b c d", 16, "FAIL  03.x  a b\n      c d"},
		{"    a detail of words\nand more", 14, "    a detail\n    of words\nand more"},
		{"stack agent-0123456789-writer", 16, "stack\n      agent-0123\n      456789-wri\n      ter"},
		{"\x1b[1;31mFAIL\x1b[0m  ab cd", 8, "\x1b[1;31mFAIL\x1b[0m  ab\ncd"},
		{"ééé ééé", 3, "ééé\nééé"},
		{"  why    you have agent-x only", 20, "  why    you have\n         agent-x\n         only"},
		{"  why    you have agent-x only", 16, "  why    you\n  have agent-x\n  only"},
		{"User: arn:aws:iam::1:r/x is not", 20, "User:\narn:aws:iam::1:r/x\n      is not"},
	} {
		if got := Fold(tc.text, tc.width); got != tc.want {
			t.Errorf("%q to %d: %q, want %q", tc.text, tc.width, got, tc.want)
		}
	}
}

// FuzzFold: every line fits, and nothing but spaces and ends of lines is lost or added.
func FuzzFold(f *testing.F) {
	f.Add("left behind  stack agent-x: the answer was lost", 20)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 1 + (width&0x7fffffff)%200
		if strings.ContainsRune(text, '\x1b') {
			return
		}
		folded := Fold(text, width)
		for line := range strings.SplitSeq(folded, "\n") {
			if utf8.RuneCountInString(line) > width {
				t.Errorf("%q has more than %d columns", line, width)
			}
		}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if squeeze(folded) != squeeze(text) {
			t.Errorf("%q became %q", text, folded)
		}
	})
}
