// Package interpreter finds what Lambda functions run under on this machine: a python3, and node.
//
// Lambda's Python runtimes bring boto3 along, so a python3 that has it comes before one that does not. Where none has it,
// functions get the sandbox's stand-in. The version that a function asks for (python3.13) is not looked for: the function
// runs under the one that is found.
//
// Programs are asked about themselves in an empty directory, so that no json.py or .python-version in the user's own is
// run or read.
package interpreter

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Interpreter is a program that runs functions.
type Interpreter struct {
	// Path is the executable itself, never a shim.
	Path string
	// Version is reported by the executable: "3.11.7".
	Version string
	// Boto3 is the version of its boto3; empty when it has none.
	Boto3 string
	// Modules is a directory that holds boto3 and that the interpreter searches only for its own user, or empty. A
	// function runs with another home directory and would not find it there.
	Modules string
}

// SDK names what functions get when they import boto3.
func (i Interpreter) SDK() string {
	if i.Boto3 == "" {
		return "cfnenv's stand-in for boto3"
	}
	return "boto3 " + i.Boto3
}

// Options say where to look. The zero value looks nowhere but in the usual directories.
type Options struct {
	// Python is the executable that the user chose, a path or a name on the search path, in the place of all others.
	// Empty for none.
	Python string
	// SearchPath is the search path for executables (the value of PATH).
	SearchPath string
	// Home is the user's home directory: python3 looks there for modules of this user alone.
	Home string
	// Dir is the parent of the working directories of interpreters that are asked about themselves; empty means the system's temporary one.
	Dir string
	// Directories to look in after SearchPath; nil means the usual ones.
	Directories []string
}

const (
	probeTimeout = 10 * time.Second
	// retryAfter is the time for which a failure is remembered, so that not every invocation searches again.
	retryAfter = time.Minute
)

// Finder finds interpreters and remembers them. It is safe for concurrent use.
type Finder struct {
	opts         Options
	python, node remembered
}

// New returns a Finder. It looks at nothing yet.
func New(o Options) *Finder {
	if o.Directories == nil {
		o.Directories = []string{"/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"}
	}
	return &Finder{opts: o}
}

// Python returns a python3, one with boto3 if there is one. The error names the command that installs it.
func (f *Finder) Python(ctx context.Context) (Interpreter, error) {
	return f.python.get(ctx, f.findPython)
}

// Node returns a node.
func (f *Finder) Node(ctx context.Context) (Interpreter, error) {
	return f.node.get(ctx, f.findNode)
}

// ask runs an interpreter to hear about itself, in an environment as bare as a function's, so that it finds there what the
// function will find; only the home directory is the user's own. Its directory is empty, because interpreters load code
// from theirs. It ends with ctx, even if something that the interpreter started still holds its output.
func (f *Finder) ask(ctx context.Context, path string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	dir, err := os.MkdirTemp(f.opts.Dir, "cfnenv-ask-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(dir)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + f.opts.SearchPath, "HOME=" + f.opts.Home}
	cmd.WaitDelay = time.Second
	return cmd.Output()
}

// candidates are the executables called name, in the order in which they are tried.
func (f *Finder) candidates(name string) []string {
	var found []string
	seen := map[string]bool{}
	for _, dir := range append(filepath.SplitList(f.opts.SearchPath), f.opts.Directories...) {
		if !filepath.IsAbs(dir) {
			continue
		}
		path, err := exec.LookPath(filepath.Join(dir, name))
		if err == nil && !seen[path] {
			seen[path] = true
			found = append(found, path)
		}
	}
	return found
}

// remembered is the outcome of one search, made once however many ask for it at a time.
type remembered struct {
	mu    sync.Mutex
	found Interpreter
	err   error
	until time.Time // of an error
	done  chan struct{}
}

func (r *remembered) get(ctx context.Context, find func(context.Context) (Interpreter, error)) (Interpreter, error) {
	r.mu.Lock()
	switch {
	case r.found.Path != "":
		defer r.mu.Unlock()
		return r.found, nil
	case r.err != nil && time.Now().Before(r.until):
		defer r.mu.Unlock()
		return Interpreter{}, r.err
	case r.done != nil:
		done := r.done
		r.mu.Unlock()
		select {
		case <-done:
			return r.get(ctx, find)
		case <-ctx.Done():
			return Interpreter{}, ctx.Err()
		}
	}
	done := make(chan struct{})
	r.done = done
	r.mu.Unlock()

	found, err := find(ctx)

	r.mu.Lock()
	defer r.mu.Unlock()
	r.found, r.err, r.done = found, err, nil
	if ctx.Err() == nil { // one that was called off proves nothing
		r.until = time.Now().Add(retryAfter)
	}
	close(done)
	return found, err
}

func (f *Finder) findNode(ctx context.Context) (Interpreter, error) {
	for _, path := range f.candidates("node") {
		out, err := f.ask(ctx, path, "-p", "process.execPath + '\\n' + process.versions.node")
		if err != nil {
			continue
		}
		exe, version, ok := strings.Cut(strings.TrimSpace(string(out)), "\n")
		if ok && atLeast(version, "16.0") {
			return Interpreter{Path: exe, Version: version}, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Interpreter{}, err
	}
	return Interpreter{}, errors.New("no node (16 or later) found: install it with: apt-get install nodejs")
}
