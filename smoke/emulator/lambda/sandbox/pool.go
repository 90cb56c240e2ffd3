package sandbox

import (
	"errors"
	"slices"
	"time"
)

// Pool holds the processes of one function.
type Pool struct {
	runner  *Runner
	fn      *Function
	retired bool // guarded by Runner.mu, as is what follows
	users   int  // invocations and processes
}

// Pool returns an empty pool for a function.
func (r *Runner) Pool(f Function) *Pool { return &Pool{runner: r, fn: &f} }

// Hold keeps the pool's code in use until Done, for an invocation that follows. A retired pool must not be held again.
func (p *Pool) Hold() {
	p.runner.mu.Lock()
	defer p.runner.mu.Unlock()
	p.users++
}

// Done ends a Hold.
func (p *Pool) Done() {
	p.runner.mu.Lock()
	p.users--
	unused := p.unused()
	p.runner.mu.Unlock()
	unused()
}

// unused is to be called without Runner.mu, which is held: it does what is to be done when nothing uses the code any more.
func (p *Pool) unused() func() {
	if !p.retired || p.users > 0 || p.fn.Unused == nil {
		return func() {}
	}
	return p.fn.Unused
}

// Prestart begins the Init phase of one process in the background, so that the first invocation finds it warm. It does
// nothing after Close, or when the machine is busy with others. A process that fails here is not mourned: the first
// invocation tries again and reports.
func (p *Pool) Prestart() {
	r := p.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.prestarts >= r.opts.MaxPrestarts {
		return
	}
	r.prestarts++
	p.users++
	r.running.Add(1)
	go func() {
		defer r.running.Done()
		defer p.Done()
		p.prestart()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.prestarts--
	}()
}

// prestart sees a process through its Init phase.
func (p *Pool) prestart() {
	r := p.runner
	e, err := p.start(r.ctx)
	if err != nil {
		return
	}
	p.release(e)
	timer := time.NewTimer(r.opts.InitTimeout)
	defer timer.Stop()
	select {
	case <-e.ready:
	case <-e.gone:
	case <-timer.C:
		if r.takeIdle(e) { // else an invocation waits for it and has its own clock
			e.kill()
		}
	}
}

// Invoke runs the function once. It takes no context, because AWS does not stop a function whose caller went away: the
// function's timeout and Close bound it. The error is that of starting a process (no interpreter, no credentials) or
// ErrClosed; an error of the function is an Outcome.
func (p *Pool) Invoke(in Invocation) (InvocationResponse, error) {
	for {
		e, warm, err := p.claim()
		if err != nil {
			return InvocationResponse{}, err
		}
		out, err := e.run(in, attempt{initLimit: p.runner.opts.InitTimeout, again: warm})
		switch {
		case errors.Is(err, errNotDelivered):
			continue // it died between two invocations, or before its first
		case errors.Is(err, errInitTimedOut):
			// Lambda then runs Init again as part of the invocation, within the function's timeout.
			deadline := p.runner.opts.Now().Add(p.fn.Timeout)
			if e, err = p.start(p.runner.ctx); err != nil {
				return InvocationResponse{}, err
			}
			out, err = e.run(in, attempt{initLimit: p.fn.Timeout, deadline: deadline})
		}
		if p.runner.isClosed() {
			return InvocationResponse{}, ErrClosed
		}
		if err == nil {
			p.release(e)
		}
		return out, nil
	}
}

// claim takes an unused process, or starts one.
func (p *Pool) claim() (e *environment, warm bool, err error) {
	r := p.runner
	need := r.opts.Now().Add(p.fn.Timeout + time.Minute)
	r.mu.Lock()
	for i := len(r.idle) - 1; i >= 0; i-- {
		e := r.idle[i]
		if e.pool != p {
			continue
		}
		r.idle = slices.Delete(r.idle, i, i+1)
		e.expiry.Stop()
		if e.expires.After(need) {
			r.mu.Unlock()
			return e, true, nil
		}
		e.kill() // its credentials would run out
	}
	r.mu.Unlock()
	e, err = p.start(r.ctx)
	return e, false, err
}

// release keeps a process for the next invocation.
func (p *Pool) release(e *environment) {
	r := p.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.retired {
		e.kill()
		return
	}
	if _, alive := r.environments[e.token]; !alive {
		return
	}
	e.expiry = time.AfterFunc(r.opts.IdleTimeout, func() {
		if r.takeIdle(e) {
			e.kill()
		}
	})
	r.idle = append(r.idle, e)
	if len(r.idle) > r.opts.MaxIdle {
		oldest := r.idle[0]
		r.idle = slices.Delete(r.idle, 0, 1)
		oldest.expiry.Stop()
		oldest.kill()
	}
}

// takeIdle removes a process from the unused ones and reports whether it was one.
func (r *Runner) takeIdle(e *environment) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.Index(r.idle, e)
	if i < 0 {
		return false
	}
	r.idle = slices.Delete(r.idle, i, i+1)
	e.expiry.Stop()
	return true
}

// Retire ends the unused processes, and the others when they have answered. The pool can still be used, by invocations
// that began before the function changed.
func (p *Pool) Retire() {
	r := p.runner
	r.mu.Lock()
	p.retired = true
	r.idle = slices.DeleteFunc(r.idle, func(e *environment) bool {
		if e.pool != p {
			return false
		}
		e.expiry.Stop()
		e.kill()
		return true
	})
	unused := p.unused()
	r.mu.Unlock()
	unused()
}
