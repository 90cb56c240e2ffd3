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
// trusted every command says so soon.
func TestDeployInWeather(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	account, err := serveAccount(dir, emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer account.end()
	template := filepath.Join(dir, "queue.yaml")
	if err := os.WriteFile(template, []byte("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rough := weather.Serve(account.url, weather.Sometimes(1, 0.1, weather.Reset(false)), weather.Sometimes(2, 0.1, weather.Cut()),
		weather.Sometimes(3, 0.2, weather.Throttle()), weather.Sometimes(4, 0.3, weather.Gzip()), weather.Late(10*time.Millisecond),
		weather.Stale(500*time.Millisecond), weather.When(weather.Asks("Action=CreateStack"), weather.Nth(1, weather.Reset(true))),
		weather.When(weather.Asks("Action=DeleteStack"), weather.Nth(1, weather.Reset(true))))
	defer rough.Close()
	untrusted := weather.ServeTLS(account.url)
	defer untrusted.Close()
	commands := [][]string{{"deploy", "--name", "weathered", template}, {"delete", "--yes", ""}, {"sweep"}}
	for _, args := range commands {
		for _, where := range []struct {
			url    string
			status int
			say    string
		}{{untrusted.URL, exitUnreachable, "the certificate of 127.0.0.1 is not trusted"}, {rough.URL, exitOK, ""}} {
			if args[0] == "delete" {
				args[2] = stackIn(t, account)
			}
			a, stderr := smokeTestApp(filepath.Join(dir, "state"), []string{"AWS_ENDPOINT_URL=" + where.url})
			began := time.Now()
			status := run(append([]string{"-c", account.document}, args...), a)
			if status != where.status || !strings.Contains(stderr.String(), where.say) || time.Since(began) > time.Minute {
				t.Errorf("%v: status %d after %v\n%s", args, status, time.Since(began), stderr)
			}
		}
	}
	if left, err := account.left(); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

// stackIn is the name of the account's one stack.
func stackIn(t *testing.T, account *servedAccount) string {
	t.Helper()
	left, err := account.left()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		if name, ok := strings.CutPrefix(entry, "cloudformation "); ok {
			return name
		}
	}
	t.Fatalf("no stack in %q", left)
	return ""
}
