package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"cfnenv/smoke"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
)

// redraw is the interval at which elapsed times are updated.
const redraw = 250 * time.Millisecond

// live is a table with a row for each stack, which is drawn again in the same place.
type live struct {
	w     io.Writer
	style report.Style
	width func() int
	now   func() time.Time

	mu    sync.Mutex
	rows  []*row
	drawn []int // the lengths of the lines on the screen that the next frame replaces
	stop  chan struct{}
	ended sync.WaitGroup
}

// row is one lane of the run.
type row struct {
	lane, name    string
	phase         smoke.LanePhase
	since         time.Time
	ended         time.Time
	latest        string
	passed, total int // checks
}

func newLive(w io.Writer, plan *plan.Plan, style report.Style, width func() int, now func() time.Time) *live {
	t := &live{w: w, style: style, width: width, now: now, stop: make(chan struct{})}
	for _, s := range plan.Stacks {
		t.rows = append(t.rows, &row{lane: s.ID, name: s.Spec.Name[strings.LastIndexByte(s.Spec.Name, '-')-len(label(s)):], phase: "waiting"})
	}
	t.ended.Go(t.tick)
	return t
}

// label returns the word before the run id in the stack's name.
func label(s plan.Stack) string {
	parts := strings.Split(s.Spec.Name, "-")
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}

func (t *live) tick() {
	ticker := time.NewTicker(redraw)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			t.mu.Lock()
			t.draw()
			t.mu.Unlock()
		case <-t.stop:
			return
		}
	}
}

// Close draws a last time.
func (t *live) Close() {
	close(t.stop)
	t.ended.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.draw()
}

// Show updates the table. What is not about one of its rows becomes a line above it.
func (t *live) Show(p smoke.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.find(p.Lane)
	switch {
	case r == nil && (p.Event != nil || p.Phase != ""):
		return // a guardrail probe's own stack: its verdict comes with the report
	case r == nil || p.Note != "":
		t.above(strings.TrimSpace(p.Lane + " " + describe(p, t.style)))
	case p.Event != nil:
		r.latest = p.Event.LogicalID + " " + p.Event.Status
		if p.Event.Stack() {
			r.latest = "stack " + p.Event.Status // its name is in the row already
		}
	case p.Assertion != nil:
		r.total++
		if p.Assertion.Outcome == report.Pass {
			r.passed++
		} else if p.Assertion.Because == "" {
			t.above(describe(p, t.style))
		}
	case p.Phase != "":
		if r.since.IsZero() {
			r.since = p.Time
		}
		r.phase = p.Phase
		if p.Phase == smoke.Done || p.Phase == smoke.Kept || p.Phase == smoke.Leftover {
			r.ended, r.latest = p.Time, ""
		}
	}
	t.draw()
}

func (t *live) find(lane string) *row {
	for _, r := range t.rows {
		if r.lane == lane {
			return r
		}
	}
	return nil
}

// above prints a line that stays above the table.
func (t *live) above(line string) {
	t.erase()
	io.WriteString(t.w, printable.Fold(line, t.width())+"\n")
}

// erase clears everything from the table's first line on. The cursor may be in any column, because a terminal shows ^C, and a
// window that has become narrower has wrapped the lines again.
func (t *live) erase() {
	if len(t.drawn) > 0 {
		up, width := 0, max(1, t.width())
		for _, length := range t.drawn {
			up += max(1, (length+width-1)/width)
		}
		printable.Fprintf(t.w, "\r\x1b[%dA\x1b[J", up)
	}
	t.drawn = nil
}

// draw writes a frame in one piece, so that the terminal never shows half of one.
func (t *live) draw() {
	var b strings.Builder
	var lengths []int
	width := t.width()
	for _, r := range t.rows {
		line := cut(t.line(r, width), width-1)
		b.WriteString(line)
		b.WriteByte('\n')
		lengths = append(lengths, utf8.RuneCountInString(line))
	}
	t.erase()
	io.WriteString(t.w, b.String())
	t.drawn = lengths
}

// wide counts the columns of a terminal with room for a row with the stack's name in it, and for events in columns.
const wide = 60

// narrow counts the columns without room for the word "checks".
const narrow = 36

func (t *live) line(r *row, width int) string {
	spent := ""
	if !r.since.IsZero() {
		end := r.ended
		if end.IsZero() {
			end = t.now()
		}
		spent = fmt.Sprintf("%.1fs", end.Sub(r.since).Seconds())
	}
	checks := ""
	if r.total > 0 {
		checks = fmt.Sprintf("%d/%d checks", r.passed, r.total)
		if width < narrow {
			checks = strings.TrimSuffix(checks, " checks")
		}
	}
	name := ""
	if width >= wide {
		name = printable.Sprintf("  %-20s", r.name)
	}
	text := printable.Sprintf("%s%s %-11s %7s  %-13s %s", r.lane, name, r.phase, spent, checks, r.latest)
	return strings.TrimRight(strings.ReplaceAll(text, "\n", " "), " ") // a row is one line
}

// cut shortens a line to the terminal's width.
func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width || width < 1 {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}
