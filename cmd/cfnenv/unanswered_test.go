package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestUnanswered: silence of the network is said once, the end of the command is none.
func TestUnanswered(t *testing.T) {
	var said strings.Builder
	transport := &unanswered{w: &said, next: roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("connection refused")
	})}
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://cloudformation.example/secret?x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := transport.RoundTrip(request); err == nil {
			t.Fatal("an answer")
		}
	}
	if want := "no answer from cloudformation.example (connection refused): trying again for up to 2m0s\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
	cancel()
	late := &unanswered{w: &said, next: transport.next}
	said.Reset()
	if _, err := late.RoundTrip(request); err == nil || said.Len() > 0 {
		t.Errorf("%v, said %q", err, said.String())
	}
}

func TestAnswered(t *testing.T) {
	message := "it is there"
	refused := &types.AlreadyExistsException{Message: &message}
	if got := answered(t.Context(), refused).Error(); got != "AWS answered AlreadyExistsException: it is there" {
		t.Error(got)
	}
	silent := errors.New("no route to host")
	if got := answered(t.Context(), silent); got != silent {
		t.Error(got)
	}
}
