package smoke

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
)

// Interruption is the cause with which the caller cancels a run's context when a signal arrives.
type Interruption struct {
	Signal string // "SIGINT"
	Status int    // the exit status that goes with it, 128 and the signal's number
}

// Error is the signal's name.
func (i *Interruption) Error() string { return i.Signal }

// end sums up the run as a whole, after the last lane has ended.
func (r *runner) end(work context.Context) evidence.End {
	end := evidence.End{At: time.Now(), Version: r.options.Version, Cause: interrupted(work), Retries: slices.Clone(r.retries), Calls: r.clients.calls.List()}
	if signal := (*Interruption)(nil); errors.As(context.Cause(work), &signal) {
		end.Status = signal.Status
	}
	if len(r.journal.Entries()) > 0 && !r.options.Emulated {
		end.Journal = r.journal.Path()
	}
	return end
}

// failure turns the error of a call into evidence. It says when it was not the call that failed but the run, under ctx,
// that ended it, and by what, in the place of Go's own words.
func failure(ctx context.Context, err error) *evidence.Failure {
	if err == nil {
		return nil
	}
	f := &evidence.Failure{Code: client.Code(err), Message: client.Message(err), Transient: client.Transient(err) || client.Unsent(err), Uncertain: client.MayHaveHappened(err)}
	if by := interrupted(ctx); by != "" && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		f.CancelledBy = by
		f.Message = strings.NewReplacer(context.Canceled.Error(), "interrupted by "+by, context.DeadlineExceeded.Error(), "interrupted by "+by).Replace(f.Message)
	}
	return f
}

// interrupted names why a context ended, "" while it has not.
func interrupted(ctx context.Context) string {
	if ctx.Err() == nil {
		return ""
	}
	return context.Cause(ctx).Error()
}
