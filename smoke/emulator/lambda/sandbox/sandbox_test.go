package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"

	"cfnenv/smoke/emulator/lambda/interpreter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// account stands for what the sandbox is used by.
type account struct {
	t      *testing.T
	runner *Runner

	mu   sync.Mutex
	logs []string
}

// usual is asked once for all tests.
var usual = interpreter.New(interpreter.Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")})

func newAccount(t *testing.T, o Options) *account {
	t.Helper()
	dir := t.TempDir()
	a := &account{t: t}
	if o.Interpreters == nil {
		o.Interpreters = usual
	}
	o.Dir = func() (string, error) { return dir, nil }
	a.runner = New(o)
	t.Cleanup(a.runner.Close)
	return a
}

func (a *account) log(_ string, _ time.Time, message string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.logs = append(a.logs, message)
}

func (a *account) logText() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.logs, "\n")
}

// requirePython skips the test by name where there is no python3, and fails it where tools are required.
func (a *account) requirePython() {
	a.t.Helper()
	if _, err := usual.Python(context.Background()); err != nil {
		missing(a.t, "python3", err)
	}
}

func (a *account) requireNode() {
	a.t.Helper()
	if _, err := usual.Node(context.Background()); err != nil {
		missing(a.t, "node", err)
	}
}

func missing(t *testing.T, tool string, err error) {
	t.Helper()
	if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is required: %v", tool, err)
	}
	t.Skipf("%s: %v", tool, err)
}

// function makes a function of one file.
func (a *account) function(file, text string, change ...func(*Function)) *Pool {
	a.t.Helper()
	dir := a.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
	f := Function{
		Name: "f", ARN: "arn:aws:lambda:us-east-2:123456789012:function:f", Version: "$LATEST",
		Runtime: "python3.13", Handler: "index.handler", MemoryMB: 128, StorageMB: 512, Timeout: 5 * time.Second,
		CodeDir: dir, Region: "us-east-2", LogGroup: "/aws/lambda/f",
		Credentials: func(context.Context) (Credentials, error) {
			return Credentials{"AKIDEXAMPLE", "secret", "token", time.Now().Add(time.Hour)}, nil
		},
		Log: a.log,
	}
	if strings.HasSuffix(file, "js") {
		f.Runtime = "nodejs22.x"
	}
	for _, c := range change {
		c(&f)
	}
	return a.runner.Pool(f)
}

func invoke(t *testing.T, p *Pool, payload string) InvocationResponse {
	t.Helper()
	out, err := p.Invoke(Invocation{
		RequestID: fmt.Sprintf("00000000-0000-4000-8000-%012x", time.Now().UnixNano()&0xffffffffffff),
		ARN:       p.fn.ARN, Payload: []byte(payload), TraceID: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// failureOf decodes the payload of a failed invocation.
func failureOf(t *testing.T, out InvocationResponse) (kind, message string) {
	t.Helper()
	if out.FunctionError != "Unhandled" {
		t.Fatalf("function error %q, payload %s", out.FunctionError, out.Payload)
	}
	var d struct{ ErrorType, ErrorMessage string }
	if err := json.Unmarshal(out.Payload, &d); err != nil {
		t.Fatalf("%v: %s", err, out.Payload)
	}
	return d.ErrorType, d.ErrorMessage
}

// A process whose token cannot be drawn is not started: its Runtime API would be open to everybody.
func TestNoProcessWithoutRandomness(t *testing.T) {
	r := New(Options{Rand: iotest.ErrReader(io.ErrUnexpectedEOF), Dir: func() (string, error) { return t.TempDir(), nil }})
	defer r.Close()
	if _, err := r.newEnvironment(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("made one: %v", err)
	}
}
