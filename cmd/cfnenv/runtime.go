package main

import "github.com/spf13/cobra"

func newRuntimeCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "runtime",
		Short: "Print shell code that loads the runtime credentials",
		Long: `Print shell code that loads the runtime credentials, which use what stacks created.

They are the first of these sets that the document has: agentAWSWorkshopRuntime, agentWorkshopRuntime. The document's
top level is never used: it belongs to another account.`,
		Example: `  eval "$(cfnenv runtime)"
  cfnenv runtime --format dotenv > runtime.env
  docker run --env-file runtime.env amazon/aws-cli s3 ls`,
		Args: noArguments,
	}, func([]string) string { return "runtime" })
}
