package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
)

// The statuses that a shell gives to a command that was not run.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// runChild runs a command to its end, with signals passed on, and returns its status as a shell would: 128 and the
// signal's number when a signal ended it.
func runChild(a *app, child *exec.Cmd) (int, error) {
	child.Stdin, child.Stdout, child.Stderr = a.Stdin, a.Stdout, a.Stderr
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, endingSignals()...)
	defer signal.Stop(signals)
	if err := child.Start(); err != nil {
		return 0, startError(child.Args[0], err)
	}
	// A terminal sends Ctrl-C and Ctrl-\ to the child by itself, whichever streams were redirected: passing them on would
	// deliver them twice, and the second one means more than the first to many a program.
	interactive := slices.ContainsFunc([]any{a.Stdin, a.Stdout, a.Stderr}, a.IsTerminal)
	ended := make(chan struct{})
	forwarded := make(chan struct{})
	go func() {
		defer close(forwarded)
		for {
			select {
			case s := <-signals:
				if typed := s == os.Interrupt || s == syscall.SIGQUIT; !typed || !interactive {
					child.Process.Signal(s) // the child may just have ended
				}
			case <-ended:
				return
			}
		}
	}()
	err := child.Wait()
	close(ended)
	<-forwarded
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return signalled{status.Signal()}.status(), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}

// startError tells a command that is not there (127) from one that cannot be run (126), as shells do.
func startError(name string, err error) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return &exitError{Code: exitNotFound, Err: fmt.Errorf("command not found: %s", name)}
	}
	if found := (*exec.Error)(nil); errors.As(err, &found) {
		err = found.Err // without the name, which it would say again
	}
	return &exitError{Code: exitNotExecutable, Err: fmt.Errorf("cannot run %s: %w", name, err)}
}
