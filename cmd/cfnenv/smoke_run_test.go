package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cfnenv/env/tooltest"
	"cfnenv/smoke/report"
	"cfnenv/smoke/report/reporttest"
)

// needPython skips a test that runs functions where there is no interpreter for them.
func needPython(t *testing.T) {
	t.Helper()
	if tooltest.Need(t, "python3"); barePython() == "" {
		tooltest.Missing(t, "venv of python3")
	}
}

// barePython is a python3 without boto3, in whose place functions get cfnenv's stand-in, which starts in a tenth of the time.
// Scripts prove examples with boto3.
var barePython = sync.OnceValue(func() string {
	dir := filepath.Join(ownDir(), "bare")
	if err := exec.Command("python3", "-m", "venv", "--without-pip", dir).Run(); err != nil {
		return ""
	}
	return filepath.Join(dir, "bin", "python3")
})

// ownDir is a directory that is there as long as the tests.
var ownDir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "cfnenv-test-*")
	if err != nil {
		panic(err)
	}
	return dir
})

// smokeRun is one run of the command.
type smokeRun struct {
	status int
	report *report.Report // nil when there is none
	stderr string
	took   time.Duration
}

// smokeTestApp is the program in an environment of its own.
func smokeTestApp(stateDir string, extra []string) (a *app, stderr *bytes.Buffer) {
	stderr = &bytes.Buffer{}
	return &app{
		Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: stderr, Now: time.Now,
		Environ:    slices.Concat([]string{"XDG_STATE_HOME=" + stateDir, "CFNENV_PYTHON=" + barePython()}, extra, withoutAWS(os.Environ())),
		IsTerminal: func(any) bool { return false },
	}, stderr
}

// runSmokeCommand runs `cfnenv smoke --json` in this process, in an environment of its own.
func runSmokeCommand(stateDir string, environ []string, args ...string) smokeRun {
	a, stderr := smokeTestApp(stateDir, environ)
	return a.reported(stderr, args...)
}

// reported runs `cfnenv smoke --json` with an app whose standard error is stderr.
func (a *app) reported(stderr *bytes.Buffer, args ...string) smokeRun {
	stdout := &bytes.Buffer{}
	a.Stdout = stdout
	began := time.Now()
	r := smokeRun{status: run(append([]string{"smoke", "--json", "--patience", "1s"}, args...), a)}
	r.took, r.stderr = time.Since(began), stderr.String()
	if stdout.Len() > 0 {
		r.report = &report.Report{}
		if err := json.Unmarshal(stdout.Bytes(), r.report); err != nil {
			r.report, r.stderr = nil, r.stderr+"\nthe report cannot be read: "+err.Error()
		}
		if problems := reporttest.Validate(stdout.Bytes()); problems != nil { // of passing, failing, interrupted and unreachable runs
			r.report, r.stderr = nil, r.stderr+"\nthe report is not as its schema says: "+strings.Join(problems, "; ")
		}
	}
	return r
}

// withoutAWS leaves out what would lead a run elsewhere.
func withoutAWS(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		return strings.HasPrefix(entry, "AWS_") || strings.HasPrefix(entry, "XDG_STATE_HOME=") ||
			strings.HasPrefix(entry, "CFNENV_CREDENTIALS=") || strings.HasPrefix(entry, "GITHUB_STEP_SUMMARY=")
	})
}

// verdicts are the assertions that do not hold, but for those that could not be tried for want of others.
func (r smokeRun) verdicts() (fail, open []string) {
	if r.report == nil && r.status == exitDocument && strings.Contains(r.stderr, "credentials expire") {
		return []string{"preflight.credentials"}, nil // found out before there is anything to report on
	}
	if r.report == nil {
		return nil, nil
	}
	for _, a := range r.report.Assertions {
		switch {
		case a.Because != "":
		case a.Outcome == report.Fail:
			fail = append(fail, a.ID)
		case a.Outcome == report.Inconclusive:
			open = append(open, a.ID)
		}
	}
	return fail, open
}

// atOnce calls do for all, several at a time: a run spends most of its time waiting.
func atOnce[T any](all []T, do func(i int, item T)) {
	limit := make(chan struct{}, 4*runtime.NumCPU())
	var group sync.WaitGroup
	for i, item := range all {
		limit <- struct{}{}
		group.Go(func() {
			defer func() { <-limit }()
			do(i, item)
		})
	}
	group.Wait()
	http.DefaultClient.CloseIdleConnections()
}
