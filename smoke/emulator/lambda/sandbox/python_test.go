package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestPythonAnswers(t *testing.T) {
	a := newAccount(t, Options{Variables: func() []string { return []string{"AWS_ENDPOINT_URL=http://127.0.0.1:1"} }})
	a.requirePython()
	p := a.function("index.py", `
import os, logging
count = 0
def handler(event, context):
    global count
    count += 1
    print("printed", event["n"])
    logging.getLogger().setLevel("INFO")
    logging.info("logged\ntwice")
    return {"count": count, "pid": os.getpid(), "id": context.aws_request_id, "left": context.get_remaining_time_in_millis(),
            "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb, "env": dict(os.environ), "cwd": os.getcwd()}
`, func(f *Function) {
		f.Variables = map[string]string{"MINE": "yes", "AWS_ENDPOINT_URL": "http://elsewhere"}
	})
	type answer struct {
		Count, Pid, Left     int
		ID, Arn, Memory, Cwd string
		Env                  map[string]string
	}
	var got [2]answer
	for i := range got {
		out := invoke(t, p, `{"n": 7}`)
		if out.FunctionError != "" {
			t.Fatalf("%s", out.Payload)
		}
		if err := json.Unmarshal(out.Payload, &got[i]); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"START RequestId: " + got[i].ID + " Version: $LATEST\nprinted 7\n[INFO]\t", "\tlogged\ntwice\nEND RequestId: " + got[i].ID + "\nREPORT RequestId: " + got[i].ID + "\tDuration: "} {
			if !strings.Contains(string(out.LogTail), want) {
				t.Errorf("log tail %q lacks %q", out.LogTail, want)
			}
		}
		if has := strings.Contains(string(out.LogTail), "Init Duration: "); has != (i == 0) {
			t.Errorf("invocation %d: Init Duration reported: %v", i, has)
		}
	}
	if got[0].Pid != got[1].Pid || got[1].Count != 2 {
		t.Errorf("the second invocation was not warm: %+v", got[1])
	}
	g := got[0]
	if g.Left <= 0 || g.Left > 5000 || g.Memory != "128" || !strings.HasSuffix(g.Arn, ":function:f") || g.Cwd != p.fn.CodeDir {
		t.Errorf("context: %+v", g)
	}
	want := map[string]string{
		"MINE": "yes", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_REGION": "us-east-2",
		"AWS_DEFAULT_REGION": "us-east-2", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
		"AWS_SESSION_TOKEN": "token", "_HANDLER": "index.handler", "LAMBDA_TASK_ROOT": p.fn.CodeDir, "TZ": ":UTC",
		"_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
	}
	for name, value := range want {
		if g.Env[name] != value {
			t.Errorf("%s = %q, want %q", name, g.Env[name], value)
		}
	}
	for _, name := range []string{"GOPATH", "USER", "PWD", "AWS_PROFILE", "SHELL"} {
		if v, ok := g.Env[name]; ok {
			t.Errorf("the environment has the caller's %s=%s", name, v)
		}
	}
}

