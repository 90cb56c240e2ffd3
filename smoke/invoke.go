package smoke

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/sleep"
)

// answerTime bounds the nth call of the function's URL: its own time limit is 15 s, before it comes a cold start. The
// first call is given up earlier, because a lost packet is more likely than so slow a start.
func answerTime(n int) time.Duration {
	if n == 1 {
		return 18 * time.Second
	}
	return 40 * time.Second
}

// invoke calls the function's URL until the answer is final or patience has run out. Every call has a nonce of its own,
// so that what is read back belongs to one invocation.
func (r *runner) invoke(s plan.Stack, lane *evidence.Lane) {
	address := lane.Output("FunctionUrl")
	if address == "" {
		return
	}
	if err := checkURL(address, r.options.Endpoints.AWS(), r.plan.Account.Region); err != nil {
		lane.Invocations = []evidence.Invocation{{URL: address, Error: err.Error()}}
		return
	}
	began := time.Now()
	counts := map[string]int{}
	var symptoms []string
	for n := 1; ; n++ {
		call := r.call(address, fmt.Sprintf("%s-%d", s.Nonce, n), answerTime(n))
		lane.Invocations = append(lane.Invocations, call)
		symptom, limit := transientAnswer(call)
		if symptom != "" && counts[symptom] == 0 {
			symptoms = append(symptoms, symptom)
			r.note(s.ID, "%s: calling again", symptom)
		}
		counts[symptom]++
		spent := time.Since(began)
		if symptom != "" && counts[symptom] <= limit && spent < r.plan.Patience {
			if sleep.For(r.ctx, retryPause(spent)) == nil {
				continue
			}
			lane.Answered().CancelledBy = interrupted(r.ctx)
		}
		for _, earlier := range symptoms {
			r.retried(evidence.Retry{Example: s.ID, Symptom: earlier, Attempts: counts[earlier], Seconds: spent.Seconds(), Solved: earlier != symptom})
		}
		return
	}
}

// unlimited is the number of repetitions of a symptom that only time bounds.
const unlimited = 1 << 30

// transientAnswer recognises answers after which calling again is right, and how many more times that is. An answer
// without such a symptom is final, for better or worse.
func transientAnswer(c evidence.Invocation) (symptom string, repeats int) {
	answer := c.Answer()
	switch {
	case c.Status == 0 && c.Error != "":
		return "no answer from the Function URL", unlimited
	case c.Status == http.StatusForbidden:
		return "the Function URL answers 403", unlimited
	case c.Status == http.StatusBadGateway:
		// A cold start that ran into the time limit for initialising. Twice is the function's own fault.
		return "the Function URL answers 502", 1
	case c.Status == http.StatusTooManyRequests || c.Status >= 500:
		return fmt.Sprintf("the Function URL answers %d", c.Status), unlimited
	case c.Status == http.StatusOK && answer == nil:
		// Perhaps cut off on its way.
		return "the function's answer cannot be read", 2
	case answer == nil, answer.CreateBucket.OK: // a bucket that was made disproves all, whatever the next call does
		return "", 0
	}
	for _, made := range []struct {
		call string
		*evidence.Tried
	}{{"PutObject", answer.PutObject}, {"CreateBucket", answer.CreateBucket}} {
		if made.Outage() {
			return made.call + " gets no answer inside the function", unlimited
		}
		if made.Refusal().Unallowed() {
			return "the role's policy does not allow " + made.call + " yet", unlimited
		}
	}
	return "", 0
}

// retryPause grows with the time already spent, between a tenth of a second and two.
func retryPause(spent time.Duration) time.Duration {
	return min(max(spent/4, 100*time.Millisecond), 2*time.Second)
}

func (r *runner) call(address, nonce string, limit time.Duration) (c evidence.Invocation) {
	c = evidence.Invocation{URL: address, Nonce: nonce, Period: evidence.Period{At: time.Now()}}
	defer func() { c.Period = since(c.At) }()
	ctx, cancel := context.WithTimeout(client.WithAttemptLimit(r.ctx, limit), limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?nonce="+nonce, nil)
	if err != nil {
		c.Error = err.Error()
		return c
	}
	response, err := r.clients.web.Do(request)
	if err != nil && ctx.Err() != nil && r.ctx.Err() == nil {
		c.Error = fmt.Sprintf("not answered in full within %v", limit)
		return c
	}
	if f := failure(r.ctx, err); f != nil {
		c.Error, c.CancelledBy = f.Message, f.CancelledBy
		return c
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		c.Error = err.Error()
		return c
	}
	c.Status, c.Body = response.StatusCode, string(body)
	c.Why, _ = url.PathUnescape(response.Header.Get("Cfnenv-Function-Error")) // the emulator alone says it
	return c
}

// checkURL refuses an address that AWS does not give to functions: whoever answers elsewhere is not the function.
// With an endpoint other than AWS's, a loopback address is accepted too.
func checkURL(address string, aws bool, region string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("the stack's FunctionUrl is not an address")
	}
	if u.Scheme == "https" && strings.HasSuffix(u.Hostname(), ".lambda-url."+region+".on.aws") {
		return nil
	}
	if !aws && (u.Scheme == "http" || u.Scheme == "https") && endpoint.Loopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("the stack's FunctionUrl %s is not a function's address in %s", address, region)
}
