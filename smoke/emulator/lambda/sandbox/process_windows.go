package sandbox

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

func ownGroup() *syscall.SysProcAttr { return nil }

func reap(cmd *exec.Cmd, ended func()) {
	cmd.Wait() // how it ended is read from its state
	ended()
}

// killGroup ends the process alone: Windows has no process groups of this kind.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		p.Kill()
	}
}

func describeExit(s *os.ProcessState) string {
	return "Runtime exited with error: exit status " + strconv.Itoa(s.ExitCode())
}
