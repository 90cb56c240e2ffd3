package smoketest_test

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

	"cfnenv/smoke"
	"cfnenv/smoke/client"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/weather"
)

// inWeather is one run against a sound account of its own, and what it left there. way changes how it is reached.
func inWeather(t *testing.T, way way, all ...weather.Disturbance) (smoketest.Run, []string) {
	t.Helper()
	account := serve(t, emulator.Options{})
	start := weather.Serve
	if way.tls {
		start = weather.ServeTLS
	}
	server := start(account.URL, all...)
	t.Cleanup(server.Close)
	network := client.Network{Dial: way.dial}
	if way.trusting {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		network.Getenv = func(name string) string { return map[string]string{"AWS_CA_BUNDLE": file}[name] }
	}
	http, err := client.NewHTTP(network)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.CloseIdleConnections)
	return runIn(t, account, smoke.Options{HTTP: http, Options: plan.Options{Endpoints: endpoint.Endpoints{Default: server.URL}}})
}

// way is a way to reach an account.
type way struct {
	tls, trusting bool         // by TLS; and the certificate is trusted
	dial          weather.Dial // opens connections; nil for the usual way
}

// TestSmokeInWeather: a sound account is found sound however its answers travel.
func TestSmokeInWeather(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
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
			r, left := inWeather(t, way{}, all...)
			sound(t, r, left)
		})
	}
	t.Run("TLS and HTTP/2", func(t *testing.T) {
		t.Parallel()
		r, left := inWeather(t, way{tls: true, trusting: true}, weather.Gzip(), weather.Late(20*time.Millisecond))
		sound(t, r, left)
	})
	t.Run("split packets", func(t *testing.T) {
		t.Parallel()
		r, left := inWeather(t, way{dial: weather.Split(7)})
		sound(t, r, left)
	})
	t.Run("a resolver's blip", func(t *testing.T) {
		t.Parallel()
		resolver := &weather.Resolver{Nth: 8, Blip: 3}
		r, left := inWeather(t, way{dial: resolver.Dial}, weather.Close())
		sound(t, r, left)
		if !resolver.Failed() {
			t.Error("there was no blip")
		}
	})
	t.Run("one lost packet", func(t *testing.T) {
		if testing.Short() {
			t.Skip("waits for the end of an attempt")
		}
		t.Parallel()
		r, left := inWeather(t, way{}, weather.Nth(3, weather.Hang()))
		sound(t, r, left)
	})
}

// once disturbs the first n requests.
func once(n int64, d weather.Disturbance) weather.Disturbance {
	var count atomic.Int64
	return weather.When(func(*http.Request) bool { return count.Add(1) <= n }, d)
}

// TestSmokeUntrusted: a certificate that is not trusted is said at once, and is no leftover.
func TestSmokeUntrusted(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	r, _ := inWeather(t, way{tls: true})
	if r.Status != 4 || !strings.Contains(r.Said, "the certificate of 127.0.0.1 is not trusted") {
		t.Errorf("status %d\n%s", r.Status, r.Said)
	}
	for _, call := range r.Report.Calls {
		if call.Attempts != call.Calls {
			t.Errorf("%s: %d calls, %d attempts", call.Operation, call.Calls, call.Attempts)
		}
	}
}

// TestSmokeRedirected: a bucket that S3 says is elsewhere is not proven to be absent or there.
func TestSmokeRedirected(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	head := func(r *http.Request) bool { return r.Method == http.MethodHead }
	r, left := inWeather(t, way{}, weather.When(head, weather.Redirect("http://127.0.0.1:1", http.StatusTemporaryRedirect)))
	if r.Status == 0 || len(left) > 0 {
		t.Errorf("status %d, left %q\n%s", r.Status, left, r.Said)
	}
}

// TestSmokeInMixedWeather: all of it together, as often as CFNENV_WEATHER_RUNS says.
func TestSmokeInMixedWeather(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	for i := range smoketest.Runs(t, "CFNENV_WEATHER_RUNS", 3, 1) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			seed := uint64(i) * 10
			r, left := inWeather(t, way{tls: i%2 == 0, trusting: i%2 == 0, dial: weather.Split(1 + i*97)},
				weather.Stale(time.Duration(i%3)*300*time.Millisecond), weather.Unknown(i%2),
				weather.Sometimes(seed, 0.05, weather.Reset(false)), weather.Sometimes(seed+1, 0.05, weather.Reset(true)),
				weather.Sometimes(seed+2, 0.05, weather.Throttle()), weather.Sometimes(seed+3, 0.05, weather.Busy()),
				weather.Sometimes(seed+4, 0.05, weather.Cut()), weather.Sometimes(seed+5, 0.3, weather.Gzip()),
				weather.Sometimes(seed+6, 0.3, weather.Dribble(4, 2*time.Millisecond)), weather.Sometimes(seed+7, 0.3, weather.Late(20*time.Millisecond)),
				weather.Sometimes(seed+8, 0.3, weather.Delay(0, 200*time.Millisecond)))
			sound(t, r, left)
		})
	}
}
