// Package sandbox runs the code of Lambda functions in processes of this machine.
//
// It is Lambda's execution environment ("Understanding the Lambda execution environment lifecycle" in the Lambda
// developer guide): an Init phase, then one invocation at a time, through the Lambda Runtime API of version 2018-06-01.
// A process serves invocations until it is idle for long, dies, or its function changes; concurrent invocations have a
// process each. Every process is the leader of a group that ends with it.
//
// It is no security boundary: a function may read whatever the user may read. Memory, files and processes are bounded
// only so that a mistake does not take the machine along.
package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/lambda/interpreter"
)

// Options of a Runner. Interpreters and Dir are required.
type Options struct {
	Interpreters *interpreter.Finder
	// Dir returns the private folder in which processes have their home and temporary directories.
	Dir func() (string, error)
	// Variables returns NAME=VALUE pairs that every function gets and that win over its own, such as AWS_ENDPOINT_URL.
	Variables func() []string
	// Now is the clock; nil means time.Now. Rand is the source of secrets, safe for concurrent use; nil means crypto/rand.
	Now  func() time.Time
	Rand io.Reader
	// InitTimeout bounds the Init phase; 0 means AWS's 10 seconds.
	InitTimeout time.Duration
	// IdleTimeout is the time for which an unused process is kept; 0 means 5 minutes.
	IdleTimeout time.Duration
	// MaxIdle bounds the unused processes that are kept in all; 0 means 8.
	MaxIdle int
	// MaxPrestarts bounds the processes that are in their Init phase before anything needs them; 0 means 2. Prestart does
	// nothing beyond it.
	MaxPrestarts int
	// MaxLogBytes bounds what one invocation may log, in bytes; 0 means 1 MiB.
	MaxLogBytes int
}

// Runner owns the processes of all functions and the Runtime API that they talk to.
type Runner struct {
	opts   Options
	ctx    context.Context // ends at Close
	cancel context.CancelFunc

	start sync.Once // of the Runtime API
	addr  string
	fail  error
	http  *http.Server

	mu           sync.Mutex
	closed       bool
	environments map[string]*environment // by token
	idle         []*environment          // of all pools, oldest first
	prestarts    int                     // processes that are started before they are needed, in their Init phase
	running      sync.WaitGroup
}

// New returns a Runner. It starts nothing until a function is run.
func New(o Options) *Runner {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	o.InitTimeout = cmp.Or(o.InitTimeout, 10*time.Second)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, 5*time.Minute)
	o.MaxIdle = cmp.Or(o.MaxIdle, 8)
	o.MaxLogBytes = cmp.Or(o.MaxLogBytes, 1<<20)
	if o.Variables == nil {
		o.Variables = func() []string { return nil }
	}
	o.MaxPrestarts = cmp.Or(o.MaxPrestarts, 2)
	ctx, cancel := context.WithCancel(context.Background())
	return &Runner{opts: o, ctx: ctx, cancel: cancel, environments: map[string]*environment{}}
}

// listen starts the Runtime API on a port of its own, at r.addr.
func (r *Runner) listen() error {
	r.start.Do(func() {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			r.fail = err
			return
		}
		server := &http.Server{Handler: http.HandlerFunc(r.serve), ReadHeaderTimeout: 10 * time.Second}
		r.mu.Lock()
		r.addr, r.http = l.Addr().String(), server
		r.mu.Unlock()
		r.running.Add(1)
		go func() {
			defer r.running.Done()
			server.Serve(l) // ends at Close
		}()
	})
	return r.fail
}

// register makes an environment known to the Runtime API, unless the Runner was closed.
func (r *Runner) register(e *environment) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	r.environments[e.token] = e
	e.pool.users++
	r.running.Add(1)
	return nil
}

func (r *Runner) unregister(e *environment) {
	r.mu.Lock()
	delete(r.environments, e.token)
	r.mu.Unlock()
	e.pool.Done()
	r.running.Done()
}

func (r *Runner) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// Close ends every process and waits for them. Invocations under way answer ErrClosed.
func (r *Runner) Close() {
	r.start.Do(func() { r.fail = ErrClosed }) // waits for the Runtime API if it is just being started
	r.mu.Lock()
	r.closed = true
	all := slices.Collect(maps.Values(r.environments))
	server := r.http
	r.mu.Unlock()
	r.cancel()
	for _, e := range all {
		e.kill()
	}
	if server != nil {
		server.Close()
	}
	r.running.Wait()
}

// newToken returns 128 random bits: what keeps other programs of this machine out of the Runtime API.
func (r *Runner) newToken() (string, error) {
	var b [16]byte
	_, err := io.ReadFull(r.opts.Rand, b[:])
	return hex.EncodeToString(b[:]), err
}
