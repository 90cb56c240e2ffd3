package smoke

import (
	"context"
	"errors"
	"slices"
	"time"

	"cfnenv/smoke/evidence"
)

// Interruption is the cause with which the caller cancels a run's context when a signal arrives.
type Interruption struct {
	Signal string // "SIGINT"
	Status int    // the exit status that goes with it, 128 and the signal's number
}

// Error is the signal's name.
func (i *Interruption) Error() string { return i.Signal }

// end is what is known of the run as a whole, after the last lane has ended.
func (r *runner) end(work context.Context) evidence.End {
	end := evidence.End{At: time.Now(), Version: r.options.Version, Cause: interrupted(work), Retries: slices.Clone(r.retries)}
	if signal := (*Interruption)(nil); errors.As(context.Cause(work), &signal) {
		end.Status = signal.Status
	}
	for _, call := range r.clients.calls.List() {
		end.Calls = append(end.Calls, evidence.Call(call))
	}
	if len(r.journal.Entries()) > 0 && !r.options.Emulated {
		end.Journal = r.journal.Path()
	}
	return end
}
