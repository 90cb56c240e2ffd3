package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// silent is how long there is no answer to anything before somebody is told.
const silent = 3 * time.Second

// Silence tells once when the network brings no answers: calls are tried again for minutes, and a program that says
// nothing for so long looks as if it hung. Several clients may share one.
type Silence struct {
	// Tell is given the sentence. It is called once at most, on the goroutine of a call.
	Tell func(line string)

	mu    sync.Mutex
	since time.Time // the first failure after the last answer
	told  bool
}

// watched is an HTTP client whose silence is told.
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
		s.Tell(fmt.Sprintf("no answer from %s (%v): trying again for up to %v", host, err, DefaultOutage))
	}
}
