package main

import (
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/report"
	"cfnenv/smoke/weather"
)

// inWeather is one run against a sound account of its own, and what it left there.
func inWeather(t *testing.T, overTLS, trusting bool, all ...weather.Disturbance) (smokeRun, []string) {
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
	r := runSmokeCommand(filepath.Join(dir, "state"), environ, "-c", account.document, "--patience", "60s")
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
	t.Run("one lost packet", func(t *testing.T) {
		if testing.Short() {
			t.Skip("waits for the end of an attempt")
		}
		t.Parallel()
		r, left := inWeather(t, false, false, weather.Nth(3, weather.Hang()))
		clean(t, r, left)
	})
}

// TestSmokeUntrusted: a certificate that is not trusted is said at once, and is no leftover.
func TestSmokeUntrusted(t *testing.T) {
	needPython(t)
	r, _ := inWeather(t, true, false)
	if r.status != exitUnreachable || !strings.Contains(r.stderr, "the certificate of 127.0.0.1 is not trusted") || r.took > 30*time.Second {
		t.Errorf("status %d\n%s", r.status, r.stderr)
	}
}

// TestSmokeRedirected: a bucket that S3 says is elsewhere is not proven to be absent or there.
func TestSmokeRedirected(t *testing.T) {
	needPython(t)
	head := func(r *http.Request) bool { return r.Method == http.MethodHead }
	r, left := inWeather(t, false, false, weather.When(head, weather.Redirect("http://127.0.0.1:1", http.StatusTemporaryRedirect)))
	if r.status == exitOK || len(left) > 0 {
		t.Errorf("status %d, left %q\n%s", r.status, left, tail(r.stderr))
	}
}

// TestSmokeInMixedWeather: all of it together, as often as CFNENV_WEATHER_RUNS says.
func TestSmokeInMixedWeather(t *testing.T) {
	needPython(t)
	for i := range runsOf(t, "CFNENV_WEATHER_RUNS", 3, 1) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			seed := uint64(i) * 10
			r, left := inWeather(t, i%2 == 0, i%2 == 0,
				weather.Sometimes(seed, 0.05, weather.Reset(false)), weather.Sometimes(seed+1, 0.05, weather.Reset(true)),
				weather.Sometimes(seed+2, 0.05, weather.Throttle()), weather.Sometimes(seed+3, 0.05, weather.Busy()),
				weather.Sometimes(seed+4, 0.05, weather.Cut()), weather.Sometimes(seed+5, 0.3, weather.Gzip()),
				weather.Sometimes(seed+6, 0.3, weather.Dribble(4, 2*time.Millisecond)), weather.Sometimes(seed+7, 0.3, weather.Late(20*time.Millisecond)),
				weather.Sometimes(seed+8, 0.3, weather.Delay(0, 200*time.Millisecond)))
			clean(t, r, left)
		})
	}
}
