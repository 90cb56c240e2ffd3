package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testApp is an app in which nothing is the process's own; its clock stands ten
// years before the end of the sample documents' credentials.
func testApp(t *testing.T, terminal bool) (a *app, stdout, stderr *bytes.Buffer) {
	t.Helper()
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	return &app{
		Stdin:      strings.NewReader(""),
		Stdout:     stdout,
		Stderr:     stderr,
		Environ:    []string{"CFNENV_CREDENTIALS=" + filepath.Join(document(t, "workshop.json"), "credentials.json")},
		Now:        func() time.Time { return time.Date(2089, 1, 1, 1, 0, 0, 0, time.UTC) },
		IsTerminal: func(any) bool { return terminal },
	}, stdout, stderr
}

// TestTerminalHint: a person who sees the text is told what it is for, and still
// sees it.
func TestTerminalHint(t *testing.T) {
	for format, hint := range map[string]string{
		"env": `eval "$(cfnenv …)"`, "fish": "| source", "powershell": "Invoke-Expression", "json": "", "process": "", "dotenv": "",
	} {
		a, stdout, stderr := testApp(t, true)
		status := run([]string{"provisioning", "--format", format}, a)
		if status != exitOK || !strings.Contains(stdout.String(), "ASIAPROVISIONEXAMPLE") {
			t.Errorf("%s: status %d, stdout %q", format, status, stdout)
		}
		if hinted := strings.HasPrefix(stderr.String(), "hint: this is meant for a shell"); hinted != (hint != "") ||
			!strings.Contains(stderr.String(), hint) || strings.Count(stderr.String(), "\n") > 1 {
			t.Errorf("%s: stderr %q", format, stderr)
		}
		a, _, stderr = testApp(t, false)
		if run([]string{"provisioning", "--format", format}, a); stderr.Len() > 0 {
			t.Errorf("%s, no terminal: stderr %q", format, stderr)
		}
	}
}

// TestNoCommandOnTerminal: a person who typed nothing, or a command that does
// not exist, is not shown what only a shell needs.
func TestNoCommandOnTerminal(t *testing.T) {
	for _, args := range [][]string{{}, {"provisonning"}} {
		for _, terminal := range []bool{true, false} {
			a, stdout, _ := testApp(t, terminal)
			if status := run(args, a); status != exitUsage || (stdout.Len() == 0) != terminal {
				t.Errorf("%q, terminal %v: status %d, stdout %q", args, terminal, status, stdout)
			}
		}
	}
}

// TestLittleTimeLeft: less than five minutes are worth a hint.
func TestLittleTimeLeft(t *testing.T) {
	end := time.Date(2099, 1, 1, 1, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		args []string
		left time.Duration
		hint string
	}{
		{[]string{"exec", "runtime", "--", "./none"}, 4 * time.Minute, "hint: the credentials of agentAWSWorkshopRuntime expire in 4m:"},
		{[]string{"provisioning"}, 5 * time.Minute, ""},
		{[]string{"provisioning"}, 4*time.Minute + 59*time.Second, "hint: the credentials of agentAWSWorkshopProvisioning expire in 4m59s"},
		{[]string{"status"}, time.Hour, ""},
		{[]string{"status"}, 90 * time.Second, "hint: the credentials of (top level) expire in 1m30s"},
		{[]string{"status", "--json"}, 90 * time.Second, ""},
	} {
		a, _, stderr := testApp(t, false)
		a.Now = func() time.Time { return end.Add(-test.left) }
		want := exitOK
		if test.args[0] == "exec" { // a command that ran would take the place of the test
			want = exitNotFound
		}
		if status := run(test.args, a); status != want || !strings.Contains(stderr.String(), test.hint) || (stderr.Len() > 0) != (test.hint != "") {
			t.Errorf("%q with %s left: status %d, stderr %q", test.args, test.left, status, stderr)
		}
	}
}

// TestMinTTL: the limit itself is enough time.
func TestMinTTL(t *testing.T) {
	for left, want := range map[time.Duration]int{15*time.Minute - time.Second: exitDocument, 15 * time.Minute: exitOK, -time.Hour: exitDocument} {
		a, stdout, stderr := testApp(t, false)
		a.Now = func() time.Time { return time.Date(2099, 1, 1, 1, 0, 0, 0, time.UTC).Add(-left) }
		if status := run([]string{"status", "--min-ttl", "15m"}, a); status != want || !strings.Contains(stdout.String(), "LEFT") {
			t.Errorf("%s left: status %d, stderr %q", left, status, stderr)
		}
	}
}

// brokenWriter fails as a full disk does.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestStdoutFails(t *testing.T) {
	a, _, stderr := testApp(t, false)
	a.Stdout = brokenWriter{}
	if status := run([]string{"provisioning"}, a); status != exitUnreachable || stderr.String() != "cfnenv: cannot write to standard output: no space left on device\n" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}
