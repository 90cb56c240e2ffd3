package report

import (
	"fmt"
	"io"
	"slices"
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
	return s.paint("33", o.Word())
}

// fold breaks a sentence at spaces into lines that fit the terminal behind an indent. Off a terminal it stays one line, for
// grep.
func (s Style) fold(sentence string, indent int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(sentence) {
		switch last := &lines[len(lines)-1]; {
		case *last == "":
			*last = word
		case s.Width > 0 && indent+len(*last)+1+len(word) > s.Width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}

// WriteText writes the report for a terminal. What passed is one line an example, or with details a line for each check.
// What failed follows, then what is left, and last, where a terminal shows them, the root cause and the result.
func WriteText(w io.Writer, r *Report, s Style, details bool) error {
	var b strings.Builder
	width := 0
	for _, a := range r.Assertions {
		width = max(width, len(a.ID))
	}
	if details {
		writeChecks(&b, r, s, width, func(a Assertion) bool { return a.Outcome == Pass })
	} else {
		writeExamples(&b, r, s)
	}
	writeChecks(&b, r, s, width, func(a Assertion) bool { return a.Outcome != Pass && a.Because == "" })
	writeSkipped(&b, r, s, width)
	for _, retry := range r.Retries {
		printable.Fprintf(&b, "retried  %s\n", retried(retry))
	}
	for _, l := range r.Kept {
		printable.Fprintf(&b, "kept  %s %s%s\n", l.Kind, l.Name, l.note())
		writeCommands(&b, l)
	}
	for _, l := range r.Leftovers {
		printable.Fprintf(&b, "%s  %s %s%s\n", s.paint("1;31", "left behind"), l.Kind, l.Name, l.note())
		writeCommands(&b, l)
	}
	if r.Journal != "" {
		printable.Fprintf(&b, "listed in %s\n", r.Journal)
	}
	if c := r.RootCause; c != nil {
		printable.Fprintf(&b, "\n%s %s: %s\n", s.paint("1", "root cause"), c.Assertion, c.Text)
		if c.Detail != "" && !strings.Contains(c.Text, c.Detail) {
			printable.Fprintf(&b, "    %s\n", c.Detail)
		}
		if c.Fix != "" {
			printable.Fprintf(&b, "    %s\n", c.Fix)
		}
	}
	const indent = "      " // as wide as an outcome and the space after it
	lines := s.fold(r.Sentence(), len(indent))
	printable.Fprintf(&b, "\n%s  %s\n", s.Outcome(r.Outcome), lines[0])
	for _, line := range lines[1:] {
		printable.Fprintf(&b, "%s%s\n", indent, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeExamples writes a line for each example whose checks all passed; a label qualifies a pass and is never left out.
func writeExamples(b *strings.Builder, r *Report, s Style) {
	for _, e := range r.examples() {
		if e.passed == e.checks {
			printable.Fprintf(b, "%s  %-10s  %s passed\n", s.Outcome(Pass), e.name, plural(e.checks, "check"))
		}
		for _, a := range e.labelled {
			printable.Fprintf(b, "%s  %s  %s (%s)\n", s.Outcome(Pass), a.ID, a.Title, a.Label)
		}
	}
}

// writeChecks writes a line for each check that is chosen.
func writeChecks(b *strings.Builder, r *Report, s Style, width int, chosen func(Assertion) bool) {
	for _, a := range r.Assertions {
		if !chosen(a) {
			continue
		}
		printable.Fprintf(b, "%s  %-*s  %s", s.Outcome(a.Outcome), width, a.ID, a.Title)
		if a.Outcome != Pass {
			printable.Fprintf(b, ": %s", a.Reason)
		}
		if a.Label != "" {
			printable.Fprintf(b, " (%s)", a.Label)
		}
		b.WriteByte('\n')
	}
}

// writeSkipped says which checks could not be tried because another one did not pass.
func writeSkipped(b *strings.Builder, r *Report, s Style, width int) {
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
			printable.Fprintf(b, "%s  %-*s  not tried because of %s\n", s.Outcome(Inconclusive), width, which, a.ID)
		}
	}
}

// example is the checks of one example together.
type example struct {
	name           string
	checks, passed int
	labelled       []Assertion
}

// examples groups the checks by what their ids begin with, in the order of the report.
func (r *Report) examples() []*example {
	var list []*example
	for _, a := range r.Assertions {
		name, _, _ := strings.Cut(a.ID, ".")
		at := slices.IndexFunc(list, func(e *example) bool { return e.name == name })
		if at < 0 {
			at, list = len(list), append(list, &example{name: name})
		}
		e := list[at]
		e.checks++
		if a.Outcome == Pass {
			e.passed++
			if a.Label != "" {
				e.labelled = append(e.labelled, a)
			}
		}
	}
	return list
}

func writeCommands(b *strings.Builder, l Leftover) {
	for _, command := range l.Commands {
		printable.Fprintf(b, "    %s\n", command)
	}
}

// Sentence sums the report up in one line, target included.
func (r *Report) Sentence() string {
	return fmt.Sprintf("%s; %s, run %s", r.Result(), r.Target, r.Run)
}

// Result is what came of the run and how long it took.
func (r *Report) Result() string {
	parts := []string{fmt.Sprintf("%d of %d checks passed", r.Count(Pass), len(r.Assertions))}
	if n := r.Count(Fail); n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := r.Count(Inconclusive); n > 0 {
		parts = append(parts, fmt.Sprintf("%d open", n))
	}
	if n := len(r.Leftovers); n > 0 {
		parts = append(parts, plural(n, "thing")+" left behind")
	}
	if n := len(r.Kept); n > 0 {
		parts = append(parts, plural(n, "stack")+" kept")
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

// retried is a retry in one phrase.
func retried(r evidence.Retry) string {
	solved := "solved"
	if !r.Solved {
		solved = "not solved"
	}
	return fmt.Sprintf("%s: %s, %d attempts in %.1f s, %s", r.Example, r.Symptom, r.Attempts, r.Seconds, solved)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
