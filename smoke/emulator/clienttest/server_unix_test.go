//go:build unix

package clienttest

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestCopiesThatEndTogether: a server outlives copies that end at the same moment, and tells everybody who asked for one how
// it ended.
func TestCopiesThatEndTogether(t *testing.T) {
	s := pythonServer(t)
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

// TestForeignDirectory: what somebody else has put in the place of a server's directory is not run.
func TestForeignDirectory(t *testing.T) {
	mine, link := t.TempDir(), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(mine, link); err != nil {
		t.Fatal(err)
	}
	if _, err := use(link); err == nil {
		t.Error("a link is used")
	}
	if os.Getuid() != 0 {
		t.Skip("only root can give a directory away")
	}
	if err := os.Chown(mine, 1, -1); err != nil {
		t.Fatal(err)
	}
	if _, err := use(mine); err == nil {
		t.Error("another user's directory is used")
	}
}

// TestServerIsShared: whoever asks for a program's server finds the one that runs.
func TestServerIsShared(t *testing.T) {
	var servers []string
	for range 2 {
		out, err := pythonServer(t).run(bare("/"), "-c", "import os; print(os.getppid())")
		if err != nil {
			t.Fatal(err, out)
		}
		servers = append(servers, out)
	}
	if servers[0] != servers[1] {
		t.Errorf("servers %q", servers)
	}
}

// TestAbandonedCopyEnds: a copy ends with the process that has asked for it.
func TestAbandonedCopyEnds(t *testing.T) {
	s := pythonServer(t)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	connection, err := request(s.socket, asked{Dir: "/", Environ: bare("/"), Args: []string{"-c", "import time; print('begun', flush=True); time.sleep(600)"}}, write, write, write)
	write.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(read, make([]byte, len("begun\n"))); err != nil {
		t.Fatal(err)
	}
	connection.Close()
	if rest, err := io.ReadAll(read); len(rest) > 0 || err != nil { // which ends with the copy
		t.Errorf("%q, %v", rest, err)
	}
}

// pythonServer returns a server of python3 itself.
func pythonServer(t *testing.T) *server {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		missing(t, "python3")
	}
	s, err := startServer("os", python, "-c", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.used.Close() })
	return s
}
