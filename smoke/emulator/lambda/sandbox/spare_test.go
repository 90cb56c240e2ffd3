package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// warm starts a spare process and waits until it is there.
func (a *account) warm() *environment {
	a.t.Helper()
	a.requirePython()
	a.runner.Warm()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		a.runner.mu.Lock()
		e := a.runner.spare
		a.runner.mu.Unlock()
		if e != nil {
			return e
		}
		if time.Now().After(deadline) {
			a.t.Fatal("no spare process")
		}
	}
}

const aboutItself = `
import boto3, json, os, sys
def handler(e, c):
    return {"pid": os.getpid(), "env": dict(os.environ), "cwd": os.getcwd(), "argv": sys.argv, "stdin": sys.stdin.read(),
            "path": sys.path[0], "modules": sorted(sys.modules), "mine": getattr(sys.modules.get("six"), "mine", None)}
`

type itself struct {
	Pid        int
	Env        map[string]string
	Cwd, Stdin string
	Path       string
	Argv       []string
	Modules    []string
	Mine       *string
}

func about(t *testing.T, p *Pool) (got itself) {
	t.Helper()
	out := invoke(t, p, "{}")
	if err := json.Unmarshal(out.Payload, &got); err != nil {
		t.Fatalf("%v: %s", err, out.Payload)
	}
	return got
}

// TestSpareIsLikeAFreshProcess compares what a function sees of itself in a process that waited for it with what it sees
// in one of its own.
func TestSpareIsLikeAFreshProcess(t *testing.T) {
	a := newAccount(t, Options{Variables: func() []string { return []string{"AWS_ENDPOINT_URL=http://127.0.0.1:1"} }})
	spare := a.warm()
	p := a.function("index.py", aboutItself, func(f *Function) { f.Variables = map[string]string{"MINE": "yes"} })
	got := about(t, p)
	if got.Pid != spare.cmd.Process.Pid {
		t.Fatal("the spare process was not used")
	}
	p.Retire()
	fresh := about(t, p)
	if fresh.Pid == got.Pid {
		t.Fatal("the process is the same")
	}
	own := []string{"HOME", "TMPDIR", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_LOG_STREAM_NAME"}
	for _, name := range own {
		if got.Env[name] == "" || got.Env[name] == fresh.Env[name] {
			t.Errorf("%s: %q, fresh %q", name, got.Env[name], fresh.Env[name])
		}
		delete(got.Env, name)
		delete(fresh.Env, name)
	}
	for _, pair := range []struct {
		what string
		a, b any
	}{{"environment", got.Env, fresh.Env}, {"arguments", len(got.Argv), len(fresh.Argv)}, {"directory", got.Cwd, fresh.Cwd}, {"path", got.Path, fresh.Path}, {"modules", got.Modules, fresh.Modules}, {"input", got.Stdin, fresh.Stdin}} {
		x, _ := json.Marshal(pair.a)
		y, _ := json.Marshal(pair.b)
		if string(x) != string(y) {
			t.Errorf("%s: %s\nfresh %s", pair.what, x, y)
		}
	}
}

// TestSpareGivesWay has functions that would notice get an interpreter of their own.
func TestSpareGivesWay(t *testing.T) {
	tests := map[string]struct {
		change func(*Function)
		check  func(itself) bool
	}{
		"variables of the interpreter": {func(f *Function) { f.Variables = map[string]string{"PYTHONHASHSEED": "7"} }, func(i itself) bool { return i.Env["PYTHONHASHSEED"] == "7" }},
		"a module of its own": {func(f *Function) {
			if err := os.WriteFile(filepath.Join(f.CodeDir, "six.py"), []byte("import sys\nmine = 'yes'\nsys.modules['six'] = sys.modules[__name__]"), 0o600); err != nil {
				t.Fatal(err)
			}
			code := []byte("import six\n" + strings.ReplaceAll(aboutItself, "import boto3,", "# not boto3\nimport"))
			if err := os.WriteFile(filepath.Join(f.CodeDir, "index.py"), code, 0o600); err != nil {
				t.Fatal(err)
			}
		}, func(i itself) bool { return i.Mine != nil && *i.Mine == "yes" }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, Options{})
			a.warm()
			if got := about(t, a.function("index.py", aboutItself, test.change)); !test.check(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestSpareThatDied has its place taken by a new process.
func TestSpareThatDied(t *testing.T) {
	a := newAccount(t, Options{})
	spare := a.warm()
	spare.kill()
	<-spare.gone
	if got := about(t, a.function("index.py", aboutItself)); got.Pid == spare.cmd.Process.Pid {
		t.Error("the dead answered")
	}
}

// TestSpareIsKeptForBoto3 has a function that does not use boto3 leave it alone.
func TestSpareIsKeptForBoto3(t *testing.T) {
	a := newAccount(t, Options{})
	spare := a.warm()
	invoke(t, a.function("index.py", "def handler(e, c): return 1"), "{}")
	a.runner.mu.Lock()
	defer a.runner.mu.Unlock()
	if a.runner.spare != spare {
		t.Error("the spare process is gone")
	}
}
