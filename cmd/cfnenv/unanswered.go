package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"

	"cfnenv/smoke/client"
)

// unanswered passes requests on, and says so once when the network brings no answer: they are tried again for minutes,
// and a command that is silent for so long looks as if it hung.
type unanswered struct {
	next http.RoundTripper
	w    io.Writer
	once sync.Once
}

// RoundTrip implements [http.RoundTripper].
func (u *unanswered) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := u.next.RoundTrip(request)
	if err != nil && request.Context().Err() == nil {
		u.once.Do(func() {
			fmt.Fprintf(u.w, "no answer from %s (%v): trying again for up to %v\n", request.URL.Host, err, client.DefaultOutage)
		})
	}
	return response, err
}

// answered is what AWS said in an error, without the SDK's wrapping; err itself when AWS did not answer.
func answered(ctx context.Context, err error) error {
	if code := client.Code(err); code != "" && ctx.Err() == nil {
		return fmt.Errorf("AWS answered %s: %s", code, client.Message(err))
	}
	return err
}
