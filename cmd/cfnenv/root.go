package main

import (
	"github.com/spf13/cobra"
)

// newRoot builds the command tree.
//
// A new command is one file in this directory with one constructor,
// newXCommand(a *app) *cobra.Command, and one line in the list below. The
// constructor fills in Use, Short, Long, Example, Args (wrapped in usageArgs,
// so that a wrong count is a usage error) and RunE; RunE returns an error and
// never prints it. The list's order is the order in the help text.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "cfnenv",
		Short:         "Workshop credentials for your shell, and the proof that they do what they should",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().StringVarP(&a.credentials, "credentials", "c", "",
		"credentials document, - for standard input (default $CFNENV_CREDENTIALS, else credentials.json)")
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError(err) })
	for _, newCommand := range []func(*app) *cobra.Command{
		newVersionCommand,
	} {
		root.AddCommand(newCommand(a))
	}
	return root
}

// usageArgs makes a wrong number of arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError(err)
		}
		return nil
	}
}
