package main

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"cfnenv/env"
)

// TestSignalFailsClosed ends an export that waits for its document, as
// timeout(1) does: what it printed fails, and it died of the signal.
func TestSignalFailsClosed(t *testing.T) {
	for _, name := range []string{"env", "fish", "json"} {
		t.Run(name, func(t *testing.T) {
			var stdout bytes.Buffer
			command := exec.Command("cfnenv", "provisioning", "-c", "-", "--format", name)
			command.Stdout = &stdout
			stdin, err := command.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			// More than a pipe holds: when it is gone, cfnenv reads.
			if _, err := io.WriteString(stdin, strings.Repeat(" ", 1<<20)); err != nil {
				t.Fatal(err)
			}
			if err := command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			err = command.Wait()
			format, _ := env.Lookup(name)
			if stdout.String() != format.Failure() {
				t.Errorf("stdout %q, want %q", &stdout, format.Failure())
			}
			if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
				t.Errorf("ended with %v", err)
			}
		})
	}
}
