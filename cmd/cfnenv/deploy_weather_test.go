package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/weather"
)

// TestDeployInWeather: a stack of one's own is deployed and deleted in bad weather; behind a certificate that is not
// trusted every command says so.
func TestDeployInWeather(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	account := serveAccount(t, emulator.Options{})
	template := filepath.Join(dir, "queue.yaml")
	if err := os.WriteFile(template, []byte("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rough := weather.Serve(account.URL, weather.Sometimes(1, 0.1, weather.Reset(false)), weather.Sometimes(2, 0.1, weather.Cut()),
		weather.Sometimes(3, 0.2, weather.Throttle()), weather.Sometimes(4, 0.3, weather.Gzip()), weather.Late(10*time.Millisecond),
		weather.Stale(500*time.Millisecond), weather.When(weather.Asks("Action=CreateStack"), weather.Nth(1, weather.Reset(true))),
		weather.When(weather.Asks("Action=DeleteStack"), weather.Nth(1, weather.Reset(true))))
	defer rough.Close()
	untrusted := weather.ServeTLS(account.URL)
	defer untrusted.Close()
	commands := [][]string{{"deploy", "--name", "weathered", template}, {"delete", "--yes", ""}, {"sweep"}}
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
		server := weather.Serve(account.URL, weather.Clock(off))
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
