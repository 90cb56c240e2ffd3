package main

import (
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/report"
	"cfnenv/smoke/weather"
)

// inWeather is one run against a sound account of its own, and what it left there.
func inWeather(t *testing.T, overTLS, trusting bool, all ...weather.Disturbance) (smokeRun, []string) {
	t.Helper()
	return dialled(t, nil, overTLS, trusting, all...)
}

// dialled is inWeather with connections that dial opens.
func dialled(t *testing.T, dial weather.Dial, overTLS, trusting bool, all ...weather.Disturbance) (smokeRun, []string) {
	t.Helper()
	dir := t.TempDir()
	account, err := serveAccount(dir, emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer account.end()
	serve := weather.Serve
	if overTLS {
		serve = weather.ServeTLS
	}
	server := serve(account.url, all...)
	defer server.Close()
	environ := []string{"AWS_ENDPOINT_URL=" + server.URL}
	if trusting {
		file := filepath.Join(dir, "ca.pem")
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		environ = append(environ, "AWS_CA_BUNDLE="+file)
	}
	a, stderr := smokeTestApp(filepath.Join(dir, "state"), environ)
	a.Dial = dial
	r := a.reported(stderr, "-c", account.document, "--patience", "60s")
	left, err := account.left()
	if err != nil {
		t.Fatal(err)
	}
	return r, left
}

func clean(t *testing.T, r smokeRun, left []string) {
	t.Helper()
	if r.status != exitOK || len(left) > 0 || r.report == nil || r.report.Count(report.Pass) != len(r.report.Assertions) {
		t.Errorf("status %d, left %q\n%s", r.status, left, tail(r.stderr))
	}
	t.Logf("%.1f s", r.took.Seconds())
}

// TestSmokeInWeather: a sound account is found sound however its answers travel.
func TestSmokeInWeather(t *testing.T) {
	t.Parallel()
	needPython(t)
	for name, all := range map[string][]weather.Disturbance{
		"late":     {weather.Late(50 * time.Millisecond)},
		"dribble":  {weather.Dribble(5, 5*time.Millisecond)},
		"gzip":     {weather.Gzip()},
		"cut":      {weather.Sometimes(1, 0.3, weather.Cut())},
		"lost":     {weather.Sometimes(2, 0.2, weather.Reset(true))},
		"reset":    {weather.Sometimes(3, 0.2, weather.Reset(false))},
		"throttle": {weather.Sometimes(4, 0.2, weather.Throttle())},
		"shuffle":  {weather.Delay(0, 300*time.Millisecond)},
		// Reads from the past: what exists is not there yet, what is gone is there still, statuses contradict events.
		"stale":   {weather.Stale(2 * time.Second)},
		"unknown": {weather.Unknown(2)},
		// The answer is lost, and the repeat refused.
		"a creation's answer":         {weather.When(weather.Asks("Action=CreateStack"), weather.Nth(1, weather.Reset(true)))},
		"a deletion's answer":         {weather.When(weather.Asks("Action=DeleteStack"), weather.Nth(1, weather.Reset(true)))},
		"three losses while cleaning": {weather.When(weather.Asks("Action=DeleteStack"), once(3, weather.Reset(false)))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, left := inWeather(t, false, false, all...)
			clean(t, r, left)
		})
	}
	t.Run("TLS and HTTP/2", func(t *testing.T) {
		t.Parallel()
		r, left := inWeather(t, true, true, weather.Gzip(), weather.Late(20*time.Millisecond))
		clean(t, r, left)
	})
	t.Run("split packets", func(t *testing.T) {
		t.Parallel()
		r, left := dialled(t, weather.Split(7), false, false)
		clean(t, r, left)
	})
	t.Run("a resolver's blip", func(t *testing.T) {
		t.Parallel()
		resolver := &weather.Resolver{Nth: 8, Blip: 3}
		r, left := dialled(t, resolver.Dial, false, false, weather.Close())
		clean(t, r, left)
		if !resolver.Failed() {
			t.Error("there was no blip")
		}
	})
	t.Run("one lost packet", func(t *testing.T) {
		if testing.Short() {
			t.Skip("waits for the end of an attempt")
		}
		t.Parallel()
		r, left := inWeather(t, false, false, weather.Nth(3, weather.Hang()))
		clean(t, r, left)
	})
}

