package report

import (
	"fmt"
	"io"
	"strings"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/printable"
)

// Style colours parts of a text and folds its result; the zero Style leaves both plain.
type Style struct {
	Colour bool
	Width  int // columns of the terminal, 0 when there is none
}

func (s Style) paint(code, text string) printable.Own {
	if !s.Colour {
		return printable.Own(text)
	}
	return printable.Own("\x1b[" + code + "m" + text + "\x1b[0m")
}

// Outcome is an outcome as a word of fixed width.
func (s Style) Outcome(o Outcome) printable.Own {
	switch o {
	case Pass:
		return s.paint("32", "pass")
	case Fail:
		return s.paint("1;31", "FAIL")
	}
	return s.paint("33", o.word())
}

// text is the report for a terminal in the making.
type text struct {
	strings.Builder
	Style
}

// say writes a line, folded to the terminal.
func (t *text) say(format string, args ...any) {
	t.WriteString(printable.Fold(printable.Sprintf(format, args...), t.Width) + "\n")
}

// WriteText writes the report for a terminal. What passed is one line an example, or with details a line for each check.
// What failed follows, then what is left, and last, where a terminal shows them, the root cause and the result.
func WriteText(w io.Writer, r *Report, s Style, details bool) error {
	t := &text{Style: s}
	width := 0
	for _, a := range r.Assertions {
		if s.Width == 0 || s.Width >= 80 { // ids in a column leave a narrow terminal no room
			width = max(width, len(a.ID))
		}
	}
	if details {
		t.checks(r, width, func(a Assertion) bool { return a.Outcome == Pass })
	} else {
		t.examples(r)
	}
	t.checks(r, width, func(a Assertion) bool { return a.Outcome != Pass && a.Because == "" })
	t.skipped(r, width)
	for _, retry := range r.Retries {
		t.say("retried  %s", retried(retry))
	}
	for _, l := range r.Kept {
		t.say("kept  %s %s%s", l.Kind, l.Name, l.note())
		t.commands(l)
	}
	for _, l := range r.Leftovers {
		t.say("%s  %s %s%s", s.paint("1;31", "left behind"), l.Kind, l.Name, l.note())
		t.commands(l)
	}
	switch {
	case r.Journal == "":
	case len(r.Kept) > 0:
		t.say("listed in %s: cfnenv sweep --older-than 0s deletes what is kept", r.Journal)
	default:
		t.say("listed in %s", r.Journal)
	}
	if c := r.RootCause; c != nil {
		t.say("\n%s %s: %s", s.paint("1", "root cause"), c.Assertion, c.Text)
		if c.Detail != "" && !strings.Contains(c.Text, c.Detail) {
			t.say("    %s", c.Detail)
		}
		if c.Fix != "" {
			t.say("    %s", c.Fix)
		}
	}
	t.say("\n%s  %s", s.Outcome(r.Outcome), r.sentence())
	_, err := io.WriteString(w, t.String())
	return err
}

// examples writes a line for each example whose checks all passed; a label qualifies a pass and is never left out.
func (t *text) examples(r *Report) {
	for _, g := range r.groups() {
		passed := 0
		for _, a := range g.assertions {
			if a.Outcome == Pass {
				passed++
			}
		}
		if passed == len(g.assertions) {
			t.say("%s  %-10s  %s passed", t.Outcome(Pass), g.name, printable.Count(passed, "check"))
		}
		for _, a := range g.assertions {
			if a.Outcome == Pass && a.Label != "" {
				t.say("%s  %s  %s (%s)", t.Outcome(Pass), a.ID, a.Title, a.Label)
			}
		}
	}
}

func (t *text) checks(r *Report, width int, chosen func(Assertion) bool) {
	for _, a := range r.Assertions {
		if !chosen(a) {
			continue
		}
		line := printable.Sprintf("%s  %-*s  %s", t.Outcome(a.Outcome), width, a.ID, a.Title)
		if a.Outcome != Pass {
			line += printable.Sprintf(": %s", a.Reason)
		}
		if a.Label != "" {
			line += printable.Sprintf(" (%s)", a.Label)
		}
		t.say("%s", printable.Own(line))
	}
}

// skipped says which checks could not be tried because another one did not pass.
func (t *text) skipped(r *Report, width int) {
	blocked := map[string][]string{}
	for _, a := range r.Assertions {
		blocked[a.Because] = append(blocked[a.Because], a.ID)
	}
	for _, a := range r.Assertions {
		which := strings.Join(blocked[a.ID], "")
		if n := len(blocked[a.ID]); n > 1 {
			which = fmt.Sprintf("%d more", n)
		}
		if which != "" {
			t.say("%s  %-*s  not tried because of %s", t.Outcome(Inconclusive), width, which, a.ID)
		}
	}
}

// commands are not folded, so that they can be copied.
func (t *text) commands(l Leftover) {
	for _, command := range l.Commands {
		printable.Fprintf(t, "    %s\n", command)
	}
}

// sentence sums the report up in one line, target included.
func (r *Report) sentence() string {
	return fmt.Sprintf("%s; %s, run %s", r.result(), r.Target, r.Run)
}

// result sums up the outcomes and the time.
func (r *Report) result() string {
	parts := []string{fmt.Sprintf("%d of %d checks passed", r.Count(Pass), len(r.Assertions))}
	if n := r.Count(Fail); n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := r.Count(Inconclusive); n > 0 {
		parts = append(parts, fmt.Sprintf("%d open", n))
	}
	if n := len(r.Leftovers); n > 0 {
		parts = append(parts, printable.Count(n, "resource")+" left behind")
	}
	if n := len(r.Kept); n > 0 {
		parts = append(parts, printable.Count(n, "stack")+" kept")
	}
	if len(r.Leftovers)+len(r.Kept) == 0 {
		parts = append(parts, "nothing left behind")
	}
	if r.Interrupted != "" {
		parts = append(parts, "interrupted by "+r.Interrupted)
	}
	share := ""
	if t := r.Timing; t.FirstAnswer > t.Wall/10 {
		share = fmt.Sprintf(" (%.0f%% of it the function's first answer)", 100*t.FirstAnswer/t.Wall)
	}
	return fmt.Sprintf("%s in %.1f s%s", strings.Join(parts, ", "), r.Timing.Wall, share)
}

func retried(r evidence.Retry) string {
	solved := "solved"
	if !r.Solved {
		solved = "not solved"
	}
	return fmt.Sprintf("%s: %s, %s in %.1f s, %s", r.Example, r.Symptom, printable.Count(r.Attempts, "attempt"), r.Seconds, solved)
}
