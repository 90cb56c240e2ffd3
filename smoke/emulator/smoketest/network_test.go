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
	"cfnenv/smoke/networktest"
	"cfnenv/smoke/plan"
)

// onBadNetwork is one run against a sound account of its own, and what it left there. way changes how it is reached.
func onBadNetwork(t *testing.T, way way, all ...networktest.Disturbance) (smoketest.Run, []string) {
	t.Helper()
	account := serve(t, emulator.Options{})
	start := networktest.Serve
	if way.tls {
		start = networktest.ServeTLS
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
	tls, trusting bool             // by TLS; and the certificate is trusted
	dial          networktest.Dial // opens connections; nil for the usual way
}

// TestSmokeOnBadNetwork: a sound account is found sound however its answers travel.
func TestSmokeOnBadNetwork(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	for name, all := range map[string][]networktest.Disturbance{
		"late":     {networktest.Late(50 * time.Millisecond)},
		"dribble":  {networktest.Dribble(5, 5*time.Millisecond)},
		"gzip":     {networktest.Gzip()},
		"cut":      {networktest.Sometimes(1, 0.3, networktest.Cut())},
		"lost":     {networktest.Sometimes(2, 0.2, networktest.Reset(true))},
		"reset":    {networktest.Sometimes(3, 0.2, networktest.Reset(false))},
		"throttle": {networktest.Sometimes(4, 0.2, networktest.Throttle())},
		"shuffle":  {networktest.Delay(0, 300*time.Millisecond)},
		// Reads from the past: what exists is not there yet, what is gone is there still, statuses contradict events.
		"stale":   {networktest.Stale(2 * time.Second)},
		"unknown": {networktest.Unknown(2)},
		// The answer is lost, and the repeat refused.
		"a creation's answer":         {networktest.When(networktest.Asks("Action=CreateStack"), networktest.Nth(1, networktest.Reset(true)))},
		"a deletion's answer":         {networktest.When(networktest.Asks("Action=DeleteStack"), networktest.Nth(1, networktest.Reset(true)))},
		"three losses while cleaning": {networktest.When(networktest.Asks("Action=DeleteStack"), once(3, networktest.Reset(false)))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, left := onBadNetwork(t, way{}, all...)
			sound(t, r, left)
		})
	}
	t.Run("TLS and HTTP/2", func(t *testing.T) {
		t.Parallel()
		r, left := onBadNetwork(t, way{tls: true, trusting: true}, networktest.Gzip(), networktest.Late(20*time.Millisecond))
		sound(t, r, left)
	})
	t.Run("split packets", func(t *testing.T) {
		t.Parallel()
		r, left := onBadNetwork(t, way{dial: networktest.Split(7)})
		sound(t, r, left)
	})
	t.Run("a resolver's blip", func(t *testing.T) {
		t.Parallel()
		resolver := &networktest.Resolver{Nth: 8, Blip: 3}
		r, left := onBadNetwork(t, way{dial: resolver.Dial}, networktest.Close())
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
		r, left := onBadNetwork(t, way{}, networktest.Nth(3, networktest.Hang()))
		sound(t, r, left)
	})
}

// once disturbs the first n requests.
func once(n int64, d networktest.Disturbance) networktest.Disturbance {
	var count atomic.Int64
	return networktest.When(func(*http.Request) bool { return count.Add(1) <= n }, d)
}

// TestSmokeUntrusted: a certificate that is not trusted is said at once, and is no leftover.
func TestSmokeUntrusted(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	r, _ := onBadNetwork(t, way{tls: true})
	if r.Status != 4 || !strings.Contains(r.Said, "the certificate of 127.0.0.1 is not trusted") {
		t.Errorf("status %d\n%s", r.Status, r.Said)
	}
	for _, call := range r.Report.Calls {
		if call.Attempts != call.Calls {
			t.Errorf("%s: %d calls, %d attempts", call.Operation, call.Calls, call.Attempts)
		}
	}
}

// TestSmokeRedirected: a redirect of S3 proves neither that a bucket exists nor that it does not.
func TestSmokeRedirected(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	head := func(r *http.Request) bool { return r.Method == http.MethodHead }
	r, left := onBadNetwork(t, way{}, networktest.When(head, networktest.Redirect("http://127.0.0.1:1", http.StatusTemporaryRedirect)))
	if r.Status == 0 || len(left) > 0 {
		t.Errorf("status %d, left %q\n%s", r.Status, left, r.Said)
	}
}

// TestSmokeOnMixedNetwork: all of it together, as often as CFNENV_NETWORK_RUNS says.
func TestSmokeOnMixedNetwork(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	for i := range smoketest.Runs(t, "CFNENV_NETWORK_RUNS", 3, 1) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			seed := uint64(i) * 10
			r, left := onBadNetwork(t, way{tls: i%2 == 0, trusting: i%2 == 0, dial: networktest.Split(1 + i*97)},
				networktest.Stale(time.Duration(i%3)*300*time.Millisecond), networktest.Unknown(i%2),
				networktest.Sometimes(seed, 0.05, networktest.Reset(false)), networktest.Sometimes(seed+1, 0.05, networktest.Reset(true)),
				networktest.Sometimes(seed+2, 0.05, networktest.Throttle()), networktest.Sometimes(seed+3, 0.05, networktest.Busy()),
				networktest.Sometimes(seed+4, 0.05, networktest.Cut()), networktest.Sometimes(seed+5, 0.3, networktest.Gzip()),
				networktest.Sometimes(seed+6, 0.3, networktest.Dribble(4, 2*time.Millisecond)), networktest.Sometimes(seed+7, 0.3, networktest.Late(20*time.Millisecond)),
				networktest.Sometimes(seed+8, 0.3, networktest.Delay(0, 200*time.Millisecond)))
			sound(t, r, left)
		})
	}
}
