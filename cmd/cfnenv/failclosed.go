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

// printsEnvironment marks, in cobra.Command.Annotations, the commands whose
// output is made for a shell to evaluate.
const printsEnvironment = "prints-environment"

// failClosed prints what a failed command owes to the shell that evaluates its
// output: eval "" succeeds, so that saying nothing would let a script go on with
// the credentials that it had before.
//
// A command line in which no command was recognised may be a misspelt one, so
// that it gets the text as well, unless a person is reading.
func (a *app) failClosed(command *cobra.Command, args []string) {
	_, evaluated := command.Annotations[printsEnvironment]
	if !evaluated && (command.HasParent() || a.IsTerminal(a.Stdout)) {
		return
	}
	// There is nobody left to tell when this write fails.
	_, _ = io.WriteString(a.Stdout, requestedFormat(args).Failure())
}

// failClosedOnSignal prints the text of a failure when a signal ends the process,
// which then dies of it: a document that comes through a pipe may never come.
// stop must be called.
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

// requestedFormat reads --format from arguments that may not be parsable; the
// default format stands in for one that does not exist.
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