// once disturbs the first n requests.
func once(n int64, d weather.Disturbance) weather.Disturbance {
	var count atomic.Int64
	return weather.When(func(*http.Request) bool { return count.Add(1) <= n }, d)
}

// TestClockOff: when this machine's clock is wrong the commands work all the same, and say so once. The third example
// is left out, because its function would run on this machine's clock.
func TestClockOff(t *testing.T) {
	t.Parallel()
	for off, say := range map[time.Duration]string{20 * time.Minute: "20 minutes slow", -20 * time.Minute: "20 minutes fast"} {
		dir := t.TempDir()
		account, err := serveAccount(dir, emulator.Options{Now: func() time.Time { return time.Now().Add(off) }})
		if err != nil {
			t.Fatal(err)
		}
		defer account.end()
		server := weather.Serve(account.url, weather.Clock(off))
		defer server.Close()
		template := filepath.Join(dir, "queue.yaml")
		if err := os.WriteFile(template, []byte("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"smoke", "--only", "01,02"}, {"deploy", "--name", "dated", template}, {"delete", "--yes", ""}} {
			if args[0] == "delete" {
				args[2] = stackIn(t, account)
			}
			a, stderr := smokeTestApp(filepath.Join(dir, "state"), []string{"AWS_ENDPOINT_URL=" + server.URL})
			if status := run(append([]string{"-c", account.document}, args...), a); status != exitOK || strings.Count(stderr.String(), "this machine's clock is "+say) != 1 {
				t.Errorf("%v: status %d\n%s", args, status, stderr)
			}
		}
		if left, err := account.left(); err != nil || len(left) > 0 {
			t.Errorf("left %q, %v", left, err)
		}
	}
}

// TestSmokeUntrusted: a certificate that is not trusted is said at once, and is no leftover.
func TestSmokeUntrusted(t *testing.T) {
	t.Parallel()
	needPython(t)
	r, _ := inWeather(t, true, false)
	if r.status != exitUnreachable || !strings.Contains(r.stderr, "the certificate of 127.0.0.1 is not trusted") || r.took > 30*time.Second {
		t.Errorf("status %d\n%s", r.status, r.stderr)
	}
}

// TestSmokeRedirected: a bucket that S3 says is elsewhere is not proven to be absent or there.
func TestSmokeRedirected(t *testing.T) {
	t.Parallel()
	needPython(t)
	head := func(r *http.Request) bool { return r.Method == http.MethodHead }
	r, left := inWeather(t, false, false, weather.When(head, weather.Redirect("http://127.0.0.1:1", http.StatusTemporaryRedirect)))
	if r.status == exitOK || len(left) > 0 {
		t.Errorf("status %d, left %q\n%s", r.status, left, tail(r.stderr))
	}
}

// TestSmokeInMixedWeather: all of it together, as often as CFNENV_WEATHER_RUNS says.
func TestSmokeInMixedWeather(t *testing.T) {
	t.Parallel()
	needPython(t)
	for i := range runsOf(t, "CFNENV_WEATHER_RUNS", 3, 1) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			seed := uint64(i) * 10
			r, left := dialled(t, weather.Split(1+i*97), i%2 == 0, i%2 == 0,
				weather.Stale(time.Duration(i%3)*300*time.Millisecond), weather.Unknown(i%2),
				weather.Sometimes(seed, 0.05, weather.Reset(false)), weather.Sometimes(seed+1, 0.05, weather.Reset(true)),
				weather.Sometimes(seed+2, 0.05, weather.Throttle()), weather.Sometimes(seed+3, 0.05, weather.Busy()),
				weather.Sometimes(seed+4, 0.05, weather.Cut()), weather.Sometimes(seed+5, 0.3, weather.Gzip()),
				weather.Sometimes(seed+6, 0.3, weather.Dribble(4, 2*time.Millisecond)), weather.Sometimes(seed+7, 0.3, weather.Late(20*time.Millisecond)),
				weather.Sometimes(seed+8, 0.3, weather.Delay(0, 200*time.Millisecond)))
			clean(t, r, left)
		})
	}
}
