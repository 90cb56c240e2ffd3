package stack

import (
	"context"
	"sync"
	"time"

	"cfnenv/smoke/sleep"
)

// Pace keeps all stacks of a run together below the rates that CloudFormation allows an account. DescribeStacks is
// throttled at about five calls a second and the limit cannot be raised; DescribeStackEvents has a budget of its own,
// of a size that AWS does not publish, so it gets twice the rate and no more.
type Pace struct {
	stacks, history window
}

// newPace allows that many calls in any one second.
func newPace(describeStacks, describeStackEvents int) *Pace {
	return &Pace{
		stacks:  window{last: make([]time.Time, describeStacks)},
		history: window{last: make([]time.Time, describeStackEvents)},
	}
}

// DefaultPace is right for one AWS account.
func DefaultPace() *Pace { return newPace(5, 10) }

// EmulatorPace is for an account of this process, which throttles only when it is asked to. It still bounds a poll that
// went wild.
func EmulatorPace() *Pace { return newPace(200, 400) }

func (p *Pace) describe(ctx context.Context) error { return p.stacks.take(ctx) }
func (p *Pace) events(ctx context.Context) error   { return p.history.take(ctx) }

// window grants at most len(last) calls in any second: a call is due one second after the call that many before it.
type window struct {
	mu   sync.Mutex
	last []time.Time // a ring of the latest grants
	next int
}

func (w *window) take(ctx context.Context) error {
	w.mu.Lock()
	due := w.last[w.next].Add(time.Second)
	if now := time.Now(); due.Before(now) {
		due = now
	}
	w.last[w.next] = due
	w.next = (w.next + 1) % len(w.last)
	w.mu.Unlock()

	if wait := time.Until(due); wait > 0 {
		return sleep.For(ctx, wait)
	}
	return ctx.Err()
}
