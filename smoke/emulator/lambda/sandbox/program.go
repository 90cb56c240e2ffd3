package sandbox

import (
	"context"
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/lambda/interpreter"
)

//go:embed bootstrap/bootstrap.py
var pythonBootstrap []byte

//go:embed bootstrap/bootstrap.mjs
var nodeBootstrap []byte

// standIn holds the modules boto3 and botocore for an interpreter that has none.
//
//go:embed bootstrap/standin/*/*.py
var standIn embed.FS

// program is an interpreter with the bootstrap that it runs.
type program struct {
	interpreter.Interpreter
	kind   string // "python"
	flags  []string
	script string
	text   []byte
	sdk    string // which AWS SDK its functions import; empty where nothing is known of it
}

// program finds what a runtime's functions run under.
func (r *Runner) program(ctx context.Context, runtime string) (program, error) {
	switch {
	case Python(runtime):
		found, err := r.opts.Interpreters.Python(ctx)
		// -B: the code directory of a real function is read-only, so nothing is written there either.
		return program{
			Interpreter: found, kind: "python", flags: []string{"-B"}, script: "bootstrap.py", text: pythonBootstrap, sdk: found.SDK(),
		}, err
	case Nodejs(runtime):
		found, err := r.opts.Interpreters.Node(ctx)
		return program{Interpreter: found, kind: "nodejs", script: "bootstrap.mjs", text: nodeBootstrap}, err
	}
	return program{}, &notEmulatedError{Runtime: runtime}
}

// Runs says why functions of a runtime cannot run on this machine; nil when they can.
func (r *Runner) Runs(ctx context.Context, runtime string) error {
	_, err := r.program(ctx, runtime)
	return err
}

// Nodejs reports whether a runtime identifier is one of Node.js.
func Nodejs(runtime string) bool { return strings.HasPrefix(runtime, "nodejs") }

// Python reports whether a runtime identifier is one of Python 3.
func Python(runtime string) bool { return strings.HasPrefix(runtime, "python3.") }

// path returns the path of the bootstrap in the directory of a process.
func (p program) path(dir string) string { return filepath.Join(dir, p.script) }

// modules is the directory that holds the SDK where the interpreter does not find one by itself.
func (p program) modules(dir string) string {
	if p.standsIn() {
		return filepath.Join(dir, "standin")
	}
	return p.Modules
}

func (p program) standsIn() bool { return p.kind == "python" && p.Boto3 == "" }

// write puts what the interpreter runs into the directory of a process.
func (p program) write(dir string) error {
	if err := os.WriteFile(p.path(dir), p.text, 0o600); err != nil || !p.standsIn() {
		return err
	}
	text, err := fs.Sub(standIn, "bootstrap/standin")
	if err != nil {
		return err
	}
	return os.CopyFS(p.modules(dir), text)
}

func (p program) arguments(dir string) []string {
	return append(slices.Clone(p.flags), p.path(dir), p.modules(dir))
}
