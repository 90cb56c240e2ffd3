// Package broker asks the workshop's broker for credentials documents: a login with a user name and a password, and the
// renewal of a document with its refresh token.
//
// No secret is in any of its errors. Requests go to https, or to http on a loopback address, and no redirect is followed.
package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"cfnenv/env"
)

// Client asks one broker after the other.
type Client struct {
	// HTTP makes one attempt; it must not follow redirects.
	HTTP interface {
		Do(*http.Request) (*http.Response, error)
	}
	// Sleep waits, or ends with the context.
	Sleep func(ctx context.Context, d time.Duration) error
	// Notice says that a request is repeated, and why.
	Notice func(line string)
}

// Credentials are what a login brings.
type Credentials struct{ User, Password, APIKey string }

// SilenceError tells that a broker brought no answer.
type SilenceError struct {
	host  string
	cause error
}

// Error names the host and the cause.
func (e *SilenceError) Error() string {
	cause := strings.TrimPrefix(e.cause.Error(), e.host+": ") // package client names the host as well
	return fmt.Sprintf("no answer from the broker at %s: %s", e.host, cause)
}

// Unwrap returns the cause.
func (e *SilenceError) Unwrap() error { return e.cause }

// Temporary tells whether an error of a request may be gone the next time.
func Temporary(err error) bool {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		return refusal.Temporary()
	}
	silence := (*SilenceError)(nil)
	return errors.As(err, &silence)
}

// Login asks for a document, which is returned as it was answered.
func (c *Client) Login(ctx context.Context, at Endpoint, with Credentials) ([]byte, error) {
	return c.ask(ctx, at, defaultPolicy, false, func() (*http.Request, error) {
		r, err := newRequest(ctx, at, "", with.APIKey)
		if err == nil {
			r.SetBasicAuth(with.User, with.Password)
		}
		return r, err
	})
}

// Refresh renews a document. The answer is returned as it is, unless it lacks a refresh token: then it keeps the old one.
func (c *Client) Refresh(ctx context.Context, at Endpoint, old Renewal, apiKey string) ([]byte, error) {
	answer, err := c.ask(ctx, at, old.policy, true, func() (*http.Request, error) {
		r, err := newRequest(ctx, at, "/refresh", apiKey)
		if err == nil {
			r.Header.Set("X-Enabler-Refresh-Token", old.RefreshToken)
			if old.ClientID != "" {
				r.Header.Set("X-Enabler-Cognito-Client-Id", old.ClientID)
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

// ask repeats a request as the policy says, while what it ends in is temporary.
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
		return nil, &SilenceError{at.Host(), err}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, env.MaxDocument+1))
	if err != nil {
		return nil, &SilenceError{at.Host(), err}
	}
	if answer.StatusCode != http.StatusOK {
		return nil, readRefusal(at.Host(), answer.StatusCode, answer.Header, body, refresh)
	}
	return body, check(body, at)
}
