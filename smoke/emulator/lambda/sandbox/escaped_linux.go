package sandbox

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// markProcess gives a process a limit of message queues that no other has. Its descendants inherit it, whatever group,
// session or parent they move to and whatever becomes of their environment; only root can raise it again. Lambda's
// functions have no message queues to miss.
func markProcess(pid int) {
	var now unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_MSGQUEUE, nil, &now) != nil || now.Max < 1000 {
		return
	}
	mark := rand.Uint64N(min(now.Max, 1<<40)-1) + 1 // the default of the system is 819,200 bytes
	unix.Prlimit(pid, unix.RLIMIT_MSGQUEUE, &unix.Rlimit{Cur: mark, Max: mark}, nil)
}

// markOf is the line of a process's limits that markProcess made; empty when there is none.
func markOf(pid int) []byte {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/limits")
	if err != nil {
		return nil
	}
	_, after, ok := bytes.Cut(text, []byte("Max msgqueue size"))
	if !ok {
		return nil
	}
	line, _, _ := bytes.Cut(after, []byte("\n"))
	if fields := bytes.Fields(line); len(fields) < 2 || !bytes.Equal(fields[0], fields[1]) || bytes.Equal(line, ownMark()) {
		return nil
	}
	return line
}

// ownMark is the same line of this process, which is everybody's.
func ownMark() []byte {
	text, _ := os.ReadFile("/proc/self/limits") // an empty line is nobody's
	_, after, _ := bytes.Cut(text, []byte("Max msgqueue size"))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	return line
}

// killEscaped ends what a process started and put into another group or session: every process that has its mark, or in
// whose environment the directory still is that was its alone, a variable that a function cannot set. What is started
// while others are being killed is found by looking again.
func killEscaped(dir string, mark []byte) {
	variable := []byte("LAMBDA_RUNTIME_DIR=" + dir + "\x00")
	for range 10 {
		found, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			return
		}
		killed := 0
		for _, path := range found {
			pid, err := strconv.Atoi(filepath.Base(path))
			if err != nil || pid <= 1 || ended(path) {
				continue
			}
			text, _ := os.ReadFile(path + "/environ") // fails for processes of others, and for those that have ended
			escaped := bytes.Contains(text, variable) || mark != nil && bytes.Equal(markOf(pid), mark)
			if escaped && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
		if killed == 0 {
			return
		}
	}
}

// ended reports whether a process waits only for its parent to look.
func ended(path string) bool {
	stat, err := os.ReadFile(path + "/stat")
	return err != nil || bytes.Contains(stat, []byte(") Z "))
}
