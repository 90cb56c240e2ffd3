package smoke

import (
	"bufio"
	"context"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/report"
)

// TestAccountWithoutBoundaries runs the harness, over the wire, against an account that refuses nothing. moto is one: it
// evaluates no policy unless told to. Such an account must never be taken for the workshop. Debian has no package of
// moto, so its absence is never an error.
func TestAccountWithoutBoundaries(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts another program")
	}
	server, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not installed")
	}
	address := startMoto(t, server)
	o := newWorld().options(t)
	o.clients, o.Endpoints, o.Timeout = nil, endpoint.Endpoints{Default: address}, 4*time.Second
	o.Provisioning.Credentials = env.Credentials{AccessKeyID: "ASIAEXAMPLE", SecretAccessKey: "s", SessionToken: "t"}
	o.Runtime.Credentials = o.Provisioning.Credentials
	rep := runIn(t, t.Context(), o)
	if rep.Outcome == report.Pass || rep.ExitStatus == 0 {
		t.Errorf("outcome %s, exit status %d", rep.Outcome, rep.ExitStatus)
	}
	for _, a := range rep.Assertions {
		if a.Outcome == report.Pass && (strings.HasPrefix(a.ID, "guardrails.") || a.ID == "03.denied-by-boundary" || a.ID == "03.create-bucket-denied") {
			t.Errorf("%s passes: %s", a.ID, a.Reason)
		}
	}
}

// startMoto runs a server on a port of its own choice until the test ends.
func startMoto(t *testing.T, program string) (endpoint string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, "-H", "127.0.0.1", "-p", "0")
	output, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	announced, read := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			if _, address, ok := strings.Cut(lines.Text(), "Running on "); ok {
				address, _, _ = strings.Cut(address, " ")
				announced <- strings.TrimSuffix(address, "/")
				io.Copy(io.Discard, output)
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		command.Wait() // its status is that of having been killed
		<-read
	})
	select {
	case endpoint = <-announced:
	case <-read:
		t.Fatal("moto_server ended and did not listen")
	case <-time.After(time.Minute):
		t.Fatal("moto_server does not listen")
	}
	return endpoint
}
