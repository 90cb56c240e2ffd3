package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
)

// runChild runs a command to its end, with the signals passed on, and returns its status as a shell would: 128 and the
// signal's number when a signal ended it.
func runChild(a *app, child *exec.Cmd, signals <-chan os.Signal) (int, error) {
	child.Stdin, child.Stdout, child.Stderr = a.Stdin, a.Stdout, a.Stderr
	child, err := startChild(child)
	if err != nil {
		return 0, err
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
				if !typed(s) || !interactive {
					child.Process.Signal(s) // the child may just have ended
				}
			case <-ended:
				return
			}
		}
	}()
	err = child.Wait()
	close(ended)
	<-forwarded
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return signalled(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}

// startChild starts a command, by sh when it is a script without a #! line, and returns what runs.
func startChild(child *exec.Cmd) (*exec.Cmd, error) {
	if errors.Is(child.Err, exec.ErrDot) && runtime.GOOS != "windows" {
		child.Err = nil // see findProgram
	}
	err := child.Start()
	if script, ok := asScript(child.Path, child.Args, err); ok {
		shell := &exec.Cmd{Path: script[0], Args: script, Env: child.Env, Stdin: child.Stdin, Stdout: child.Stdout, Stderr: child.Stderr}
		return shell, shell.Start()
	}
	if err != nil {
		return nil, startError(child.Args[0], child.Path, err)
	}
	return child, nil
}
