package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/env"
)

// exportInput is what the flags of an exporting command say.
type exportInput struct {
	format       string
	allowExpired bool
}

// newExportCommand fills in what provisioning, runtime and set share.
func newExportCommand(a *app, command *cobra.Command, role func(args []string) string) *cobra.Command {
	var input exportInput
	addFormatFlag(command, &input.format)
	command.Flags().BoolVar(&input.allowExpired, "allow-expired", false, "export credentials whose time is over")
	command.RunE = func(_ *cobra.Command, args []string) error {
		return a.export(role(args), input)
	}
	return command
}

// addFormatFlag adds --format to a command that prints an environment.
func addFormatFlag(command *cobra.Command, format *string) {
	command.Annotations = map[string]string{printsEnvironment: ""}
	command.Flags().StringVar(format, "format", env.Formats()[0].Name, "what to print for: cfnenv help formats")
	// The error would be a flag that does not exist.
	_ = command.RegisterFlagCompletionFunc("format", completeFormats)
}

// export prints the environment of one credential set.
func (a *app) export(role string, input exportInput) error {
	format, err := env.Lookup(input.format)
	if err != nil {
		return usageError(err)
	}
	set, err := a.usableSet(role, input.allowExpired)
	if err != nil {
		return err
	}
	if err := a.printEnvironment(format, set.Variables()); err != nil {
		return err
	}
	a.hintLittleTime(set)
	return nil
}

// usableSet resolves a credential set and refuses expired credentials unless
// they are asked for.
func (a *app) usableSet(role string, allowExpired bool) (*env.Set, error) {
	set, err := a.credentialSet(role)
	if err != nil || allowExpired {
		return set, err
	}
	err = set.CheckExpiry(a.Now())
	if document, ok := err.(*env.Error); ok {
		document.Hint += ", or insist with --allow-expired"
	}
	return set, err
}

// printEnvironment writes variables in a format.
func (a *app) printEnvironment(format env.Format, variables []env.Variable) error {
	text, err := format.Write(variables)
	if err != nil {
		return &exitError{Code: exitDocument, Err: err}
	}
	if text.Append == "" {
		return a.printText(format, text)
	}
	if err := a.refusePresent(format, variables); err != nil {
		return err
	}
	// The masks go first: no secret may reach the job before its mask.
	if err := a.printText(format, text); err != nil {
		return err
	}
	return a.appendJobEnvironment(text)
}

// printText writes the text to standard output in one piece.
func (a *app) printText(format env.Format, text env.Text) error {
	if format.Failure() != "" && a.IsTerminal(a.Stdout) {
		fmt.Fprintf(a.Stderr, "hint: this is meant for a shell to evaluate: %s\n", format.About)
	}
	if _, err := io.WriteString(a.Stdout, text.Stdout); err != nil {
		return fmt.Errorf("cannot write to standard output: %w", err)
	}
	return nil
}

// littleTime is how much life of credentials is worth a hint.
const littleTime = 5 * time.Minute

func (a *app) hintLittleTime(set *env.Set) {
	at := set.Credentials.Expiration
	if left := at.Sub(a.Now()); !at.IsZero() && left > 0 && left < littleTime {
		fmt.Fprintf(a.Stderr, "hint: the credentials of %s expire in %s: fetch a new document soon\n", setName(set), roundLeft(left))
	}
}
