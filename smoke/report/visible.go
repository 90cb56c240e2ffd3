package report

import (
	"strings"
	"unicode"
)

// Visible is a text that cannot command a terminal or mislead a reader: control characters other than tab and newline,
// and marks that turn the direction of writing, become a replacement character. What AWS, a function or a template said
// is somebody else's text.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// visible is the report with every text of somebody else's made visible.
func visible(r *Report) *Report {
	clean := *r
	if r.RootCause != nil {
		c := *r.RootCause
		c.Text, c.Detail, c.Fix = Visible(c.Text), Visible(c.Detail), Visible(c.Fix)
		clean.RootCause = &c
	}
	clean.Assertions = make([]Assertion, len(r.Assertions))
	for i, a := range r.Assertions {
		a.Reason, a.Label = Visible(a.Reason), Visible(a.Label)
		clean.Assertions[i] = a
	}
	clean.Leftovers, clean.Kept = visibleThings(r.Leftovers), visibleThings(r.Kept)
	return &clean
}

func visibleThings(things []Leftover) []Leftover {
	clean := make([]Leftover, len(things))
	for i, l := range things {
		l.Name, l.Why = Visible(l.Name), Visible(l.Why)
		clean[i] = l
	}
	return clean
}
