package smoke

import (
	"context"
	"strings"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
)

// failure turns an error into evidence.
func failure(err error) *evidence.Failure {
	if err == nil {
		return nil
	}
	return &evidence.Failure{Code: client.Code(err), Message: client.Message(err), Transient: client.Transient(err) || client.Unsent(err), Uncertain: client.MayHaveHappened(err)}
}

// failureWithin is failure for a call that ctx may have cut short: it says by what, in the place of Go's own words.
func failureWithin(ctx context.Context, err error) *evidence.Failure {
	f := failure(err)
	if f != nil && ctx.Err() != nil {
		cause := "interrupted by " + context.Cause(ctx).Error()
		f.Message = strings.NewReplacer(context.Canceled.Error(), cause, context.DeadlineExceeded.Error(), cause).Replace(f.Message)
	}
	return f
}