func TestPythonFailures(t *testing.T) {
	a := newAccount(t, Options{})
	a.requirePython()
	tests := map[string]struct{ code, kind, message, log string }{
		"raises":     {"def handler(e, c):\n    raise ValueError('bad')", "ValueError", "bad", "[ERROR] ValueError: bad\nTraceback (most recent call last):\n  File \""},
		"foreign":    {"class Überlänge错误(Exception): pass\ndef handler(e, c):\n    raise Überlänge错误('bad')", "Überlänge错误", "bad", "[ERROR] Überlänge错误: bad"},
		"no module":  {"import nowhere", "Runtime.ImportModuleError", "Unable to import module 'index': No module named 'nowhere'", "[ERROR] Runtime.ImportModuleError"},
		"no handler": {"x = 1", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'", "[ERROR] Runtime.HandlerNotFound"},
		"syntax":     {"def handler(", "Runtime.UserCodeSyntaxError", "Syntax error in module 'index': '(' was never closed (index.py, line 1)", "[ERROR]"},
		"at import":  {"raise KeyError('k')", "KeyError", "'k'", "[ERROR] KeyError: 'k'"},
		"unjsonable": {"def handler(e, c):\n    return {1, 2}", "Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON serializable", ""},
		"os._exit":   {"import os\ndef handler(e, c):\n    print('last words', flush=True)\n    os._exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3", "last words"},
		"sys.exit":   {"import sys\ndef handler(e, c):\n    sys.exit(0)", "Runtime.ExitError", "Runtime exited without providing a reason", "Runtime.ExitError"},
		"segfault":   {"import os, signal\ndef handler(e, c):\n    os.kill(os.getpid(), signal.SIGSEGV)", "Runtime.ExitError", "Runtime exited with error: signal: segmentation fault", ""},
		"exit init":  {"import os\nos._exit(4)", "Runtime.ExitError", "Runtime exited with error: exit status 4", ""},
		"too large":  {"def handler(e, c):\n    return 'x' * 7000000", "Function.ResponseSizeTooLarge", "Response payload size (7000002 bytes) exceeded maximum allowed payload size (6291556 bytes).", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := a.function("index.py", test.code)
			out := invoke(t, p, `{}`)
			kind, message := failureOf(t, out)
			if kind != test.kind || !strings.HasSuffix(message, test.message) {
				t.Errorf("%s: %s\nwant %s: %s", kind, message, test.kind, test.message)
			}
			for _, want := range []string{"START RequestId: ", test.log, "END RequestId: ", "REPORT RequestId: "} {
				if !strings.Contains(string(out.LogTail), want) {
					t.Errorf("log tail lacks %q:\n%s", want, out.LogTail)
				}
			}
			if strings.Contains(string(out.Payload), "bootstrap.py") {
				t.Errorf("the trace shows the bootstrap's frames: %s", out.Payload)
			}
		})
	}
}

// What a handler prints without ending its line is a line of the log like any other, and does not keep the answer waiting
// for its own end.
func TestUnendedLines(t *testing.T) {
	for name, test := range map[string]struct{ file, code string }{
		"python":  {"index.py", "import sys\ndef handler(e, c): sys.stdout.write('one\\ntwo')"},
		"logging": {"index.py", "import sys\ndef handler(e, c):\n    sys.stdout.write('one')\n    c.log('two')"},
		"node":    {"index.mjs", "export const handler = async () => { process.stdout.write('one\\ntwo') }"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, Options{})
			if test.file == "index.py" {
				a.requirePython()
			} else {
				a.requireNode()
			}
			out := invoke(t, a.function(test.file, test.code), "{}")
			if out.FunctionError != "" || !strings.Contains(string(out.LogTail), "\none\ntwo\nEND ") {
				t.Errorf("%s\n%q", out.Payload, out.LogTail)
			}
		})
	}
}

func TestPythonTimeouts(t *testing.T) {
	a := newAccount(t, Options{InitTimeout: 300 * time.Millisecond})
	a.requirePython()
	short := func(f *Function) { f.Timeout = 300 * time.Millisecond }
	tests := map[string]struct{ code, log string }{
		"loop":      {"def handler(e, c):\n    while True: pass", "Status: timeout"},
		"init loop": {"while True: pass", "Phase: invoke\tStatus: timeout"},
		// Whoever waited for these would not come back before the tests are ended.
		"children": {"import subprocess, time\ndef handler(e, c):\n    subprocess.Popen(['sleep', '100000'])\n    subprocess.run(['sleep', '100000'])", "Task timed out after 0.30 seconds"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := a.function("index.py", test.code, short)
			out := invoke(t, p, `{}`)
			kind, message := failureOf(t, out)
			if kind != "Sandbox.Timedout" || !strings.HasSuffix(message, "Error: Task timed out after 0.30 seconds") {
				t.Errorf("%s: %s", kind, message)
			}
			if !strings.Contains(string(out.LogTail), test.log) {
				t.Errorf("log tail lacks %q:\n%s", test.log, out.LogTail)
			}
			out = invoke(t, p, `{}`) // the account goes on
			if out.FunctionError == "" {
				t.Errorf("the second invocation answered %s", out.Payload)
			}
		})
	}
}

