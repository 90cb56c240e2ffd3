package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// OutageError says that a call got no answer that means anything for as long as it was tried.
type OutageError struct {
	Attempts int
	// Sent reports whether any attempt may have reached AWS. When none did, nothing can have happened.
	Sent bool
	Last error // of the last attempt that did not merely run out of time
	End  error // why no further attempt was made
}

// Error names the last failure rather than the end of patience.
func (e *OutageError) Error() string {
	if e.Attempts == 1 {
		return Message(e.Last)
	}
	return fmt.Sprintf("no answer after %d attempts; the last error: %s", e.Attempts, Message(e.Last))
}

// Unwrap is both of its causes.
func (e *OutageError) Unwrap() []error { return []error{e.End, e.Last} }

// MayHaveHappened reports whether a call that ended in this error may have been carried out all the same: its answer was
// lost, or it was cut off. An answer that refuses is certain, and so is an address that could never be reached.
func MayHaveHappened(err error) bool {
	var outage *OutageError
	var unsent *unsentError
	switch {
	case err == nil:
		return true
	case errors.As(err, &outage):
		return outage.Sent
	case errors.As(err, &unsent):
		return false
	}
	return Transient(err) || Code(err) == ""
}

// attempts keeps the state of one call while it is retried.
type attempts struct {
	made int
	last error
	lost bool // an attempt's answer was lost
	// sent is set as soon as an attempt has a connection, through TLS and a proxy: before that, nothing can have been sent.
	sent atomic.Bool
}

type attemptsKey struct{}

// remember takes in how an attempt ended.
func (a *attempts) remember(err error) {
	a.made++
	if err == nil {
		return
	}
	a.lost = a.lost || answerLost(err)
	if cutOff := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded); a.last == nil || !cutOff {
		a.last = err
	}
}

// errUnreachable ends the attempts to reach a host that has never answered.
var errUnreachable = errors.New("the host has never answered")

// outage turns the error of a call that ran out of time, or never reached its host, into one that says what happened last.
func (a *attempts) outage(ctx context.Context, err error) error {
	end := ctx.Err()
	if unsent := (*unsentError)(nil); end == nil && errors.As(err, &unsent) {
		end = errUnreachable
	}
	switch {
	case err != nil && end == nil && a.lost && Code(err) != "":
		return &RepeatedError{err}
	case err == nil || end == nil || a.last == nil:
		return err
	}
	return &OutageError{Attempts: a.made, Sent: a.sent.Load(), Last: a.last, End: end}
}

// followed ends a call, retries included, when the outage has lasted too long, and counts it and its attempts.
func (c Config) followed(stack *middleware.Stack) error {
	limit := c.Outage
	if limit <= 0 {
		limit = defaultOutage
	}
	err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("FollowCall",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			c.Calls.add(ctx, c.Set, 1, 0)
			made := &attempts{}
			ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { made.sent.Store(true) }})
			ctx, cancel := context.WithTimeout(context.WithValue(ctx, attemptsKey{}, made), limit)
			defer cancel()
			out, meta, err := next.HandleInitialize(ctx, in)
			return out, meta, made.outage(ctx, err)
		}), middleware.After)
	if err != nil {
		return err
	}
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("FollowAttempt",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			c.Calls.add(ctx, c.Set, 0, 1)
			out, meta, err := next.HandleFinalize(ctx, in)
			if made, ok := ctx.Value(attemptsKey{}).(*attempts); ok {
				made.remember(err)
			}
			if c.Silence != nil {
				c.Silence.answered(ctx, err)
			}
			return out, meta, err
		}), "Retry", middleware.After)
}

// RepeatedError is the refusal of a request that had been sent before and whose first answer was lost. The first may have
// been carried out: a second CreateStack is refused because the stack exists, or because it filled the account's quota.
type RepeatedError struct{ Err error }

// Error is the refusal.
func (e *RepeatedError) Error() string { return e.Err.Error() }

// Unwrap is the refusal.
func (e *RepeatedError) Unwrap() error { return e.Err }

// Repeated reports whether an error refuses a request that may have been carried out when it was sent before.
func Repeated(err error) bool {
	var repeated *RepeatedError
	return errors.As(err, &repeated)
}

// answerLost reports whether an attempt ended without an answer that says what became of it.
func answerLost(err error) bool {
	var unsent *unsentError
	var response *smithyhttp.ResponseError
	switch {
	case err == nil, errors.As(err, &unsent):
		return false
	case errors.As(err, &response) && response.HTTPStatusCode() >= 500:
		return response.HTTPStatusCode() != http.StatusNotImplemented // which says that nothing was done
	}
	return Code(err) == ""
}
