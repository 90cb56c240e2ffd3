package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
)

const (
	everySecond = time.Second      // on a terminal, whose line moves
	everyWhile  = 30 * time.Second // elsewhere, where every line stays
)

// Waiting shows that a command which waits for stacks is alive: the events as they happen, how long it has waited, and for
// what. It is the stream that other lines go through meanwhile. Close must be called.
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

// NewWaiting begins to wait. width asks for a terminal's width and is nil elsewhere.
func NewWaiting(w io.Writer, width func() int, now func() time.Time) *Waiting {
	v := &Waiting{w: w, width: width, now: now, began: now(), stop: make(chan struct{})}
	v.ended.Go(v.tick)
	return v
}

func (v *Waiting) tick() {
	every := everyWhile
	if v.width != nil {
		every = everySecond
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

// Event shows one event of a stack: it is a stack.Engine's Observe.
func (v *Waiting) Event(_ string, e stack.Event) {
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
	line := fmt.Sprintf("%s  %-28s %s", e.Time.Local().Format("15:04:05"), e.Status, name)
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

// Write prints what somebody else has to say, whole lines.
func (v *Waiting) Write(lines []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.erase()
	return v.w.Write(lines)
}

// For is what is waited for.
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

// erase clears the line that moves, whatever column the cursor is in.
func (v *Waiting) erase() {
	if v.drawn {
		io.WriteString(v.w, "\r\x1b[K")
		v.drawn = false
	}
}
