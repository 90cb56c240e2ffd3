package sandbox

import (
	"errors"
	"os/exec"
	"sync"
	"time"
)

// environment is one process and what is known of it.
type environment struct {
	runner   *Runner
	token    string
	streamID string // the end of its log stream's name
	dir      string // its home and temporary directory
	cmd      *exec.Cmd
	console  *console

	// What follows is set when the process gets its function, under Runner.mu.
	pool    *Pool
	stream  string
	expires time.Time // of its credentials
	began   time.Time

	work  chan *invocation
	ready chan struct{} // closed when the runtime first asks for work
	gone  chan struct{} // closed when the process has ended and its output is read
	// exit says how the process ended; set before gone is closed.
	exit string
	// expiry ends the process when it is unused for long; guarded by Runner.mu.
	expiry *time.Timer

	mu      sync.Mutex
	current *invocation
	used    bool
	initEnd time.Time
	initErr []byte // the document of /init/error
	killed  bool
	reaped  bool
}

// invocation is an Invocation on its way through a process.
type invocation struct {
	Invocation
	deadline time.Time
	begun    time.Time
	done     chan InvocationResponse
}

// Errors of run, which say that the process is of no more use.
var (
	errInitTimedOut = errors.New("the init phase took too long")
	errNotDelivered = errors.New("the process ended before it took the invocation")
	errEnded        = errors.New("the process ended")
)

// attempt says how to start a process.
type attempt struct {
	// initLimit bounds the Init phase, from the start of the process.
	initLimit time.Duration
	// deadline of the invocation; zero means the function's timeout after the end of Init.
	deadline time.Time
	// again says that another process will be tried if this one ends before it took the invocation.
	again bool
}

// run has the process serve one invocation. With errInitTimedOut and errNotDelivered there is no outcome.
func (e *environment) run(in Invocation, a attempt) (InvocationResponse, error) {
	inv := &invocation{Invocation: in, done: make(chan InvocationResponse, 1)}
	now := e.runner.opts.Now
	timer := time.NewTimer(e.began.Add(a.initLimit).Sub(now()))
	defer timer.Stop()
	select {
	case <-e.ready:
	case <-e.gone:
		if a.again {
			return InvocationResponse{}, errNotDelivered
		}
		return e.failed(inv, e.initFailure(inv), "error"), errEnded
	case <-timer.C:
		e.stop()
		e.reportInit(a)
		if a.deadline.IsZero() {
			return InvocationResponse{}, errInitTimedOut
		}
		return e.failed(inv, timedOut(in.RequestID, e.pool.fn.Timeout), "timeout"), errEnded
	}
	inv.deadline = a.deadline
	if inv.deadline.IsZero() {
		inv.deadline = now().Add(e.pool.fn.Timeout)
	}
	timer.Reset(inv.deadline.Sub(now()))
	work := e.work
	for {
		select {
		case work <- inv:
			work = nil
		case out := <-inv.done:
			return e.finish(inv, out, ""), nil
		case <-e.gone:
			if work != nil && a.again {
				return InvocationResponse{}, errNotDelivered
			}
			return e.ended(inv), errEnded
		case <-timer.C:
			e.stop()
			return e.failed(inv, timedOut(in.RequestID, e.pool.fn.Timeout), "timeout"), errEnded
		}
	}
}

func (e *environment) ended(inv *invocation) InvocationResponse {
	select {
	case out := <-inv.done: // it answered first
		return e.finish(inv, out, "")
	default:
		return e.failed(inv, exited(inv.RequestID, e.exit), "error")
	}
}
