package interpreter

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// probe tells where an interpreter lives and which boto3 it has. It imports neither boto3, which takes a third of a second,
// nor json and re, which take as long as Python's start. -I leaves the user's own directory of modules out of
// the search, so it is searched here by name.
const probe = `import importlib.machinery, os, site, sys
find = importlib.machinery.PathFinder.find_spec
spec, modules = find("boto3"), ""
if not (spec and spec.origin):
    spec, modules = find("boto3", [site.getusersitepackages()]), site.getusersitepackages()
version = ""
if spec and spec.origin:
    with open(spec.origin) as text:
        quoted = [line.partition("__version__ = ")[2].replace("'", '"').split('"') for line in text]
        version = ([parts[1] for parts in quoted if not parts[0] and parts[1:] and parts[1]] or ["of an unknown version"])[0]
answer = sys.executable, "%d.%d.%d" % sys.version_info[:3], version, modules if version else ""
sys.stdout.buffer.write(b"\0" + b"\0".join(map(os.fsencode, answer)) + b"\0")
`

// oldestPython is the oldest minor version of Python 3 that the bootstrap is written for.
const oldestPython = "3.8"

func (f *Finder) findPython(ctx context.Context) (Interpreter, error) {
	if f.opts.Python != "" {
		return f.chosenPython(ctx)
	}
	var bare Interpreter // the first that lacks only boto3
	for _, path := range f.candidates("python3") {
		found, err := f.probePython(ctx, path)
		switch {
		case ctx.Err() != nil:
			return Interpreter{}, ctx.Err()
		case err == nil && found.Boto3 != "":
			return found, nil
		case err == nil && bare.Path == "":
			bare = found
		}
	}
	if bare.Path == "" {
		return Interpreter{}, fmt.Errorf("no python3 (%s or later) on PATH: install it (apt-get install python3), or name one with CFNENV_PYTHON", oldestPython)
	}
	return bare, nil
}

// chosenPython is the one that the user named, with or without boto3; another is not tried in its place.
func (f *Finder) chosenPython(ctx context.Context) (Interpreter, error) {
	path, err := exec.LookPath(f.opts.Python)
	if err == nil {
		path, err = filepath.Abs(path) // it is started in another directory
	}
	if err != nil {
		return Interpreter{}, fmt.Errorf("CFNENV_PYTHON: %w", err)
	}
	found, err := f.probePython(ctx, path)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("CFNENV_PYTHON: %w", err)
	}
	return found, err
}

// probePython asks an executable what it is.
func (f *Finder) probePython(ctx context.Context, path string) (Interpreter, error) {
	out, err := f.ask(ctx, path, "-I", "-c", probe)
	if err != nil {
		return Interpreter{}, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	fields := strings.Split(string(out), "\x00") // the first and the last are what somebody else wrote
	if len(fields) != 6 || fields[1] == "" || strings.TrimSpace(fields[0]+fields[5]) != "" {
		return Interpreter{}, fmt.Errorf("%s does not answer like a python3", path)
	}
	answer := Interpreter{Path: fields[1], Version: fields[2], Boto3: fields[3], Modules: fields[4]}
	if !atLeast(answer.Version, oldestPython) {
		return Interpreter{}, fmt.Errorf("%s is Python %s, older than %s", path, answer.Version, oldestPython)
	}
	return answer, nil
}

// atLeast compares the major and minor numbers of two versions.
func atLeast(version, oldest string) bool {
	var major, minor, oldMajor, oldMinor int
	fmt.Sscanf(version, "%d.%d", &major, &minor)
	fmt.Sscanf(oldest, "%d.%d", &oldMajor, &oldMinor)
	return major > oldMajor || major == oldMajor && minor >= oldMinor
}
