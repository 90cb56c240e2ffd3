package report

import (
	"fmt"
	"io"
	"strings"
)

// Style colours parts of a text; the zero Style leaves them plain.
type Style struct{ Colour bool }

func (s Style) paint(code, text string) string {
	if !s.Colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Outcome is an outcome as a word of fixed width.
func (s Style) Outcome(o Outcome) string {
	switch o {
	case Pass:
		return s.paint("32", "pass")
	case Fail:
		return s.paint("1;31", "FAIL")
	}
	return s.paint("33", o.Word())
}

// WriteText writes the report for a terminal: the root cause, then every verdict, then what is left.
func WriteText(w io.Writer, r *Report, s Style) error {
	var b strings.Builder
	r = visible(r)
	if c := r.RootCause; c != nil {
		fmt.Fprintf(&b, "%s %s: %s\n", s.paint("1", "root cause"), c.Assertion, c.Text)
		if c.Detail != "" && !strings.Contains(c.Text, c.Detail) {
			fmt.Fprintf(&b, "    %s\n", c.Detail)
		}
		if c.Fix != "" {
			fmt.Fprintf(&b, "    %s\n", c.Fix)
		}
		b.WriteByte('\n')
	}
	width := 0
	for _, a := range r.Assertions {
		width = max(width, len(a.ID))
	}
	blocked := map[string][]string{}
	for _, a := range r.Assertions {
		blocked[a.Because] = append(blocked[a.Because], a.ID)
		if a.Because != "" {
			continue
		}
		fmt.Fprintf(&b, "%s  %-*s  %s", s.Outcome(a.Outcome), width, a.ID, a.Title)
		if a.Outcome != Pass {
			fmt.Fprintf(&b, ": %s", a.Reason)
		}
		if a.Label != "" {
			fmt.Fprintf(&b, " (%s)", a.Label)
		}
		b.WriteByte('\n')
	}
	for _, a := range r.Assertions {
		which := strings.Join(blocked[a.ID], "")
		if n := len(blocked[a.ID]); n > 1 {
			which = fmt.Sprintf("%d more", n)
		}
		if which != "" {
			fmt.Fprintf(&b, "%s  %-*s  not tried for want of %s\n", s.Outcome(Inconclusive), width, which, a.ID)
		}
	}
	for _, retry := range r.Retries {
		fmt.Fprintf(&b, "retried  %s\n", retry)
	}
	for _, l := range r.Leftovers {
		fmt.Fprintf(&b, "%s  %s %s%s\n", s.paint("1;31", "left behind"), l.Kind, l.Name, l.note())
		writeCommands(&b, l)
	}
	for _, l := range r.Kept {
		fmt.Fprintf(&b, "kept  %s %s%s\n", l.Kind, l.Name, l.note())
		writeCommands(&b, l)
	}
	if r.Journal != "" {
		fmt.Fprintf(&b, "listed in %s\n", r.Journal)
	}
	fmt.Fprintf(&b, "\n%s  %s\n", s.Outcome(r.Outcome), r.Sentence())
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCommands(b *strings.Builder, l Leftover) {
	for _, command := range l.Commands {
		fmt.Fprintf(b, "    %s\n", command)
	}
}

// Sentence sums the report up in one line, target included.
func (r *Report) Sentence() string {
	return fmt.Sprintf("%s; %s, run %s", r.Result(), r.Target, r.Run)
}

// Result is what came of the run and how long it took.
func (r *Report) Result() string {
	parts := []string{fmt.Sprintf("%d of %d proofs hold", r.Count(Pass), len(r.Assertions))}
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

// String is the retry in one phrase.
func (r Retry) String() string {
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
