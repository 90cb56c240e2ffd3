// Package progress shows a person what a smoke run will do, as a list, and what it is doing: a table that redraws itself on a
// terminal, and lines with the time in front of them everywhere else.
package progress

import (
	"io"
	"sync"
	"time"

	"cfnenv/smoke"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
)

// View shows a run. Show may be called by several goroutines at once; Close leaves what was shown last.
type View interface {
	Show(smoke.Progress)
	Close()
}

// New returns a table for a terminal that can redraw lines, or lines if width is nil. width is called for every frame, because
// people resize windows.
func New(w io.Writer, plan *plan.Plan, style report.Style, width func() int, now func() time.Time) View {
	if width == nil {
		return &lines{w: w, style: style}
	}
	return newLive(w, plan, style, width, now)
}

// lines prints one line for every event, folded to the style's width.
type lines struct {
	w     io.Writer
	style report.Style
	mu    sync.Mutex
}

// Show prints a line. Checks that could not be tried are left to the report, which counts them.
func (l *lines) Show(p smoke.Progress) {
	if p.Assertion != nil && p.Assertion.Because != "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	line := printable.Sprintf("%s  %-4s %s", p.Time.UTC().Format("15:04:05.0"), p.Lane, printable.Own(describe(p, l.style)))
	io.WriteString(l.w, printable.Fold(line, l.style.Width)+"\n")
}

// Close does nothing: every line is final.
func (l *lines) Close() {}

// describe returns one printable line.
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
