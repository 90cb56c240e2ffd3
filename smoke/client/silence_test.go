package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

type answers func(*http.Request) (*http.Response, error)

func (f answers) Do(r *http.Request) (*http.Response, error) { return f(r) }

// TestSilence: a network that has brought nothing for three seconds is told of once; a call that was ended is not its fault.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		refused := &url.Error{Op: "Post", URL: "https://cloudformation.example/secret?x", Err: errors.New("connection refused")}
		var problem error
		network := answers(func(*http.Request) (*http.Response, error) { return &http.Response{}, problem })
		silence := &Silence{Tell: func(line string) { said = append(said, line) }}
		clients := []aws.HTTPClient{watched{network, silence}, watched{network, silence}}
		ctx, end := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://cloudformation.example/secret?x", nil)
		if err != nil {
			t.Fatal(err)
		}
		call := func(result error) {
			problem = result
			for _, c := range clients {
				c.Do(request)
			}
			time.Sleep(2 * time.Second)
		}
		call(refused)
		call(nil)
		call(refused)
		if len(said) > 0 {
			t.Errorf("said %q of one lost answer", said)
		}
		call(refused)
		call(refused)
		call(refused)
		if want := "no answer from cloudformation.example (connection refused): trying again"; len(said) != 1 || said[0] != want {
			t.Errorf("said %q, want %q", said, want)
		}
		end()
		said, silence = nil, &Silence{Tell: silence.Tell}
		clients = []aws.HTTPClient{watched{network, silence}}
		call(refused)
		time.Sleep(time.Minute)
		call(refused)
		if len(said) > 0 {
			t.Errorf("said %q of a call that was ended", said)
		}
	})
}

// TestSilenceOfErrors: a service that answers nothing but throttling is told of after three seconds and then every thirty;
// an answer that is useful begins again.
func TestSilenceOfErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const throttled = `<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`
		const found = `<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>`
		failures := 0
		network := answers(func(*http.Request) (*http.Response, error) {
			status, body := http.StatusOK, found
			if failures > 0 {
				failures--
				status, body = http.StatusBadRequest, throttled
			}
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		var said []string
		stacks := CloudFormation(Config{
			Region: "us-east-2", HTTP: network, Calls: &Calls{}, Pause: func(int) time.Duration { return time.Second },
			Silence: &Silence{Tell: func(line string) { said = append(said, line) }},
		})
		for _, failures = range []int{2, 40, 2} {
			if _, err := stacks.DescribeStacks(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{
			"CloudFormation has answered DescribeStacks with errors for 3s (Throttling: Rate exceeded): trying again",
			"CloudFormation has answered DescribeStacks with errors for 33s (Throttling: Rate exceeded): trying again",
		}
		if !slices.Equal(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	})
}

// TestSilenceOfOutage: where nothing answers, nothing is said of an answer.
func TestSilenceOfOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := answers(func(*http.Request) (*http.Response, error) { return nil, errors.New("no such host") })
		var said []string
		config := Config{
			Region: "us-east-2", HTTP: network, Calls: &Calls{}, Pause: func(int) time.Duration { return time.Second },
			Silence: &Silence{Tell: func(line string) { said = append(said, line) }},
		}
		if _, err := CloudFormation(config).DescribeStacks(t.Context(), nil); err == nil {
			t.Fatal("no error without an answer")
		}
		if len(said) == 0 || slices.ContainsFunc(said, func(line string) bool { return !strings.HasPrefix(line, "no answer from cloudformation.") }) {
			t.Errorf("said %q", said)
		}
	})
}
