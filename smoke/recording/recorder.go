// Package recording keeps what went over the wire between the harness and an account, and compares it with another
// account.
//
// A recording is a directory: run.json says whose account it was, and every exchange is a numbered file that holds one
// request and its answer. Credentials, tokens and signatures are removed before anything is written. One run against AWS
// can so be kept, and [Replay] sends its requests to the emulated account, whose answers [Compare] holds against AWS's.
package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"cfnenv/env"
	"cfnenv/smoke/redact"
)

// maxBody bounds what is kept of one body, in bytes.
const maxBody = 1 << 20

// Recorder writes exchanges into a directory. It is safe for concurrent use.
type Recorder struct {
	dir      string
	now      func() time.Time
	redactor redact.Redactor
	names    map[string]string // access key to the name of its set

	mu      sync.Mutex
	number  int
	problem error // the first
}

// New begins a recording in a directory that does not exist yet or is empty. The sets are those that requests will be
// signed with, by name: requests say whose they were, and no credential of theirs is written.
func New(dir string, run Header, sets map[string]*env.Set, now func() time.Time) (*Recorder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("--record: %s is not empty: name a new directory", dir)
	}
	r := &Recorder{dir: dir, now: now, names: map[string]string{}}
	var secrets []*env.Set
	for name, set := range sets {
		r.names[set.Credentials.AccessKeyID] = name
		secrets = append(secrets, set)
	}
	r.redactor = redact.New(secrets...)
	run.Version, run.Started = version, now().UTC()
	if err := writeFile(filepath.Join(dir, runFile), run); err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	return r, nil
}

// Err is the first problem in writing, nil when everything was written.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.problem
}

// Transport records what goes through next.
func (r *Recorder) Transport(next http.RoundTripper) http.RoundTripper { return transport{r, next} }

type transport struct {
	recorder *Recorder
	next     http.RoundTripper
}

// RoundTrip sends the request on. The exchange is written when its answer has been read or closed.
func (t transport) RoundTrip(request *http.Request) (*http.Response, error) {
	e := &Exchange{Time: t.recorder.now().UTC(), Request: HTTPMessage{Method: request.Method, URL: request.URL.String(), Headers: headers(request.Header)}}
	var key string
	if key, e.Region, e.Service = scope(request.Header.Get("Authorization")); key != "" {
		if e.Set = t.recorder.names[key]; e.Set == "" {
			e.Set = "unknown"
		}
	}
	sent := &copied{}
	if request.Body != nil && request.Body != http.NoBody {
		copy := *request // the caller's must stay as it is
		copy.Body = tee{request.Body, sent, func(error) {}}
		request = &copy
	}
	answer, err := t.next.RoundTrip(request)
	finish := func(err error) {
		e.Request.Body, e.Request.Truncated = sent.text()
		e.Operation = operation(request, e.Request.Body)
		if err != nil {
			e.Error = err.Error()
		}
		t.recorder.write(e)
	}
	if err != nil {
		finish(err)
		return nil, err
	}
	e.Answer = &HTTPMessage{Status: answer.StatusCode, Headers: headers(answer.Header)}
	read := &copied{}
	var once sync.Once
	answer.Body = tee{answer.Body, read, func(err error) {
		once.Do(func() {
			e.Answer.Body, e.Answer.Truncated = read.text()
			finish(err)
		})
	}}
	return answer, nil
}

func (r *Recorder) write(e *Exchange) {
	redact.Strings(e, r.redactor.Text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number++
	err := writeFile(filepath.Join(r.dir, fileName(r.number, *e)), e)
	if err != nil && r.problem == nil {
		r.problem = fmt.Errorf("--record: %w", err)
	}
}

// scope reads the access key and the service from Credential=KEY/DATE/REGION/SERVICE/aws4_request.
func scope(authorization string) (key, region, service string) {
	_, credential, found := strings.Cut(authorization, "Credential=")
	if !found {
		return "", "", ""
	}
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return "", "", ""
	}
	return parts[0], parts[len(parts)-3], parts[len(parts)-2]
}

// operation is AWS's name of what a request asks for, "" when it does not say.
func operation(r *http.Request, body string) string {
	if name := awsmiddleware.GetOperationName(r.Context()); name != "" {
		return name
	}
	if _, name, found := strings.Cut(r.Header.Get("X-Amz-Target"), "."); found {
		return name
	}
	form, _ := url.ParseQuery(body) // what is no form has no Action
	return form.Get("Action")
}

// copied is the beginning of what went through a body.
type copied struct {
	mu        sync.Mutex // the transport may still read a request's body when its answer is there
	kept      bytes.Buffer
	truncated bool
}

func (c *copied) add(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := maxBody - c.kept.Len()
	c.truncated = c.truncated || len(p) > room
	c.kept.Write(p[:min(len(p), room)])
}

func (c *copied) text() (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept.String(), c.truncated
}

// tee copies what is read of a body, and says how it ended.
type tee struct {
	io.ReadCloser
	copied *copied
	ended  func(error)
}

func (t tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.copied.add(p[:n])
	switch {
	case errors.Is(err, io.EOF):
		t.ended(nil)
	case err != nil:
		t.ended(err)
	}
	return n, err
}

func (t tee) Close() error {
	err := t.ReadCloser.Close()
	t.ended(nil)
	return err
}
