package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// silent is the time without any answer after which the user is told.
const silent = 3 * time.Second

// tooFar is the difference between this machine's clock and AWS's from which the user is told. AWS: S3 API reference, "Error
// responses", RequestTimeTooSkewed: requests are refused when the clocks differ by 15 minutes.
const tooFar = 5 * time.Minute

// Silence tells once when the network brings no answers: calls are tried again for minutes, and a program that says
// nothing for so long looks as if it hung. It tells once of a clock that is off, too. Several clients may share one.
type Silence struct {
	// Tell is given a sentence, on the goroutine of a call.
	Tell func(line string)

	mu    sync.Mutex
	since time.Time // the first failure after the last answer
	told  bool
	clock bool // the clock that is off was told
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
		s.since = time.Time{}
	case s.since.IsZero():
		s.since = time.Now()
	case !s.told && time.Since(s.since) >= silent:
		s.told = true
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // without the whole address
		}
		s.Tell(fmt.Sprintf("no answer from %s (%s): trying again", host, strings.TrimPrefix(err.Error(), host+": ")))
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
