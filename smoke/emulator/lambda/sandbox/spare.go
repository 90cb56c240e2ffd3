package sandbox

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// respare is how long after a spare process was taken the next one is started: later than the Init phase that it was
// taken for.
const respare = 2 * time.Second

// Warm starts, in the background, one python that has already imported boto3, which is most of what a cold start takes.
// The next function that uses boto3 gets it, and another takes its place. What a function could notice is left to a
// fresh process: code with modules of the same names, and variables that an interpreter reads when it starts.
func (r *Runner) Warm() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.warming != nil || r.spare != nil {
		return
	}
	warming := make(chan struct{})
	r.warming = warming
	r.running.Add(1)
	go func() {
		defer r.running.Done()
		e := r.startSpare()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.spare, r.warming = e, nil
		close(warming)
	}()
}

// startSpare returns nil when there is no python: whoever needs one will say so.
func (r *Runner) startSpare() *environment {
	program, err := r.program(r.ctx, "python3.13")
	if err != nil {
		return nil
	}
	e, err := r.newEnvironment()
	if err != nil {
		return nil
	}
	e.cmd = exec.Command(program.Path, append(program.arguments(e.dir), "wait")...)
	e.cmd.Dir, e.cmd.Env = e.dir, base(e, program)
	if e.order, err = e.cmd.StdinPipe(); err != nil {
		return nil
	}
	if err := e.launch(program); err != nil {
		return nil
	}
	return e
}

// takeSpare returns the waiting process, if there is one and it is good for the function.
func (r *Runner) takeSpare(f *Function) *environment {
	if !Python(f.Runtime) || !usesBoto3(f.CodeDir) {
		return nil
	}
	r.mu.Lock()
	if warming := r.warming; warming != nil { // one that is under way is still the quicker way
		r.mu.Unlock()
		<-warming
		r.mu.Lock()
	}
	defer r.mu.Unlock()
	e := r.spare
	if e == nil || r.closed {
		return nil
	}
	r.spare = nil
	r.next = time.AfterFunc(respare, r.Warm)
	return e
}

// usesBoto3 looks at the files beside the handler's for the word.
func usesBoto3(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.py"))
	if err != nil {
		return false
	}
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte("boto3")) {
			return true
		}
	}
	return false
}

// adopt tells a waiting process its function.
func (e *environment) adopt(p program, c Credentials) error {
	variables := map[string]string{}
	for _, pair := range e.runner.variables(e, p, c) {
		name, value, _ := strings.Cut(pair, "=")
		variables[name] = value
	}
	defer e.order.Close()
	err := json.NewEncoder(e.order).Encode(map[string]any{
		"variables": variables, "directory": e.pool.fn.CodeDir, "fresh": startsDifferently(e.pool.fn.Variables),
		"command": append([]string{p.Path}, p.arguments(e.dir)...),
	})
	if err == nil {
		e.opened(p)
	}
	return err
}

// startsDifferently reports whether a function has variables that matter when an interpreter starts.
func startsDifferently(variables map[string]string) bool {
	for name := range variables {
		for _, prefix := range []string{"PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "OPENSSL_", "PATH", "TZ", "HOME", "TMP"} {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}
