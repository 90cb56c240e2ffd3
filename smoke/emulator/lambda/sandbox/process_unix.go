//go:build unix

package sandbox

import (
	"fmt"
	"os"
	"syscall"
)

// killGroup ends a process and everything in its group. Nothing can be done about a failure, which means that the group
// is empty.
func killGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }

// describeExit words the end of a runtime as Lambda does.
func describeExit(s *os.ProcessState) string {
	if s == nil {
		return "Runtime exited without providing a reason"
	}
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return fmt.Sprintf("Runtime exited with error: signal: %s", status.Signal())
	}
	if s.ExitCode() == 0 {
		return "Runtime exited without providing a reason"
	}
	return fmt.Sprintf("Runtime exited with error: exit status %d", s.ExitCode())
}
