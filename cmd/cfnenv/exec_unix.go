//go:build !windows

package main

import (
	"fmt"
	"os/exec"
	"syscall"
)

// replaceProcess runs a command in the place of this process: the same process
// id, so that signals and the exit status are the command's own. It returns only
// when that failed.
func (a *app) replaceProcess(argv, environ []string) error {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return startError(argv[0], err)
	}
	if err := syscall.Exec(path, argv, environ); err != nil {
		return &exitError{Code: exitNotExecutable, Err: fmt.Errorf("cannot run %s: %w", argv[0], err)}
	}
	return nil
}
