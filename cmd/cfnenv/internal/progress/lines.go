package progress

import (
	"io"
	"sync"

	"cfnenv/smoke"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
)

// lines prints one line for each thing that happens.
type lines struct {
	w     io.Writer
	style report.Style
	mu    sync.Mutex
}

// Show prints a line. What could not be tried is left to the report, which counts it.
func (l *lines) Show(p smoke.Progress) {
	if p.Assertion != nil && p.Assertion.Because != "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	printable.Fprintf(l.w, "%s  %-4s %s\n", p.Time.UTC().Format("15:04:05.0"), p.Lane, printable.Own(describe(p, l.style)))
}

// Close does nothing: every line is final.
func (l *lines) Close() {}

// describe is what happened, in one line, fit to be printed.
func describe(p smoke.Progress, style report.Style) string {
	switch {
	case p.Event != nil:
		text := printable.Sprintf("%s %s %s", p.Event.Status, p.Event.LogicalID, p.Event.Type)
		if p.Event.Reason != "" {
			text += printable.Sprintf(": %s", p.Event.Reason)
		}
		return text
	case p.Assertion != nil:
		text := printable.Sprintf("%s %s: %s", style.Outcome(p.Assertion.Outcome), p.Assertion.ID, p.Assertion.Title)
		if p.Assertion.Outcome != report.Pass {
			text += printable.Sprintf(": %s", p.Assertion.Reason)
		}
		return text
	case p.Phase != "":
		return string(p.Phase)
	}
	return printable.Line(p.Note)
}
