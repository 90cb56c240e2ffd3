package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
	"cfnenv/smoke/printable"
)

// The exit statuses of every command but exec, which returns the status of the
// command that it ran.
const (
	exitOK          = 0
	exitFailed      = 1   // a check failed, or the workshop refuses it
	exitUsage       = 2   // the command line is wrong
	exitDocument    = 3   // the credentials document is missing, malformed, incomplete or expired
	exitUnreachable = 4   // AWS, the network or a file failed: the result is not known
	exitLeftover    = 5   // resources were left behind; wins over 1 and 4
	exitInterrupted = 130 // SIGINT, after cleaning up; other signals likewise, see endings
)

// exitError is an error that chooses the exit status.
type exitError struct {
	Code  int
	Err   error    // nil when the command has printed what is wrong
	Hints []string // printed after the error, one "hint: " line each
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
// the only place where an error becomes a status and a text: one line
// "cfnenv: …" that says what is wrong, then "hint: …" lines that say what to do.
func run(args []string, a *app) int {
	root := newRoot(a)
	root.SetArgs(args)
	defer func() {
		// A crash must not leave an empty text for a shell to evaluate.
		if crash := recover(); crash != nil {
			a.failClosed(root, args)
			panic(crash)
		}
	}()
	command, err := root.ExecuteC()
	if err == nil {
		return exitOK
	}
	a.failClosed(command, args)
	if typed := (*exitError)(nil); command == root && !errors.As(err, &typed) { // cobra's own
		err = cobrasError(root, args, err)
	}
	code, hints := outcome(command, err)
	if err = unsaid(err); err == nil {
		return code
	}
	printable.Fprintf(a.Stderr, "cfnenv: %s\n", a.errorText(err))
	for _, hint := range hints {
		printable.Fprintf(a.Stderr, "hint: %s\n", hint)
	}
	return code
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
	if !errors.As(err, &document) {
		return err.Error()
	}
	if document.Path == "" {
		return a.documentName() + " " + err.Error()
	}
	return a.documentName() + ": " + err.Error()
}

// outcome maps the error of a command to the exit status and the hints.
func outcome(command *cobra.Command, err error) (code int, hints []string) {
	if exit := (*exitError)(nil); errors.As(err, &exit) {
		hints = exit.Hints
		if exit.Code == exitUsage && len(hints) == 0 {
			hints = []string{command.CommandPath() + " --help shows the usage"}
		}
		return exit.Code, hints
	}
	if usage := (*exporter.UsageError)(nil); errors.As(err, &usage) {
		return outcome(command, usageError(err))
	}
	if document := (*env.Error)(nil); errors.As(err, &document) {
		if document.Hint != "" {
			hints = []string{document.Hint}
		}
		return exitDocument, hints
	}
	if value := (*env.CarryError)(nil); errors.As(err, &value) {
		return exitDocument, nil
	}
	return exitUnreachable, nil
}

// cobrasError turns an error of cobra's own, mostly about a command that does not exist, into a usage error.
func cobrasError(root *cobra.Command, args []string, err error) error {
	_ = root.ParseFlags(args) // for the arguments: errors of flags are reported once the command exists
	if typed := root.Flags().Arg(0); typed != "" {
		return unknownCommand(root, typed)
	}
	return usageError(err)
}