func TestOutputIsBounded(t *testing.T) {
	a := newAccount(t, Options{MaxLogBytes: 64 << 10})
	a.requirePython()
	p := a.function("index.py", "def handler(e, c):\n    for i in range(e):\n        print('x' * 99)\n    print('y' * 400000)\n    return 'done'")
	if out := invoke(t, p, "100000"); string(out.Payload) != `"done"` {
		t.Fatalf("%s", out.Payload)
	}
	text := a.logText()
	if n := len(text); n > 70<<10 {
		t.Errorf("%d bytes of log", n)
	}
	if n := strings.Count(text, "the rest is dropped"); n != 1 {
		t.Errorf("%d notes of truncation", n)
	}
	invoke(t, p, "1")
	if n := strings.Count(a.logText(), "END RequestId"); n != 2 {
		t.Errorf("%d END lines", n)
	}
}

func TestPrestartedProcessIsUsedAndSilentUntilThen(t *testing.T) {
	a := newAccount(t, Options{})
	a.requirePython()
	p := a.function("index.py", "print('at init')\ndef handler(e, c): return 1")
	p.Prestart()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		a.runner.mu.Lock()
		n := len(a.runner.idle)
		a.runner.mu.Unlock()
		if n == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no process was started")
		}
	}
	if text := a.logText(); text != "" {
		t.Errorf("logged before the first invocation: %s", text)
	}
	invoke(t, p, "{}")
	if text := a.logText(); !strings.HasPrefix(text, "INIT_START Runtime Version: python:3.") || strings.Count(text, "INIT_START") != 1 {
		t.Errorf("logs: %s", text)
	}
}

func TestConcurrentInvocationsHaveAProcessEach(t *testing.T) {
	a := newAccount(t, Options{MaxIdle: 2})
	a.requirePython()
	p := a.function("index.py", `
import os, time
def handler(e, c):
    open(os.path.join(e, str(os.getpid())), "w").close()
    while len(os.listdir(e)) < 4: time.sleep(0.005)
    return os.getpid()`, func(f *Function) { f.Timeout = time.Minute })
	met := []byte(strconv.Quote(t.TempDir()))
	pids := make(chan string, 4)
	for range 4 {
		go func() {
			out, err := p.Invoke(Invocation{RequestID: rand.Text(), Payload: met})
			if err != nil {
				pids <- err.Error()
				return
			}
			pids <- string(out.Payload)
		}()
	}
	seen := map[string]bool{}
	for range 4 {
		seen[<-pids] = true
	}
	if len(seen) != 4 {
		t.Errorf("processes: %v", seen)
	}
	a.runner.mu.Lock()
	defer a.runner.mu.Unlock()
	if n := len(a.runner.idle); n > 2 {
		t.Errorf("%d unused processes are kept", n)
	}
}

func TestRetireAndIdleTimeoutEndProcesses(t *testing.T) {
	a := newAccount(t, Options{IdleTimeout: time.Nanosecond})
	a.requirePython()
	p := a.function("index.py", "import os\ndef handler(e, c): return os.getpid()")
	pid := invoke(t, p, "{}").Payload
	awaitGone(t, string(pid))
	b := newAccount(t, Options{})
	q := b.function("index.py", "import os\ndef handler(e, c): return os.getpid()")
	pid = invoke(t, q, "{}").Payload
	q.Retire()
	awaitGone(t, string(pid))
}

func TestCloseLeavesNothing(t *testing.T) {
	a := newAccount(t, Options{})
	a.requirePython()
	p := a.function("index.py", `
import os, subprocess, time
child = subprocess.Popen(["sleep", "1000"])
escaped = subprocess.Popen(["sleep", "1000"], start_new_session=True)
daemon = subprocess.run(["sh", "-c", "env -i setsid sleep 1000 >/dev/null 2>&1 & echo $!"], stdout=subprocess.PIPE)
def handler(e, c):
    if e: time.sleep(1000)
    return [os.getpid(), child.pid, escaped.pid, int(daemon.stdout)]`, func(f *Function) { f.Variables = map[string]string{"HOME": "/nowhere"} })
	var pids []int
	if err := json.Unmarshal(invoke(t, p, "0").Payload, &pids); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := p.Invoke(Invocation{RequestID: "x", Payload: []byte("1")})
		failed <- err
	}()
	time.Sleep(50 * time.Millisecond)
	a.runner.Close()
	if err := <-failed; err != ErrClosed {
		t.Errorf("the invocation under way ended with %v", err)
	}
	for _, pid := range pids {
		awaitGone(t, fmt.Sprint(pid))
	}
	if _, err := p.Invoke(Invocation{RequestID: "x"}); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}
