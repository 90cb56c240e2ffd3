package main

import (
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/env"
)

// printsEnvironment marks, in cobra.Command.Annotations, the commands whose output
// a shell evaluates.
const printsEnvironment = "prints-environment"

// failClosed prints code that fails, and unsets the credentials, in the shell that
// evaluates the output of a failed command: eval "" succeeds, so that printing
// nothing would let a script go on with the credentials that it had before.
//
// A command line without a known command may be a misspelt one, so it gets the code
// too, unless a person is reading.
func (a *app) failClosed(command *cobra.Command, args []string) {
	_, evaluated := command.Annotations[printsEnvironment]
	if !evaluated && (command.HasParent() || a.IsTerminal(a.Stdout)) {
		return
	}
	// There is nobody left to tell when this write fails.
	_, _ = io.WriteString(a.Stdout, requestedFormat(args).Failure())
}

// failClosedOnSignal prints that code when a signal ends the process, until stop is
// called: a document that is read from a pipe may never come.
func (a *app) failClosedOnSignal(format string) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, slices.DeleteFunc(endingSignals(), signal.Ignored)...)
	ended := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			_, _ = io.WriteString(a.Stdout, formatOrDefault(format).Failure())
			die(s)
		case <-ended:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(ended)
	}
}

// requestedFormat reads --format from arguments that may not be parsable.
func requestedFormat(args []string) env.Format {
	name := env.DefaultFormat
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--format="); ok {
			name = value
		} else if arg == "--format" && i+1 < len(args) {
			name = args[i+1]
		}
	}
	return formatOrDefault(name)
}

func formatOrDefault(name string) env.Format {
	format, err := env.Lookup(name)
	if err != nil {
		return env.Formats()[0]
	}
	return format
}
