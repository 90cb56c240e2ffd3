// Command cfnenv loads temporary AWS credentials into a shell, and tests that the
// account behind them allows what it should and refuses what it must.
package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	// Imported for its init, which runs a plain exporting command before the AWS SDK's packages are initialised, and then ends
	// the process.
	_ "cfnenv/cmd/cfnenv/internal/export/fastpath"
	"cfnenv/smoke/printable"
)

func main() {
	cobra.EnableCommandSorting = false // help lists commands in newRoot's order
	os.Exit(run(os.Args[1:], processApp()))
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

// cobrasError turns an error of cobra's own, mostly about a command that does not exist, into a usage error.
func cobrasError(root *cobra.Command, args []string, err error) error {
	_ = root.ParseFlags(args) // for the arguments: errors of flags are reported once the command exists
	if typed := root.Flags().Arg(0); typed != "" {
		return unknownCommand(root, typed)
	}
	return usageError(err)
}
