package stack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// Bounds of the time between two looks at a stack. In between, a look comes after a tenth of the time already waited:
// a stack that is ready at once (on an emulator) is noticed at once, one that takes a minute is noticed within a second
// and within two hundredths of its own duration.
const (
	shortest = 50 * time.Millisecond
	longest  = time.Second
	// unasked bounds how long events alone are believed: DescribeStacks then tells of a stack that lost its last event.
	unasked = 10 * time.Second
)

// Unknowable bounds how long reads may miss a stack that CreateStack has just returned: they can be
// asked of a part of CloudFormation that has not heard of it yet.
const Unknowable = 30 * time.Second

// Pending identifies the creation, deletion or update to wait for.
type Pending struct {
	StackID string
	Token   string // ClientRequestToken of the request that began it
	New     bool   // the stack did not exist before, so whatever is known of it belongs to this operation
}

// Wait follows an operation until the stack is settled. With an error, the result is what was known when the context
// ended.
func (m *Manager) Wait(ctx context.Context, op Pending) (stackinfo.Result, error) {
	w := watch{manager: m, op: op, history: history{stackID: op.StackID, seen: map[string]bool{}}, started: time.Now()}
	w.asked = w.started
	for {
		done, err := w.look(ctx)
		if err != nil {
			return w.result(), err
		}
		if done {
			return m.explained(ctx, w.result()), nil
		}
		if err := sleep.For(ctx, interval(time.Since(w.started))); err != nil {
			return w.result(), err
		}
	}
}

type watch struct {
	manager        *Manager
	op             Pending
	history        history
	state          stackinfo.State
	started, asked time.Time
	contradicted   time.Time // since when events and DescribeStacks say different things
}

func (w *watch) result() stackinfo.Result {
	return stackinfo.Result{State: w.state, Events: w.events()}
}

// events is the operation's part of the stack's history.
func (w *watch) events() []stackinfo.Event {
	if w.op.New {
		return w.history.events
	}
	return w.history.since(w.op.Token)
}

// look asks once and reports whether the stack is settled. An outage is not an answer: it only costs time.
func (w *watch) look(ctx context.Context) (done bool, err error) {
	fresh, err := w.history.update(ctx, w.manager)
	unknown := errors.Is(err, ErrNotFound)
	if err != nil && !unknown {
		return false, w.unlessOutage(ctx, err)
	}
	w.observe(fresh)
	if !unknown && !w.ended() && time.Since(w.asked) < unasked {
		return false, nil
	}
	w.asked = time.Now()
	state, err := w.manager.Describe(ctx, w.history.stackID)
	if errors.Is(err, ErrNotFound) {
		if !w.manager.knew(w.history.stackID) && time.Since(w.started) < Unknowable {
			return false, nil
		}
		// An account may forget a deleted stack. This one was seen to exist, or has been waited for long enough to be given up.
		w.state.ID, w.state.Status = w.history.stackID, stackinfo.DeleteComplete
		return true, nil
	}
	if err != nil {
		return false, w.unlessOutage(ctx, err)
	}
	w.state = state
	if !stackinfo.Settled(state.Status) || !w.begun() {
		return false, nil
	}
	return w.agreed()
}

// agreed reports whether a settled state can be believed: either of the two calls that tell it may be answered from the
// past, so both have to say the same. A deletion is not taken back, and needs no second witness.
func (w *watch) agreed() (bool, error) {
	last, ok := w.last()
	if !ok || w.state.Gone() || last.Status == w.state.Status {
		w.contradicted = time.Time{}
		return true, nil
	}
	if w.contradicted.IsZero() {
		w.contradicted = time.Now()
	}
	switch lasting := time.Since(w.contradicted); {
	case !stackinfo.Settled(last.Status):
		// The event that ends the operation is late or lost.
		return lasting >= unasked, nil
	case lasting >= Unknowable:
		return false, fmt.Errorf("CloudFormation contradicts itself about the stack: DescribeStacks says %s, its last event %s", w.state.Status, last.Status)
	}
	return false, nil
}

// last is the operation's last event about the stack itself.
func (w *watch) last() (stackinfo.Event, bool) {
	for _, event := range slices.Backward(w.events()) {
		if event.Stack() {
			return event, true
		}
	}
	return stackinfo.Event{}, false
}

// begun reports whether a settled state can be this operation's. The state from before it was settled as well, so the
// operation's first event has to be there. A deletion that joins one already under way never shows its own token;
// after a while the state is believed as it is, and the caller sees which it was.
func (w *watch) begun() bool {
	return w.op.New || w.state.Gone() || len(w.events()) > 0 || time.Since(w.started) >= unasked
}

// observe tells about what is new and of this operation; a deletion first meets the stack's whole past.
func (w *watch) observe(fresh []stackinfo.Event) {
	if w.manager.Observe == nil {
		return
	}
	mine := map[string]bool{}
	for _, event := range w.events() {
		mine[event.EventID] = true
	}
	for _, event := range fresh {
		if mine[event.EventID] {
			w.manager.Observe(w.history.stackID, event)
		}
	}
}

// ended reports whether the last event about the stack itself is one that settles it.
func (w *watch) ended() bool {
	if len(w.events()) == 0 {
		// Not every account repeats the token in its events; a deletion that is over is over.
		events := w.history.events
		return len(events) > 0 && events[len(events)-1].Stack() && events[len(events)-1].Status == stackinfo.DeleteComplete
	}
	last, ok := w.last()
	return ok && stackinfo.Settled(last.Status)
}

// unlessOutage passes an error on, unless it is only an outage.
func (w *watch) unlessOutage(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if client.Transient(err) {
		return nil
	}
	return err
}

// interval is the time until the next look, spread by a tenth either way so that several stacks do not poll in step.
func interval(waited time.Duration) time.Duration {
	d := min(max(waited/10, shortest), longest)
	return d - d/10 + rand.N(d/5)
}
