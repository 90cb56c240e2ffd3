package main

import (
	"github.com/spf13/cobra"

	"cfnenv/env"
)

func newUnsetCommand(a *app) *cobra.Command {
	var name string
	command := &cobra.Command{
		Use:   "unset",
		Short: "Print what removes the environment again",
		Long:  "Print what unsets every variable that provisioning, runtime and set may have set.",
		Example: `  eval "$(cfnenv unset)"
  cfnenv unset --format fish | source`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			format, err := env.Lookup(name)
			if err != nil {
				return usageError(err)
			}
			text, err := format.Write(env.Unsets())
			if err != nil {
				return usageError(err)
			}
			return a.printText(format, text)
		},
	}
	addFormatFlag(command, &name)
	return command
}
