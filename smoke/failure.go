package smoke

import (
	"context"
	"errors"
	"strings"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
)

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
