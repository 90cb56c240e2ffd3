package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"cfnenv/smoke/emulator/lambda/interpreter"
)

// environment is one process and what is known of it.
type environment struct {
	pool    *Pool
	token   string
	stream  string
	dir     string // its home and temporary directory
	expires time.Time
	began   time.Time

	cmd     *exec.Cmd
	console *console

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
	done     chan Outcome
}

// start makes a process and lets it begin its Init phase.
func (p *Pool) start(ctx context.Context) (*environment, error) {
	r, fn := p.runner, p.fn
	if r.isClosed() {
		return nil, ErrClosed
	}
	program, err := r.program(ctx, fn.Runtime)
	if err != nil {
		return nil, err
	}
	addr, err := r.listen()
	if err != nil {
		return nil, fmt.Errorf("serving the Lambda runtime API: %w", err)
	}
	credentials, err := fn.Credentials(ctx)
	if err != nil {
		return nil, err
	}
	now := r.opts.Now()
	e := &environment{
		pool: p, token: newToken(), expires: credentials.Expiration, began: now,
		stream: now.UTC().Format("2006/01/02/") + "[" + fn.Version + "]" + newToken(),
		work:   make(chan *invocation), ready: make(chan struct{}), gone: make(chan struct{}),
	}
	root, err := r.opts.Dir()
	if err != nil {
		return nil, err
	}
	if e.dir, err = os.MkdirTemp(root, "environment-*"); err != nil {
		return nil, err
	}
	if err := os.Mkdir(e.tempDir(), 0o700); err != nil {
		return nil, err
	}
	if err := e.launch(program, r.variables(e, program, credentials, addr+"/"+e.token)); err != nil {
		os.RemoveAll(e.dir)
		return nil, err
	}
	return e, nil
}

// launch starts the process and the goroutine that waits for its end.
func (e *environment) launch(program program, variables []string) error {
	script, err := writeBootstrap(e.dir, program.script, program.text)
	if err != nil {
		return err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer writer.Close()
	e.cmd = exec.Command(program.Path, append(append([]string{}, program.flags...), script, program.Modules)...)
	e.cmd.Dir, e.cmd.Env = e.pool.fn.CodeDir, variables
	e.cmd.Stdout, e.cmd.Stderr = writer, writer
	e.cmd.SysProcAttr = ownGroup()
	e.console = newConsole(reader, e.pool.runner.opts, func(at time.Time, message string) {
		e.pool.fn.Log(e.stream, at, message)
	})
	if err := e.pool.runner.register(e); err != nil {
		reader.Close()
		return err
	}
	e.console.note(fmt.Sprintf("INIT_START Runtime Version: %s:%s", program.kind, program.Version))
	if err := e.exec(); err != nil {
		reader.Close()
		e.pool.runner.unregister(e)
		return fmt.Errorf("starting %s: %w", program.Path, err)
	}
	limit(e.cmd.Process.Pid, e.pool.fn)
	go e.console.read()
	go e.wait()
	return nil
}

// exec starts the process, unless it was to be killed before that.
func (e *environment) exec() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.killed {
		return ErrClosed
	}
	return e.cmd.Start()
}

// wait sees the process to its end and clears up after it.
func (e *environment) wait() {
	defer e.pool.runner.unregister(e)
	reap(e.cmd, func() {
		e.mu.Lock()
		e.reaped = true
		e.mu.Unlock()
	})
	e.exit = describeExit(e.cmd.ProcessState)
	e.console.drain()
	e.pool.runner.takeIdle(e)
	os.RemoveAll(e.dir)
	close(e.gone)
}

// kill ends the process and all that it started. It does not wait.
func (e *environment) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.killed = true
	if e.cmd.Process != nil && !e.reaped {
		killGroup(e.cmd.Process.Pid)
	}
}

// Errors of run, which say that the process is of no more use.
var (
	errInitTimedOut = errors.New("the init phase took too long")
	errNotDelivered = errors.New("the process ended before it took the invocation")
	errEnded        = errors.New("the process ended")
)

// attempt is how a process is tried.
type attempt struct {
	// initLimit bounds the Init phase, from the start of the process.
	initLimit time.Duration
	// deadline of the invocation; zero means the function's timeout after the end of Init.
	deadline time.Time
	// again says that another process will be tried if this one ends before it took the invocation.
	again bool
}

// run has the process serve one invocation. With errInitTimedOut and errNotDelivered there is no outcome.
func (e *environment) run(in Invocation, a attempt) (Outcome, error) {
	inv := &invocation{Invocation: in, done: make(chan Outcome, 1)}
	now := e.pool.runner.opts.Now
	timer := time.NewTimer(e.began.Add(a.initLimit).Sub(now()))
	defer timer.Stop()
	select {
	case <-e.ready:
	case <-e.gone:
		if a.again {
			return Outcome{}, errNotDelivered
		}
		return e.failed(inv, e.initFailure(inv), "error"), errEnded
	case <-timer.C:
		e.stop()
		e.reportInit(a)
		if a.deadline.IsZero() {
			return Outcome{}, errInitTimedOut
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
				return Outcome{}, errNotDelivered
			}
			return e.ended(inv), errEnded
		case <-timer.C:
			e.stop()
			return e.failed(inv, timedOut(in.RequestID, e.pool.fn.Timeout), "timeout"), errEnded
		}
	}
}

// ended is what becomes of an invocation whose process ended.
func (e *environment) ended(inv *invocation) Outcome {
	select {
	case out := <-inv.done: // it answered first
		return e.finish(inv, out, "")
	default:
		return e.failed(inv, exited(inv.RequestID, e.exit), "error")
	}
}

// stop kills the process and waits for its last words.
func (e *environment) stop() {
	e.kill()
	<-e.gone
}

// program is an interpreter with the bootstrap that it runs.
type program struct {
	interpreter.Interpreter
	kind   string // "python"
	flags  []string
	script string
	text   []byte
}

func (e *environment) tempDir() string { return filepath.Join(e.dir, "tmp") }
