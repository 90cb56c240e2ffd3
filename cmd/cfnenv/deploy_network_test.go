package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/networktest"
)

// TestDeployOnBadNetwork: a stack of one's own is deployed and deleted on a bad network; behind a certificate that is not
// trusted every command says so.
func TestDeployOnBadNetwork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	account := serveAccount(t, emulator.Options{})
	template := filepath.Join(dir, "queue.yaml")
	if err := os.WriteFile(template, []byte("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rough := networktest.Serve(account.URL, networktest.Sometimes(1, 0.1, networktest.Reset(false)), networktest.Sometimes(2, 0.1, networktest.Cut()),
		networktest.Sometimes(3, 0.2, networktest.Throttle()), networktest.Sometimes(4, 0.3, networktest.Gzip()), networktest.Late(10*time.Millisecond),
		networktest.Stale(500*time.Millisecond), networktest.When(networktest.Asks("Action=CreateStack"), networktest.Nth(1, networktest.Reset(true))),
		networktest.When(networktest.Asks("Action=DeleteStack"), networktest.Nth(1, networktest.Reset(true))))
	defer rough.Close()
	untrusted := networktest.ServeTLS(account.URL)
	defer untrusted.Close()
	commands := [][]string{{"deploy", "--name", "rough", template}, {"delete", "--yes", ""}, {"sweep"}}
	for _, args := range commands {
		for _, where := range []struct {
			url    string
			status int
			say    string
		}{{untrusted.URL, exitUnreachable, "the certificate of 127.0.0.1 is not trusted"}, {rough.URL, exitOK, ""}} {
			if args[0] == "delete" {
				args[2] = account.stack(t)
			}
			a, stderr := accountApp(filepath.Join(dir, "state"), []string{"AWS_ENDPOINT_URL=" + where.url})
			status := run(append([]string{"-c", account.document}, args...), a)
			if status != where.status || !strings.Contains(stderr.String(), where.say) {
				t.Errorf("%v: status %d\n%s", args, status, stderr)
			}
		}
	}
	if left, err := account.Left(); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

// TestClockOff: when this machine's clock is wrong the commands work all the same, and say so once. The third example
// is left out, because its function would run on this machine's clock.
func TestClockOff(t *testing.T) {
	t.Parallel()
	for off, say := range map[time.Duration]string{20 * time.Minute: "20 minutes slow", -20 * time.Minute: "20 minutes fast"} {
		dir := t.TempDir()
		account := serveAccount(t, emulator.Options{Now: func() time.Time { return time.Now().Add(off) }})
		server := networktest.Serve(account.URL, networktest.Clock(off))
		defer server.Close()
		template := filepath.Join(dir, "queue.yaml")
		if err := os.WriteFile(template, []byte("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"smoke", "--only", "01,02"}, {"deploy", "--name", "dated", template}, {"delete", "--yes", ""}} {
			if args[0] == "delete" {
				args[2] = account.stack(t)
			}
			a, stderr := accountApp(filepath.Join(dir, "state"), []string{"AWS_ENDPOINT_URL=" + server.URL})
			if status := run(append([]string{"-c", account.document}, args...), a); status != exitOK || strings.Count(stderr.String(), "this machine's clock is "+say) != 1 {
				t.Errorf("%v: status %d\n%s", args, status, stderr)
			}
		}
		if left, err := account.Left(); err != nil || len(left) > 0 {
			t.Errorf("left %q, %v", left, err)
		}
	}
}
