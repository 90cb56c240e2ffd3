package recording

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cfnenv/env"
	"cfnenv/smoke/sleep"
)

// Destination receives the recorded requests again.
type Destination struct {
	// HTTP reaches the account under AWS's own host names, and under URL.
	HTTP *http.Client
	// URL replaces the address of an account that was no AWS's own.
	URL string
	// Sets are the credentials, by the names under which they were recorded.
	Sets map[string]*env.Set
}

// settle bounds how long one exchange is repeated until the account has come as far as the recorded one had; between
// two tries the pause is settlePause.
const (
	settle      = 20 * time.Second
	settlePause = 50 * time.Millisecond
)

// Replay sends the recorded requests to another account, one after the other in the order in which they were answered,
// and returns that account's answers in the same order. Ids that the other account chose itself (of stacks, of
// functions) take the place of the recorded ones. A request that only looks is repeated for up to 20 s until the stack
// or the object is there that the recorded answer tells of.
func Replay(ctx context.Context, run Header, recorded []Exchange, account Destination) ([]Exchange, error) {
	p := &player{run: run, account: account, renamed: map[string]string{}}
	answers := make([]Exchange, len(recorded))
	for i, e := range recorded {
		deadline := time.Now().Add(settle)
		for {
			answer, err := p.send(ctx, e)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name(), err)
			}
			answers[i] = answer
			if e.Answer == nil || caughtUp(e, answer) || time.Now().After(deadline) {
				break
			}
			if sleep.For(ctx, settlePause) != nil {
				return nil, context.Cause(ctx)
			}
		}
		p.learn(e, answers[i])
	}
	return answers, nil
}

type player struct {
	run     Header
	account Destination
	renamed map[string]string // recorded id to that of the other account
}

// rename puts the other account's ids in the place of the recorded ones, also where they are escaped in an address.
func (p *player) rename(text string) string {
	for _, old := range slices.SortedFunc(maps.Keys(p.renamed), func(a, b string) int { return len(b) - len(a) }) {
		text = strings.ReplaceAll(text, old, p.renamed[old])
		text = strings.ReplaceAll(text, url.QueryEscape(old), url.QueryEscape(p.renamed[old]))
	}
	return text
}

// send rebuilds a recorded request, signs it and sends it.
func (p *player) send(ctx context.Context, e Exchange) (Exchange, error) {
	address, err := url.Parse(p.rename(e.Request.URL))
	if err != nil {
		return e, err
	}
	if host := address.Hostname(); !strings.HasSuffix(host, ".amazonaws.com") && !strings.HasSuffix(host, ".on.aws") {
		base, err := url.Parse(p.account.URL)
		if err != nil {
			return e, err
		}
		address.Scheme, address.Host = base.Scheme, base.Host
	}
	body := p.rename(e.Request.Body)
	request, err := http.NewRequestWithContext(ctx, e.Request.Method, address.String(), strings.NewReader(body))
	if err != nil {
		return e, err
	}
	for name, value := range e.Request.Headers {
		if name != "Expect" {
			request.Header.Set(name, value)
		}
	}
	if err := p.sign(ctx, e, request, body); err != nil {
		return e, err
	}
	e.Request.URL, e.Request.Body, e.Answer, e.Error = address.String(), body, nil, ""
	answer, err := p.account.HTTP.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return e, context.Cause(ctx)
		}
		e.Error = err.Error()
		return e, nil
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	if err != nil {
		e.Error = err.Error()
		return e, nil
	}
	e.Answer = &HTTPMessage{Status: answer.StatusCode, Headers: headers(answer.Header), Body: string(text), Truncated: len(text) == maxBody}
	return e, nil
}

func (p *player) sign(ctx context.Context, e Exchange, request *http.Request, body string) error {
	if e.Set == "" {
		return nil
	}
	set := p.account.Sets[e.Set]
	if set == nil {
		return fmt.Errorf("it was signed with the set %q, which the account does not have", e.Set)
	}
	sum := sha256.Sum256([]byte(body))
	hash := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", hash)
	credentials := aws.Credentials{AccessKeyID: set.Credentials.AccessKeyID, SecretAccessKey: set.Credentials.SecretAccessKey, SessionToken: set.Credentials.SessionToken}
	return v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = e.Service == "s3" }).
		SignHTTP(ctx, credentials, request, hash, e.Service, cmp.Or(e.Region, p.run.Region), time.Now())
}

// caughtUp reports whether an answer is as far as the recorded one.
func caughtUp(recorded, answer Exchange) bool {
	if answer.Answer == nil {
		return true // it will not come
	}
	if looks(recorded) && answer.Answer.Status != recorded.Answer.Status {
		return false
	}
	want, have := statusOf(recorded.Answer.Body), statusOf(answer.Answer.Body)
	return want == "" || strings.HasSuffix(want, "_IN_PROGRESS") || !strings.HasSuffix(have, "_IN_PROGRESS")
}

// looks reports whether a request changes nothing, so that it may be repeated.
func looks(e Exchange) bool {
	if e.Request.Method == http.MethodGet || e.Request.Method == http.MethodHead {
		return e.Service != "" // the function may do anything
	}
	for _, prefix := range []string{"Describe", "Get", "List"} {
		if strings.HasPrefix(e.Operation, prefix) {
			return true
		}
	}
	return false
}

// statusOf is the state of the stack that an answer tells of, "" when it tells of none.
func statusOf(body string) string {
	if !strings.HasPrefix(strings.TrimSpace(body), "<") {
		return ""
	}
	root, err := parseXML(body)
	if err != nil {
		return ""
	}
	return root.first("StackStatus")
}

// chosen are the names of values that an account makes up by itself.
var chosen = []string{"StackId", "FunctionUrl", "QueueUrl", "OutputValue", "PhysicalResourceId"}

// learn takes from two answers to one request how ids differ.
func (p *player) learn(recorded, answer Exchange) {
	if recorded.Answer == nil || answer.Answer == nil {
		return
	}
	old, fresh := ids(recorded.Answer.Body), ids(answer.Answer.Body)
	for name, id := range old {
		if other := fresh[name]; other != "" && other != id {
			p.renamed[id] = other
			// Requests go to the address below the Function URL, whatever follows it.
			p.renamed[strings.TrimSuffix(id, "/")] = strings.TrimSuffix(other, "/")
		}
	}
}

// ids are the values of an answer that its account made up, by where they stand.
func ids(body string) map[string]string {
	found := map[string]string{}
	if strings.HasPrefix(strings.TrimSpace(body), "<") {
		root, err := parseXML(body)
		if err != nil {
			return found
		}
		if id := root.first("StackId"); id != "" {
			found["StackId"] = id
		}
		root.identified(func(identity string, e *element) {
			for _, name := range chosen[1:] {
				if value := e.first(name); len(value) >= 8 && found[identity+" "+name] == "" {
					found[identity+" "+name] = value
				}
			}
		})
		return found
	}
	for _, l := range leaves(body) {
		if slices.Contains(chosen, l.path) {
			found[l.path] = l.value
		}
	}
	return found
}
