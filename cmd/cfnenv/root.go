package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// newRoot builds the command tree.
//
// A new command is one file in this directory with one constructor,
// newXCommand(app *app) *cobra.Command, and one line in the list below, whose
// order is the order in the help text. The constructor fills in Use, Short, Long,
// Example, Args (takes, noArguments, or a function that returns a usageError) and
// RunE, which returns its error and never prints it.
func newRoot(a *app) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "cfnenv",
		Short: "Load temporary AWS credentials, and test what their account allows",
		Long: `cfnenv loads temporary AWS credentials into your shell, and tests that the AWS account behind them allows what
it should and refuses what it must. It is made for a workshop in which everything is created with CloudFormation.

Without an account, start with "cfnenv smoke --emulator": it tests an emulated one on this machine.

Credentials come from the document that the workshop's broker answers. cfnenv login fetches it. cfnenv looks for it in
-c FILE, then $CFNENV_CREDENTIALS, then ./credentials.json, then the session of the broker's own client if there is exactly
one.`,
		Example: `  cfnenv smoke --emulator
  eval "$(cfnenv provisioning)"
  cfnenv provisioning --format fish | source
  cfnenv exec runtime -- aws s3 ls
  cfnenv status`,
		SilenceErrors:      true,
		SilenceUsage:       true,
		DisableSuggestions: true, // arguments.go makes hints of them
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return printVersion(a)
			}
			cmd.SetOut(a.Stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return &exitError{Code: exitUsage, Err: errors.New("no command given")}
		},
	}
	root.Flags().BoolVar(&version, "version", false, "print the version and exit")
	addFlags(root.PersistentFlags(), a.flags.DefineCredentials)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(flagError)
	for _, newCommand := range []func(*app) *cobra.Command{
		newProvisioningCommand,
		newRuntimeCommand,
		newSetCommand,
		newUnsetCommand,
		newExecCommand,
		newLoginCommand,
		newRefreshCommand,
		newStatusCommand,
		newSmokeCommand,
		newJudgeCommand,
		newCheckCommand,
		newDeployCommand,
		newDeleteCommand,
		newSweepCommand,
		newExplainCommand,
		newEmulatorCommand,
		newExamplesCommand,
		newVersionCommand,
		newFormatsTopic,
		newExitStatusTopic,
	} {
		root.AddCommand(newCommand(a))
	}
	root.SetHelpCommand(newHelpCommand(root))
	addCompletionCommand(root)
	root.SetUsageTemplate(usageTemplate(root.UsageTemplate(), a.helpWidth()))
	fitHelp(root, a.helpWidth())
	checkFlags(root)
	return root
}
