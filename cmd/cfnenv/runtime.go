package main

import "github.com/spf13/cobra"

func newRuntimeCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "runtime",
		Short: "Print the environment of the runtime credentials",
		Long: `Print the environment of the runtime credentials: the first that is present of the
sets agentAWSWorkshopRuntime and agentWorkshopRuntime. The document's top level is never
taken: it belongs to another account.`,
		Example: `  eval "$(cfnenv runtime)"
  cfnenv runtime --format dotenv > runtime.env && docker run --env-file runtime.env amazon/aws-cli s3 ls`,
		Args: noArguments,
	}, func([]string) string { return "runtime" })
}
