package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/lambda/interpreter"
)

// TestEvents invokes a function without waiting, and looks at the file that it writes.
func TestEvents(t *testing.T) {
	a := start(t)
	file := filepath.Join(t.TempDir(), "seen")
	a.create("f", a.role("r"), "import os\ndef handler(e, c):\n    with open(os.environ['FILE'], 'a') as f: f.write(str(e))", func(in *api.CreateFunctionInput) {
		in.Environment = vars("FILE", file)
	})
	for i := range 9 {
		out, err := a.admin.Invoke(context.Background(), &api.InvokeInput{FunctionName: aws.String("f"), InvocationType: types.InvocationTypeEvent, Payload: []byte(strconv.Itoa(i))})
		if err != nil || out.StatusCode != 202 || len(out.Payload) != 0 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if len(text) == 9 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("seen %q, %v", text, err)
		}
	}
}

func TestCloseLeavesNoProcessAndNoFile(t *testing.T) {
	a := start(t)
	a.create("f", a.role("r"), "import os, time\ndef handler(e, c):\n    if e: time.sleep(100)\n    return [os.getpid(), os.environ['LAMBDA_TASK_ROOT'], os.environ['HOME']]")
	out, err := a.admin.Invoke(context.Background(), &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte("0")})
	if err != nil {
		t.Fatal(err)
	}
	var got []any
	if err := json.Unmarshal(out.Payload, &got); err != nil {
		t.Fatal(err)
	}
	_, err = a.admin.Invoke(context.Background(), &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte("1"), InvocationType: types.InvocationTypeEvent})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.lambda.Close(); err != nil {
		t.Fatal(err)
	}
	if process, err := os.FindProcess(int(got[0].(float64))); err == nil && process.Signal(syscall.Signal(0)) == nil {
		t.Error("the process is still there")
	}
	for _, path := range got[1:] {
		if _, err := os.Stat(path.(string)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
	_, err = a.admin.Invoke(context.Background(), &api.InvokeInput{FunctionName: aws.String("f")})
	wantError(t, err, "ServiceException", "the account is shutting down")
}

// TestCrashesLeaveTheAccountServing has functions do what breaks processes, and then something else.
func TestCrashesLeaveTheAccountServing(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	role := a.role("r")
	tests := map[string]struct{ code, payload string }{
		"exit":      {"import os\ndef handler(e, c): os._exit(1)", "Runtime.ExitError"},
		"loop":      {"def handler(e, c):\n    while True: pass", "Sandbox.Timedout"},
		"output":    {"def handler(e, c): print('x' * 10_000_000)", "null"},
		"processes": {"import os, time\ndef handler(e, c):\n    for n in range(100_000):\n        if os.fork() == 0: time.sleep(1000)", "BlockingIOError"}, // they sleep, or every other test would starve
		"memory":    {"def handler(e, c): return len(bytearray(8 << 30))", "MemoryError"},
		"disk":      {"import tempfile\ndef handler(e, c):\n    with tempfile.TemporaryFile() as f: f.seek(1 << 30); f.write(b'x')", "OSError"},
		"recursion": {"import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\ndef handler(e, c): return f(0)", "rror"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "processes" && os.Getuid() == 0 {
				t.Skip("processes: the limit of processes does not bind root")
			}
			a.create(name, role, test.code, func(in *api.CreateFunctionInput) {
				in.Timeout = aws.Int32(60) // for those that end by themselves, on whatever machine
				if endless := []string{"loop", "recursion"}; slices.Contains(endless, name) {
					in.Timeout = aws.Int32(1)
				}
			})
			out, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: &name})
			if err != nil || !strings.Contains(string(out.Payload), test.payload) {
				t.Errorf("%+v, %v: %s", out, err, out.Payload)
			}
		})
	}
	t.Cleanup(func() { // when all of them have crashed
		a.create("fine", role, "def handler(e, c): return 'fine'")
		if out, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("fine")}); err != nil || string(out.Payload) != `"fine"` {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// TestNoPython has no interpreter: a function is refused when it is created, with what helps.
func TestNoPython(t *testing.T) {
	a := start(t, func(o *lambda.Options) {
		o.Interpreters = interpreter.New(interpreter.Options{Directories: []string{}})
	})
	role := a.role("r")
	_, err := a.admin.CreateFunction(context.Background(), &api.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: &role, Runtime: types.RuntimePython313, Handler: aws.String("index.handler"),
		Code: &types.FunctionCode{ZipFile: archive(t, "index.py", noop)},
	})
	wantError(t, err, "InvalidParameterValueException", "install it (apt-get install python3)")
}
