package main

import "github.com/spf13/cobra"

func newUnsetCommand(a *app) *cobra.Command {
	var format string
	command := &cobra.Command{
		Use:   "unset",
		Short: "Print shell code that unsets everything that cfnenv set",
		Long:  "Print shell code that unsets every variable that provisioning, runtime and set can set.",
		Example: `  eval "$(cfnenv unset)"
  cfnenv unset --format fish | source`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.exporter().Unset(format) },
	}
	addFormatFlag(command, &format)
	return command
}
