//go:build unix

package clienttest

import (
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// TestCopiesThatEndTogether: a server outlives copies that end at the same moment, and tells everybody who asked for one how
// it ended.
func TestCopiesThatEndTogether(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		missing(t, "python3")
	}
	s, err := startServer("os", python, "-c", "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.alive.Close()
	pipe := func() (read, write *os.File) {
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		return read, write
	}
	const together = 2
	for round := 0; round < 100 && !t.Failed(); round++ {
		end, hold := pipe()
		waiting, ready := pipe()
		run := asked{Dir: "/", Environ: bare("/"), Args: []string{"-c", "import os; os.write(1, b'.'); os.read(0, 1); os._exit(9)"}}
		var group sync.WaitGroup
		for i := range together {
			group.Go(func() {
				if status, err := ask(s.socket, run, end, ready, ready); status != 9 || err != nil {
					t.Errorf("round %d, copy %d: status %d, %v", round, i, status, err)
					hold.Close() // the other one must not wait for ever
				}
			})
		}
		go func() {
			io.ReadFull(waiting, make([]byte, together))
			hold.Close()
		}()
		group.Wait()
		for _, file := range []*os.File{end, ready, waiting} {
			file.Close()
		}
	}
}
