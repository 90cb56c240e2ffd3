package smoke

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/redact"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

type runner struct {
	options Options
	plan    *plan.Plan
	clients *clients
	manager *stack.Manager
	remover *removal.Remover
	journal *journal.Journal
	secrets redact.Redactor
	// ctx is cut short by the caller's signal and by the run's time limit; nothing new is begun after it.
	ctx context.Context

	mu       sync.Mutex // guards what follows, and Observe
	evidence *evidence.Run
	lanes    map[string]string // stack id to lane
	retries  []evidence.Retry
}

// say tells the observer. After an observer panics it is not called again, so that removal still happens.
func (r *runner) say(p Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.options.Observe == nil {
		return
	}
	defer func() {
		if recover() != nil {
			r.options.Observe = nil
		}
	}()
	p.Time = time.Now()
	r.options.Observe(p)
}

func (r *runner) note(lane, format string, args ...any) {
	r.say(Progress{Lane: lane, Note: fmt.Sprintf(format, args...)})
}

// observe passes a stack's event on under its lane.
func (r *runner) observe(stackID string, e stackinfo.Event) {
	r.mu.Lock()
	lane := r.lanes[stackID]
	r.mu.Unlock()
	r.say(Progress{Lane: lane, Event: &e})
}

func (r *runner) belongs(stackID, lane string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lanes[stackID] = lane
}

// retried keeps what was tried again: one attempt that was the last is no retry.
func (r *runner) retried(retry evidence.Retry) {
	if retry.Attempts < 2 && !retry.Solved {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.retries = append(r.retries, retry)
}

// cleanup is the context of removals: it outlives the run's own, for a bounded time, until the caller abandons it.
func (r *runner) cleanup() (context.Context, context.CancelFunc) {
	ctx, abandon := context.WithCancelCause(context.WithoutCancel(r.ctx))
	ctx, cancel := context.WithTimeoutCause(ctx, r.options.Cleanup, errCleanupLimit)
	go func() {
		select {
		case <-r.options.Abandon: // nil when there is nobody who could
			abandon(errAbandoned)
		case <-ctx.Done():
			abandon(nil)
		}
	}()
	return ctx, cancel
}

// guarded runs one step of a lane. A programming error becomes evidence, because the lane still has to be cleaned up.
func guarded(crash *string, step func()) {
	defer func() {
		if problem := recover(); problem != nil {
			*crash = fmt.Sprintf("%v\n%s", problem, debug.Stack())
		}
	}()
	step()
}

// Progress is one thing that happened during a run. Exactly one of the pointers and texts below the lane is set.
type Progress struct {
	Time      time.Time
	Lane      string            // the example's id, or a probe's
	Phase     LanePhase         // the lane entered a phase
	Event     *stackinfo.Event  // CloudFormation said something
	Assertion *report.Assertion // a verdict was reached
	Note      string            // anything else worth a line
}

// LanePhase is a lane's current step.
type LanePhase string

// The phases of a lane, in their order.
const (
	Creating LanePhase = "creating"
	Checking LanePhase = "checking"
	Deleting LanePhase = "deleting"
	Kept     LanePhase = "kept"
	Done     LanePhase = "done"
	Leftover LanePhase = "left behind"
)
