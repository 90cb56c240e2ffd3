package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// killEscaped ends what a process started and put into another group or session: every process of this user whose
// environment still has the directory that was its alone. One that cleared its environment as well is not found. The
// variable looked for is one that a function cannot set.
func killEscaped(dir string) {
	mark := []byte("LAMBDA_RUNTIME_DIR=" + dir + "\x00")
	found, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return
	}
	for _, path := range found {
		text, err := os.ReadFile(path) // fails for processes of others, and for those that have ended
		if err != nil || !bytes.Contains(text, mark) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && pid > 1 {
			syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
		}
	}
}
