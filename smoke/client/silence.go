package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// silent is the time without a useful answer after which the user is told, and again is when the user is told once more.
const (
	silent = 3 * time.Second
	again  = 30 * time.Second
)

// tooFar is the difference between this machine's clock and AWS's from which the user is told. AWS: S3 API reference, "Error
// responses", RequestTimeTooSkewed: requests are refused when the clocks differ by 15 minutes.
const tooFar = 5 * time.Minute

// Silence tells when the network brings no answers, or an operation none but throttling and server errors: calls are
// tried again for minutes, and a program that says nothing for so long looks as if it hung. It tells once of a clock that
// is off, too. Several clients may share one.
type Silence struct {
	// Tell is given a sentence, on the goroutine of a call.
	Tell func(line string)

	mu      sync.Mutex
	network failing
	calls   map[string]*failing // by service and operation
	clock   bool                // the clock that is off was told
}

// failing is a series of failures without a success between them.
type failing struct{ since, told time.Time }

// failed reports whether the user is to be told of one more failure.
func (f *failing) failed(now time.Time) bool {
	switch {
	case f.since.IsZero():
		f.since = now
	case now.Sub(f.since) >= silent && (f.told.IsZero() || now.Sub(f.told) >= again):
		f.told = now
		return true
	}
	return false
}

// watched is an HTTP client that reports its silence.
type watched struct {
	aws.HTTPClient
	silence *Silence
}

// Do sends the request.
func (w watched) Do(r *http.Request) (*http.Response, error) {
	answer, err := w.HTTPClient.Do(r)
	if r.Context().Err() == nil { // otherwise it is the call that ended
		w.silence.heard(r.URL.Host, err)
	}
	if err == nil {
		w.silence.dated(answer, time.Now())
	}
	return answer, err
}

func (s *Silence) heard(host string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.network = failing{}
	case s.network.failed(time.Now()):
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // without the whole address
		}
		s.Tell(fmt.Sprintf("no answer from %s (%s): trying again", host, strings.TrimPrefix(err.Error(), host+": ")))
	}
}

// answered takes in how an attempt of a call ended that got an answer.
func (s *Silence) answered(ctx context.Context, err error) {
	// The SDK makes up an answer without a status where there was none (smithy-go, transport/http, ClientHandler.Handle).
	if response := (*smithyhttp.ResponseError)(nil); err != nil && (!errors.As(err, &response) || response.HTTPStatusCode() == 0) {
		return // heard knows
	}
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	key := service + " " + operation
	s.mu.Lock()
	defer s.mu.Unlock()
	if !Transient(err) {
		delete(s.calls, key)
		return
	}
	if s.calls == nil {
		s.calls = map[string]*failing{}
	}
	if s.calls[key] == nil {
		s.calls[key] = &failing{}
	}
	if now, f := time.Now(), s.calls[key]; f.failed(now) {
		answer := Message(err)
		if code := Code(err); code != "" {
			answer = code + ": " + answer
		}
		s.Tell(fmt.Sprintf("%s has answered %s with errors for %s (%s): trying again", service, operation, now.Sub(f.since).Truncate(time.Second), answer))
	}
}

// dated tells when an answer's date is far from this machine's. Signatures follow AWS's clock then, because the SDK makes
// up for the difference, but credentials seem to expire early or late.
func (s *Silence) dated(answer *http.Response, now time.Time) {
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return
	}
	off, side := now.Sub(date).Round(time.Minute), "fast"
	if off < 0 {
		off, side = -off, "slow"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if off < tooFar || s.clock {
		return
	}
	s.clock = true
	s.Tell(fmt.Sprintf("this machine's clock is %d minutes %s, by AWS's clock: set it, or credentials will seem to expire at the wrong time", int(off.Minutes()), side))
}
