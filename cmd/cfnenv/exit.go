package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/env"
	"cfnenv/smoke/verdict"
)

// The exit statuses of every command but exec, which returns the status of the
// command that it ran. Those of a smoke run mean the same for the others.
const (
	exitOK          = verdict.StatusPass
	exitFailed      = verdict.StatusFail
	exitUsage       = 2 // the command line is wrong
	exitDocument    = 3 // the credentials document is missing, malformed, incomplete or expired
	exitUnreachable = verdict.StatusInconclusive
	exitLeftover    = verdict.StatusLeftover
	exitInterrupted = 130 // SIGINT, after cleaning up; other signals likewise, see endings
)

// exitError is an error that chooses the exit status.
type exitError struct {
	Code  int
	Err   error    // nil when the command has printed what is wrong
	Hints []string // printed after the error, one "hint: " line each
	// Commands remove by hand what is left. They are hints that are never folded, so that they can be copied.
	Commands []string
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

// outcome maps the error of a command to the exit status and the hints.
func outcome(command *cobra.Command, err error) exitError {
	if exit := (*exitError)(nil); errors.As(err, &exit) {
		end := *exit
		if exit.Code == exitUsage && len(exit.Hints) == 0 {
			end.Hints = []string{command.CommandPath() + " --help shows the usage"}
		}
		return end
	}
	if usage := (*export.UsageError)(nil); errors.As(err, &usage) {
		return outcome(command, usageError(err))
	}
	if document := (*env.Error)(nil); errors.As(err, &document) {
		end := exitError{Code: exitDocument}
		if document.Hint != "" {
			end.Hints = []string{document.Hint}
		}
		return end
	}
	if value := (*env.CarryError)(nil); errors.As(err, &value) {
		return exitError{Code: exitDocument}
	}
	return exitError{Code: exitUnreachable}
}

// unsaid removes from an error, which may join several, those that only choose the status.
func unsaid(err error) error {
	if exit, ok := err.(*exitError); ok && exit.Err == nil {
		return nil
	}
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var rest []error
	said := false
	for _, one := range several.Unwrap() {
		left := unsaid(one)
		rest, said = append(rest, left), said || left == nil
	}
	if !said {
		return err // with the words around them
	}
	return errors.Join(rest...)
}

// errorText names the credentials document in errors about it.
func (a *app) errorText(err error) string {
	document := (*env.Error)(nil)
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) && fault.Path == os.Stdout.Name() && err == error(fault) {
		return unwritten("standard output", err).Error()
	}
	if !errors.As(err, &document) {
		return err.Error()
	}
	if document.Path == "" {
		return a.documentName() + " " + err.Error()
	}
	return a.documentName() + ": " + err.Error()
}
