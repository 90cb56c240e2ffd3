package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// probe tells where an interpreter lives and where its boto3 is, without the third of a second that importing boto3
// takes.
const probe = `import importlib.util, json, os, site, sys
spec = importlib.util.find_spec("boto3")
where = os.path.dirname(os.path.dirname(spec.origin)) if spec and spec.origin else ""
own = os.path.realpath(where) == os.path.realpath(site.getusersitepackages()) if where else False
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3], "boto3": where, "user": own}))
`

// oldestPython is the oldest minor version of Python 3 that the bootstrap is written for.
const oldestPython = "3.8"

func (f *Finder) findPython(ctx context.Context) (Interpreter, error) {
	candidates := f.candidates("python3")
	if f.opts.Python != "" {
		path, err := exec.LookPath(f.opts.Python)
		if err != nil {
			return Interpreter{}, fmt.Errorf("the chosen python: %w", err)
		}
		candidates = append([]string{path}, candidates...)
	}
	if f.opts.CacheDir != "" {
		candidates = append(candidates, f.cached())
	}
	var bare []string // interpreters that lack only boto3
	for _, path := range candidates {
		found, err := f.probePython(ctx, path)
		switch {
		case err == nil:
			return found, nil
		case errors.Is(err, errNoBoto3):
			bare = append(bare, path)
		}
		if ctx.Err() != nil {
			return Interpreter{}, ctx.Err()
		}
	}
	if len(bare) == 0 {
		return Interpreter{}, fmt.Errorf(
			"no python3 (%s or later) found: install it with: %s", oldestPython, "apt-get install python3 python3-boto3")
	}
	return f.makeEnvironment(ctx, bare[0])
}

var errNoBoto3 = errors.New("it has no boto3")

// probePython asks an executable what it is.
func (f *Finder) probePython(ctx context.Context, path string) (Interpreter, error) {
	out, err := f.ask(ctx, path, "-c", probe)
	if err != nil {
		return Interpreter{}, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	var answer struct {
		Path, Version, Boto3 string
		User                 bool
	}
	if err := json.Unmarshal(out, &answer); err != nil || answer.Path == "" {
		return Interpreter{}, fmt.Errorf("%s does not answer like a python3", path)
	}
	if !atLeast(answer.Version, oldestPython) {
		return Interpreter{}, fmt.Errorf("%s is Python %s, older than %s", path, answer.Version, oldestPython)
	}
	found := Interpreter{Path: answer.Path, Version: answer.Version}
	if answer.Boto3 == "" {
		return found, errNoBoto3
	}
	if answer.User {
		found.Modules = answer.Boto3
	}
	return found, nil
}

// atLeast compares the major and minor numbers of two versions.
func atLeast(version, oldest string) bool {
	var major, minor, oldMajor, oldMinor int
	fmt.Sscanf(version, "%d.%d", &major, &minor)
	fmt.Sscanf(oldest, "%d.%d", &oldMajor, &oldMinor)
	return major > oldMajor || major == oldMajor && minor >= oldMinor
}

// lastLine is the part of a program's complaint that says why it failed.
func lastLine(output []byte) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
