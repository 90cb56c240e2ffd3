package main

import (
	"errors"
	"fmt"

	"cfnenv/env"
)

// The exit statuses of every command but exec, which returns the status of the
// command that it ran.
const (
	exitOK          = 0
	exitFailed      = 1   // an assertion or a guardrail failed
	exitUsage       = 2   // the command line is wrong
	exitDocument    = 3   // the credentials document is missing, malformed, incomplete or expired
	exitUnreachable = 4   // AWS or the network failed, nothing is proven
	exitLeftover    = 5   // resources were left behind
	exitInterrupted = 130 // SIGINT, after cleaning up
	exitTerminated  = 143 // SIGTERM, after cleaning up
)

// exitError is an error that chooses the exit status. With a nil Err nothing is
// printed: the command has said what there was to say.
type exitError struct {
	Code int
	Err  error
	// Hints are printed after the error, one "hint: " line each.
	Hints []string
}

// Error returns the text of the wrapped error.
func (e *exitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit status %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the wrapped error.
func (e *exitError) Unwrap() error { return e.Err }

// usageError marks an error of the command line.
func usageError(err error) error {
	return &exitError{Code: exitUsage, Err: err}
}

// run runs one command line and returns the exit status of the process. It is
// the only place where an error becomes a status and a text.
func run(args []string, a *app) int {
	root := newRoot(a)
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		return exitOK
	}
	code, hints := outcome(err)
	if exit := (*exitError)(nil); errors.As(err, &exit) && exit.Err == nil {
		return code
	}
	fmt.Fprintf(a.Stderr, "cfnenv: %s\n", err)
	for _, hint := range hints {
		fmt.Fprintf(a.Stderr, "hint: %s\n", hint)
	}
	return code
}

// outcome maps an error to the exit status and the hints.
func outcome(err error) (code int, hints []string) {
	if exit := (*exitError)(nil); errors.As(err, &exit) {
		return exit.Code, exit.Hints
	}
	if document := (*env.Error)(nil); errors.As(err, &document) {
		if document.Hint != "" {
			hints = []string{document.Hint}
		}
		return exitDocument, hints
	}
	return exitFailed, nil
}
