// Package engine carries out what is asked of a stack: it makes, changes and removes the resources of a template side by
// side in the order of their dependencies, writes CloudFormation's events while it does so, and undoes what failed.
//
// An operation belongs to its [Engine], not to the request that began it: a client that goes away does not leave a stack
// half made. [Engine.Close] ends everything within a bound.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/sleep"
)

// Options configures an engine. All but Pace and Sleep are required.
type Options struct {
	Store   *store.Store
	Types   resource.Registry
	Account string
	Now     func() time.Time
	Random  io.Reader // safe for concurrent use
	Log     *slog.Logger
	// Backplane takes the calls that make, change and remove resources.
	Backplane service.Backplane
	// Callback opens a URL for the answer to a custom resource's function.
	Callback func() resource.Callback
	// Pace says how long things take; nil means no time at all.
	Pace Pace
	// Sleep waits; nil waits for real.
	Sleep func(context.Context, time.Duration) error
}

// atOnce limits how many resources of all stacks together are worked on at the same time.
const atOnce = 16

// Engine carries out operations on stacks.
type Engine struct {
	Options
	life    context.Context // ends with Close; the calls of handlers live in it
	end     context.CancelFunc
	slots   chan struct{}
	mu      sync.Mutex
	closed  bool
	running map[string]*running // by stack id
	work    sync.WaitGroup
}

// New returns an engine.
func New(o Options) *Engine {
	if o.Sleep == nil {
		o.Sleep = sleep.For
	}
	life, end := context.WithCancel(context.Background())
	return &Engine{Options: o, life: life, end: end, slots: make(chan struct{}, atOnce), running: make(map[string]*running)}
}

// closeBound limits how long Close waits for operations to notice that they are over.
const closeBound = 5 * time.Second

// Close ends every operation under way. What they were about to do is not done any more.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.end()
	ended := make(chan struct{})
	go func() {
		e.work.Wait()
		close(ended)
	}()
	t := time.NewTimer(closeBound)
	defer t.Stop()
	select {
	case <-ended:
		return nil
	case <-t.C:
		return fmt.Errorf("cloudformation: operations on stacks did not end within %v", closeBound)
	}
}

// running is the operation under way on a stack.
type running struct {
	done   chan struct{}
	cancel context.CancelCauseFunc
}

// errSuperseded ends a creation when a deletion of the stack begins.
var errSuperseded = errors.New("another operation on the stack has begun")

// run does the work of an operation in the background; the channel is closed when it has ended. An operation still under
// way on the same stack is stopped first.
func (e *Engine) run(o StackOperation, work func(ctx context.Context)) <-chan struct{} {
	ctx, cancel := context.WithCancelCause(e.life)
	now := &running{done: make(chan struct{}), cancel: cancel}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		cancel(nil)
		close(now.done)
		return now.done
	}
	before := e.running[o.Stack.ID]
	e.running[o.Stack.ID] = now
	e.work.Go(func() {
		defer cancel(nil)
		if before != nil {
			before.cancel(errSuperseded)
			<-before.done
		}
		work(ctx)
		if o.Ended != nil {
			o.Ended()
		}
		e.mu.Lock()
		if e.running[o.Stack.ID] == now {
			delete(e.running, o.Stack.ID)
		}
		e.mu.Unlock()
		close(now.done)
	})
	return now.done
}

// Done returns a channel that is closed once no operation is under way on a stack.
func (e *Engine) Done(stackID string) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.running[stackID]; r != nil {
		return r.done
	}
	none := make(chan struct{})
	close(none)
	return none
}

// NewID makes the UUID of an operation or an event.
func (e *Engine) NewID() string { return service.UUID(e.Random) }
