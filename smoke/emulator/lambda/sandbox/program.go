package sandbox

import (
	"context"
	_ "embed"
	"path/filepath"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/lambda/interpreter"
)

//go:embed bootstrap/bootstrap.py
var pythonBootstrap []byte

//go:embed bootstrap/bootstrap.mjs
var nodeBootstrap []byte

// program is an interpreter with the bootstrap that it runs.
type program struct {
	interpreter.Interpreter
	kind   string // "python"
	flags  []string
	script string
	text   []byte
}

// program finds what a runtime's functions run under.
func (r *Runner) program(ctx context.Context, runtime string) (program, error) {
	switch {
	case Python(runtime):
		found, err := r.opts.Interpreters.Python(ctx)
		// -B: the code directory of a real function is read-only, so nothing is written there either.
		return program{Interpreter: found, kind: "python", flags: []string{"-B"}, script: "bootstrap.py", text: pythonBootstrap}, err
	case Nodejs(runtime):
		found, err := r.opts.Interpreters.Node(ctx)
		return program{Interpreter: found, kind: "nodejs", script: "bootstrap.mjs", text: nodeBootstrap}, err
	}
	return program{}, &NotEmulatedError{Runtime: runtime}
}

// Nodejs reports whether a runtime identifier is one of Node.js.
func Nodejs(runtime string) bool { return strings.HasPrefix(runtime, "nodejs") }

// Python reports whether a runtime identifier is one of Python 3.
func Python(runtime string) bool { return strings.HasPrefix(runtime, "python3.") }

// path is where the bootstrap is, in the directory of a process.
func (p program) path(dir string) string { return filepath.Join(dir, p.script) }

// arguments are those of the interpreter.
func (p program) arguments(dir string) []string {
	return append(slices.Clone(p.flags), p.path(dir), p.Modules)
}
