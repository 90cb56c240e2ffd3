package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newSetCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "set NAME",
		Short: "Print the environment of the credential set of a name",
		Long: `Print the environment of the credential set with exactly this name. The names that a
document has are listed by cfnenv status.`,
		Example: `  eval "$(cfnenv set agentEnablement)"
  cfnenv set agentEnablement --format process`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return errors.New("set needs the name of one credential set")
			}
			return nil
		}),
		ValidArgsFunction: a.completeSet,
	}, func(args []string) string { return args[0] })
}
