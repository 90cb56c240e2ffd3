package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

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
	end := outcome(command, err)
	if err = unsaid(err); err == nil {
		return end.Code
	}
	printable.Fprintf(a.Stderr, "cfnenv: %s\n", a.errorText(err))
	for _, hint := range end.Hints {
		printable.Fprintf(a.Stderr, "hint: %s\n", hint)
	}
	for _, command := range end.Commands {
		printable.Fprintf(unfolded(a.Stderr), "hint: %s\n", command)
	}
	return end.Code
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

// cobrasError turns an error of cobra's own, mostly about a command that does not exist, into a usage error.
func cobrasError(root *cobra.Command, args []string, err error) error {
	_ = root.ParseFlags(args) // for the arguments: errors of flags are reported once the command exists
	if typed := root.Flags().Arg(0); typed != "" {
		return unknownCommand(root, typed)
	}
	return usageError(err)
}
