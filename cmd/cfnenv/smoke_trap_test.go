package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
)

// trap counts requests and strikes at one of them.
type trap struct {
	moment
	process chan *os.Process

	mu      sync.Mutex
	quiet   sync.Cond // when the last of the running requests ends
	count   int
	running int
	closed  bool
}

func newTrap(m moment) *trap {
	p := &trap{moment: m, process: make(chan *os.Process, 1)}
	p.quiet.L = &p.mu
	return p
}

// enter counts a request, unless the trap is closed; the function that it returns is to be called when the request was
// carried out.
func (p *trap) enter() (leave func(), open bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false
	}
	p.running++
	p.count++
	mine := p.count == p.request
	if mine && !p.after {
		p.mu.Unlock()
		p.strike()
		p.mu.Lock()
	}
	return func() {
		if mine && p.after {
			p.strike()
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.running--; p.running == 0 {
			p.quiet.Broadcast()
		}
	}, true
}

// close waits for the requests under way, and lets no other in: what the process sent with its last breath counts as not
// sent. It tells how many requests there were.
func (p *trap) close() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for p.running > 0 {
		p.quiet.Wait()
	}
	return p.count
}

// open lets requests in again.
func (p *trap) open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = false
}

// openUntil lets requests in again and strikes at the n-th of them.
func (p *trap) openUntil(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.request = false, p.count+n
}

func (p *trap) strike() {
	process := <-p.process
	for i, s := range p.signals {
		if i > 0 {
			time.Sleep(10 * time.Millisecond) // of the same signal, only one can be pending
		}
		process.Signal(s) // a process that has ended cannot be told
	}
}

func (p *trap) calls(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		if c.HTTP == nil || strings.Contains(c.Principal.RoleARN, "-agent-") {
			return next(ctx, c, in) // not of the run itself
		}
		leave, open := p.enter()
		if !open {
			return nil, errors.New("the process that asked has ended")
		}
		defer leave()
		return next(ctx, c, in)
	}
}

func (p *trap) urls(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leave, open := p.enter()
		if !open {
			panic(http.ErrAbortHandler)
		}
		defer leave()
		next.ServeHTTP(w, r)
	})
}
