package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/printable"
	"cfnenv/smoke/stackinfo"
)

// Waiting shows the events of stacks that a command waits for, how long it has waited, and for what. Other lines are written
// through it meanwhile. Close must be called.
type Waiting struct {
	w     io.Writer
	width func() int // nil where the stream is no terminal
	now   func() time.Time
	began time.Time

	mu      sync.Mutex
	pending []string // what has been begun and not ended, the oldest first
	drawn   bool
	stop    chan struct{}
	ended   sync.WaitGroup
}

// NewWaiting starts the display. width returns a terminal's width and is nil elsewhere.
func NewWaiting(w io.Writer, width func() int, now func() time.Time) *Waiting {
	v := &Waiting{w: w, width: width, now: now, began: now(), stop: make(chan struct{})}
	v.ended.Go(v.tick)
	return v
}

func (v *Waiting) tick() {
	every := 30 * time.Second
	if v.width != nil { // the line is redrawn
		every = time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			v.mu.Lock()
			v.erase()
			v.draw()
			v.mu.Unlock()
		case <-v.stop:
			return
		}
	}
}

// Event shows one event of a stack, as Observe of a stack.Manager.
func (v *Waiting) Event(_ string, e stackinfo.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	name := e.LogicalID
	if e.Stack() {
		name = "the stack"
	}
	v.pending = slices.DeleteFunc(v.pending, func(other string) bool { return other == name })
	if strings.HasSuffix(e.Status, "_IN_PROGRESS") && !e.Stack() {
		v.pending = append(v.pending, name)
	}
	column := 28
	if v.width != nil && v.width() < wide {
		column = 0
	}
	line := fmt.Sprintf("%s  %-*s %s", e.Time.Local().Format("15:04:05"), column, e.Status, name)
	if e.Reason != "" {
		line += ": " + e.Reason
	}
	v.erase()
	line = printable.Sprintf("%s", line)
	if v.width != nil {
		line = printable.Fold(line, v.width())
	}
	io.WriteString(v.w, line+"\n")
	if v.width != nil {
		v.draw()
	}
}

// Write prints whole lines above the display.
func (v *Waiting) Write(lines []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.erase()
	return v.w.Write(lines)
}

// For returns the resources that the command waits for.
func (v *Waiting) For() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.waitsFor()
}

func (v *Waiting) waitsFor() string {
	if len(v.pending) == 0 {
		return "CloudFormation"
	}
	return strings.Join(v.pending, ", ")
}

// Close ends the display.
func (v *Waiting) Close() {
	close(v.stop)
	v.ended.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.erase()
}

func (v *Waiting) draw() {
	line := printable.Sprintf("waiting %s for %s", v.now().Sub(v.began).Truncate(time.Second), v.waitsFor())
	if v.width == nil {
		printable.Fprintf(v.w, "%s\n", printable.Own(line))
		return
	}
	io.WriteString(v.w, cut(line, v.width()-1))
	v.drawn = true
}

// erase clears the line that is redrawn.
func (v *Waiting) erase() {
	if v.drawn {
		io.WriteString(v.w, "\r\x1b[K")
		v.drawn = false
	}
}
