// Package progress shows a person what a smoke run is doing: a table that redraws itself on a terminal, and lines with
// the time in front of them everywhere else.
package progress

import (
	"io"
	"time"

	"cfnenv/smoke"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
)

// View shows a run. Show may be called by several goroutines at once; Close ends the display and leaves what was
// shown last.
type View interface {
	Show(smoke.Progress)
	Close()
}

// New is the table on a terminal, whose width is asked for with every frame because people resize windows, and lines when
// width is nil.
func New(w io.Writer, plan *plan.Plan, style report.Style, width func() int, now func() time.Time) View {
	if width == nil {
		return &lines{w: w, style: style}
	}
	return newTable(w, plan, style, width, now)
}
