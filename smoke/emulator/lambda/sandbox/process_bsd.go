//go:build unix && !linux

package sandbox

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a process the leader of its own group.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// reap waits for a process and ends the children that it leaves.
func reap(cmd *exec.Cmd, ended func()) {
	pid := cmd.Process.Pid
	cmd.Wait() // how it ended is read from its state
	ended()
	killGroup(pid)
}
