package fault

import (
	"context"
	"io"
	"net/http"
	"time"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/sleep"
)

// Calls is the Interceptor that breaks calls from outside.
func (f *Faults) Calls(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		if c.HTTP == nil {
			return next(ctx, c, in)
		}
		r := f.strike(c.Service, c.Operation)
		if r == nil {
			return next(ctx, c, in)
		}
		switch r.kind {
		case kindThrottle:
			return nil, throttled(c.Service)
		case kindError:
			return nil, broken(c.Service)
		case kindUnavailable:
			return nil, wire.Errorf("ServiceUnavailable", "Service is unable to handle request.")
		case kindDrop:
			return nil, door.ErrDropped
		case kindCut:
			if _, err := next(ctx, c, in); err != nil {
				return nil, err
			}
			return nil, door.ErrDropped
		}
		if err := sleep.For(ctx, r.duration); err != nil {
			return nil, door.ErrDropped
		}
		return next(ctx, c, in)
	}
}

func throttled(serviceName string) error {
	if serviceName == "s3" {
		return wire.Errorf("SlowDown", "Please reduce your request rate.")
	}
	return wire.Errorf("Throttling", "Rate exceeded")
}

func broken(serviceName string) error {
	if serviceName == "s3" {
		return wire.Errorf("InternalError", "We encountered an internal error. Please try again.")
	}
	return wire.Errorf("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
}

// URLs breaks requests of function URLs.
func (f *Faults) URLs(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rule := f.strike(targetURL, "")
		if rule == nil {
			next.ServeHTTP(w, r)
			return
		}
		switch rule.kind {
		case kindForbidden:
			w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
			answerURL(w, http.StatusForbidden, `{"Message":"`+lambda.Forbidden+`"}`)
		case kindThrottle:
			w.Header().Set("X-Amzn-Errortype", "TooManyRequestsException")
			answerURL(w, http.StatusTooManyRequests, `{"Message":"Rate Exceeded."}`)
		case kindError:
			answerURL(w, http.StatusBadGateway, "Internal Server Error")
		case kindUnavailable:
			answerURL(w, http.StatusServiceUnavailable, "Service Unavailable")
		case kindDrop:
			panic(http.ErrAbortHandler)
		case kindCut:
			next.ServeHTTP(discarded{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		case kindSlow:
			if sleep.For(r.Context(), rule.duration) != nil {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		}
	})
}

// answerURL answers for a function URL as the Lambda service does, whose answers are all said to be JSON.
func answerURL(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body) // a client that went away cannot be told
}

// discarded is an answer that nobody gets.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header         { return d.header }
func (d discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d discarded) WriteHeader(int)             {}

// Decisions holds back the policies of roles that were made a short time ago, as AWS does until they have spread.
func (f *Faults) Decisions(next door.Decider) door.Decider {
	var late time.Duration
	for _, r := range f.rules {
		if r.kind == kindLate {
			late = r.duration
		}
	}
	if late == 0 {
		return next
	}
	return func(ctx context.Context, e *door.Evaluation) policy.Decision {
		if !e.RoleCreated.IsZero() && e.Call.Time.Before(e.RoleCreated.Add(late)) {
			e.Policies.Identity = nil
		}
		return next(ctx, e)
	}
}
