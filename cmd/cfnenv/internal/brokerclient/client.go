// Package brokerclient asks the workshop's broker for credentials documents: a login with a user name and a password, and the
// renewal of a document with its refresh token.
//
// No secret is in any of its errors. Requests go to https, or to http on a loopback address, and no redirect is followed.
package brokerclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"cfnenv/env"
)

// Client asks brokers for documents.
type Client struct {
	// HTTP makes one attempt; it must not follow redirects.
	HTTP interface {
		Do(*http.Request) (*http.Response, error)
	}
	Sleep  func(ctx context.Context, d time.Duration) error
	Notice func(line string) // is told when and why a request is repeated
}

// Login is a user's name and password, and the key of the broker's API.
type Login struct{ User, Password, APIKey string }

// silenceError tells that a broker did not answer.
type silenceError struct {
	host  string
	cause error
}

// Error names the host and the cause.
func (e *silenceError) Error() string {
	cause := strings.TrimPrefix(e.cause.Error(), e.host+": ") // package client names the host as well
	return fmt.Sprintf("no answer from the broker at %s: %s", e.host, cause)
}

// Unwrap returns the cause.
func (e *silenceError) Unwrap() error { return e.cause }

// Temporary reports whether the same request may succeed later.
func Temporary(err error) bool {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		return refusal.Temporary()
	}
	silence := (*silenceError)(nil)
	return errors.As(err, &silence)
}

// Login fetches a document and returns it unchanged.
func (c *Client) Login(ctx context.Context, at Endpoint, with Login) ([]byte, error) {
	return c.ask(ctx, at, defaultPolicy, false, func() (*http.Request, error) {
		r, err := newRequest(ctx, at, "", with.APIKey)
		if err == nil {
			r.SetBasicAuth(with.User, with.Password)
		}
		return r, err
	})
}

// Refresh renews a document and returns the answer unchanged, except that one without a refresh token gets the old one.
func (c *Client) Refresh(ctx context.Context, at Endpoint, old Renewal, apiKey string) ([]byte, error) {
	answer, err := c.ask(ctx, at, old.policy, true, func() (*http.Request, error) {
		r, err := newRequest(ctx, at, "/refresh", apiKey)
		if err == nil {
			r.Header.Set("X-Enabler-Refresh-Token", old.RefreshToken)
			if old.clientID != "" {
				r.Header.Set("X-Enabler-Cognito-Client-Id", old.clientID)
			}
		}
		return r, err
	})
	if err != nil {
		return nil, err
	}
	if ReadRenewal(answer).Sub != old.Sub {
		return nil, fmt.Errorf("the broker at %s renewed the document for another principal: it is not kept", at.Host())
	}
	return keepToken(answer, old.RefreshToken), nil
}

func newRequest(ctx context.Context, at Endpoint, suffix, apiKey string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at.url.String()+suffix, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot make a request to the broker at %s", at.Host()) // the cause quotes the URL
	}
	r.Header.Set("X-Api-Key", apiKey)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "cfnenv")
	return r, nil
}

// ask repeats a request after temporary errors as the policy says.
func (c *Client) ask(ctx context.Context, at Endpoint, p policy, refresh bool, request func() (*http.Request, error)) ([]byte, error) {
	for attempt := 1; ; attempt++ {
		r, err := request()
		if err != nil {
			return nil, err
		}
		answer, err := c.attempt(r, at, refresh)
		if err == nil || !Temporary(err) || attempt == p.attempts || ctx.Err() != nil {
			return answer, err
		}
		c.Notice(fmt.Sprintf("%v; trying again", err))
		if c.Sleep(ctx, p.wait(attempt)) != nil {
			return nil, errors.Join(err, context.Cause(ctx))
		}
	}
}

func (c *Client) attempt(r *http.Request, at Endpoint, refresh bool) ([]byte, error) {
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return nil, &silenceError{at.Host(), err}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, env.MaxDocument+1))
	if err != nil {
		return nil, &silenceError{at.Host(), err}
	}
	if answer.StatusCode != http.StatusOK {
		return nil, readRefusal(at.Host(), answer.StatusCode, answer.Header, body, refresh)
	}
	return body, check(body, at)
}

// policy for repeating a request.
type policy struct {
	attempts int
	backoff  []time.Duration
}

// defaultPolicy is that of the workshop's documents. A login has no document yet.
var defaultPolicy = policy{attempts: 3, backoff: []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}}

// Bounds of a document's policy. The workshop's usage plan allows one request a second.
const (
	maxAttempts = 10
	minBackoff  = time.Second
	maxBackoff  = time.Minute
)

// readPolicy reads auth.renewalPolicy, with the default for what is missing.
func readPolicy(document []byte) policy {
	p := defaultPolicy
	given := gjson.GetBytes(document, "auth.renewalPolicy")
	if n := given.Get("maxRenewAttempts").Int(); n > 0 {
		p.attempts = int(min(n, maxAttempts))
	}
	if seconds := given.Get("backoffSeconds").Array(); len(seconds) > 0 {
		p.backoff = nil
		for _, s := range seconds {
			// In seconds first: a large number would overflow a duration.
			wait := time.Duration(min(max(s.Num, minBackoff.Seconds()), maxBackoff.Seconds()) * float64(time.Second))
			p.backoff = append(p.backoff, wait)
		}
	}
	return p
}

// wait returns the time between an attempt, counted from 1, and the next.
func (p policy) wait(attempt int) time.Duration {
	return p.backoff[min(attempt, len(p.backoff))-1]
}
