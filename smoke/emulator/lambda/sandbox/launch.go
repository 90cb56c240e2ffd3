package sandbox

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// start starts a process for the function and lets it begin its Init phase.
func (p *Pool) start(ctx context.Context) (*environment, error) {
	r, fn := p.runner, p.fn
	if r.isClosed() {
		return nil, ErrClosed
	}
	program, err := r.program(ctx, fn.Runtime)
	if err != nil {
		return nil, err
	}
	credentials, err := fn.Credentials(ctx)
	if err != nil {
		return nil, err
	}
	e, err := r.newEnvironment()
	if err != nil {
		return nil, err
	}
	e.assign(p, credentials)
	e.cmd = exec.Command(program.Path, program.arguments(e.dir)...)
	e.cmd.Dir, e.cmd.Env = fn.CodeDir, r.variables(e, program, credentials)
	if err := e.launch(program); err != nil {
		return nil, err
	}
	e.opened(program)
	return e, nil
}

// newEnvironment makes the directories of a process.
func (r *Runner) newEnvironment() (*environment, error) {
	if err := r.listen(); err != nil {
		return nil, fmt.Errorf("serving the Lambda runtime API: %w", err)
	}
	root, err := r.opts.Dir()
	if err != nil {
		return nil, err
	}
	e := &environment{runner: r, work: make(chan *invocation), ready: make(chan struct{}), gone: make(chan struct{})}
	for _, token := range []*string{&e.token, &e.streamID} {
		if *token, err = r.newToken(); err != nil {
			return nil, fmt.Errorf("no randomness for a function's process: %w", err)
		}
	}
	if e.dir, err = os.MkdirTemp(root, "environment-*"); err != nil {
		return nil, err
	}
	return e, os.Mkdir(e.tempDir(), 0o700)
}

func (e *environment) tempDir() string { return filepath.Join(e.dir, "tmp") }

// api is the address of the Runtime API for this process alone.
func (e *environment) api() string { return e.runner.addr + "/" + e.token }

// assign gives a process its function.
func (e *environment) assign(p *Pool, c Credentials) {
	r := e.runner
	now := r.opts.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	e.pool, e.expires, e.began = p, c.Expiration, now
	e.stream = now.UTC().Format("2006/01/02/") + "[" + p.fn.Version + "]" + e.streamID
}

// opened begins the log of a process that has its function, and bounds it.
func (e *environment) opened(p program) {
	line := fmt.Sprintf("INIT_START Runtime Version: %s:%s", p.kind, p.Version)
	if p.sdk != "" {
		line += "\tSDK: " + p.sdk
	}
	e.console.note(line)
	limit(e.cmd.Process.Pid, e.pool.fn)
}

// launch starts the process and the goroutines that read its output and wait for its end.
func (e *environment) launch(p program) (err error) {
	defer func() {
		if err != nil {
			os.RemoveAll(e.dir)
		}
	}()
	if err := p.write(e.dir); err != nil {
		return err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer writer.Close()
	e.cmd.Stdout, e.cmd.Stderr = writer, writer
	e.cmd.SysProcAttr = ownGroup()
	e.console = newConsole(reader, e.runner.opts, func(at time.Time, message string) {
		e.pool.fn.Log(e.stream, at, message)
	})
	if err := e.runner.register(e); err != nil {
		reader.Close()
		return err
	}
	if err := e.exec(); err != nil {
		reader.Close()
		e.runner.unregister(e)
		return fmt.Errorf("starting %s: %w", p.Path, err)
	}
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
	defer e.runner.unregister(e)
	var mark []byte
	reap(e.cmd, func() {
		mark = markOf(e.cmd.Process.Pid) // which it keeps until it is reaped
		e.mu.Lock()
		e.reaped = true
		e.mu.Unlock()
	})
	killEscaped(e.dir, mark)
	e.exit = describeExit(e.cmd.ProcessState)
	e.console.drain()
	e.runner.takeIdle(e)
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

// stop kills the process and waits for its last words.
func (e *environment) stop() {
	e.kill()
	<-e.gone
}

// variables is the environment of a process: Lambda's own variables, the function's, and those that point AWS clients to
// the emulated account, which win ("Defined runtime environment variables", Lambda developer guide). Nothing of the
// emulator's own environment is passed on.
func (r *Runner) variables(e *environment, p program, c Credentials) []string {
	fn := e.pool.fn
	set := map[string]string{}
	for _, pair := range base(e, p) {
		name, value, _ := strings.Cut(pair, "=")
		set[name] = value
	}
	maps.Copy(set, fn.Variables)
	maps.Copy(set, map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        fn.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     fn.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(fn.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       fn.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      e.stream,
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_RUNTIME_API":          e.api(),
		"AWS_EXECUTION_ENV":               "AWS_Lambda_" + fn.Runtime,
		"AWS_REGION":                      fn.Region,
		"AWS_DEFAULT_REGION":              fn.Region,
		"AWS_ACCESS_KEY_ID":               c.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY":           c.SecretAccessKey,
		"AWS_SESSION_TOKEN":               c.SessionToken,
		"_HANDLER":                        fn.Handler,
		"LAMBDA_TASK_ROOT":                fn.CodeDir,
		"LAMBDA_RUNTIME_DIR":              e.dir,
	})
	list := make([]string, 0, len(set))
	for _, name := range slices.Sorted(maps.Keys(set)) {
		list = append(list, name+"="+set[name])
	}
	return append(list, r.opts.Variables()...)
}

// base returns the environment variables of every process, whatever its function.
func base(e *environment, p program) []string {
	return []string{
		"PATH=" + filepath.Dir(p.Path) + ":/usr/local/bin:/usr/bin:/bin", "LANG=en_US.UTF-8", "TZ=:UTC", "HOME=" + e.dir,
		"TMPDIR=" + e.tempDir(),
	}
}
