package policy

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// naive is the definition of a wildcard match, without regard to its cost.
func naive(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '*':
		if naive(pattern[1:], s) {
			return true
		}
		_, n := utf8.DecodeRuneInString(s)
		return s != "" && naive(pattern, s[n:])
	case s == "":
		return false
	case pattern[0] == '?':
		_, n := utf8.DecodeRuneInString(s)
		return naive(pattern[1:], s[n:])
	}
	return pattern[0] == s[0] && naive(pattern[1:], s[1:])
}

func FuzzWildcards(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""}, {"*", ""}, {"?", "ä"}, {"a*b*c", "aXbYbZc"}, {"*a", "aaab"}, {"a**?b", "ab"}, {"*ab*ab", "abab"},
		{"arn:aws:s3:::b/*", "arn:aws:s3:::b/k"}, {"?*?", "xy"}, {"*\x80", "ä\x80"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, s string) {
		if len(text) > 12 || len(s) > 24 {
			t.Skip("the naive matcher takes exponential time")
		}
		p, err := syntax{wildcards: true}.compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := p.match(s, nil), naive(text, s); got != want {
			t.Errorf("%q against %q: %t, expected %t", text, s, got, want)
		}
		p.fold = true
		if got, want := p.match(s, nil), naive(foldASCII(text), foldASCII(s)); got != want {
			t.Errorf("%q against %q without case: %t, expected %t", text, s, got, want)
		}
	})
}

func foldASCII(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i])
	}
	return string(b)
}

func FuzzVariables(f *testing.F) {
	for _, seed := range [][3]string{
		{"${aws:x}", "*", "anything"}, {"a-${aws:x}-*", "b", "a-b-c"}, {"${aws:x, 'y'}", "", "y"}, {"${*}${?}${$}", "", "*?$"},
		{"${aws:x", "", ""}, {"${}", "", ""}, {"$", "", "$"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, text, value, s string) {
		ctx := Context{"aws:x": {value}}
		p, err := syntax{wildcards: true, variables: true}.compile("${aws:x}")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.match(s, ctx); got != (s == value) {
			t.Errorf("a variable with the value %q against %q: %t", value, s, got)
		}
		p, err = syntax{wildcards: true, variables: true}.compile(text)
		if err != nil {
			return
		}
		p.match(s, ctx)
		p.match(s, nil)
		p.equalFold(s, ctx)
	})
}

func TestLongBacktracking(t *testing.T) {
	p, err := syntax{wildcards: true}.compile(strings.Repeat("*a", 40) + "b")
	if err != nil {
		t.Fatal(err)
	}
	if p.match(strings.Repeat("a", 4000), nil) {
		t.Error("matched")
	}
}
