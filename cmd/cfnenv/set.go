package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newSetCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "set NAME",
		Short: "Print shell code that loads a credential set by name",
		Long:  `Print shell code that loads the credential set with exactly this name. cfnenv status lists the names.`,
		Example: `  eval "$(cfnenv set agentEnablement)"
  cfnenv set agentEnablement --format process`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return errors.New("set needs the name of one credential set: cfnenv status lists them")
			}
			return nil
		}),
		ValidArgsFunction: a.completeSet,
	}, func(args []string) string { return args[0] })
}
