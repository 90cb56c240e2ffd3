package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// newRoot builds the command tree.
//
// A new command is one file in this directory with one constructor,
// newXCommand(app *app) *cobra.Command, and one line in the list below. The
// constructor fills in Use, Short, Long, Example, Args (takes, or wrapped in usageArgs,
// so that a wrong count is a usage error) and RunE; RunE returns an error and
// never prints it. The list's order is the order in the help text.
func newRoot(a *app) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "cfnenv",
		Short: "Workshop credentials for your shell, and the proof that they do what they should",
		Long: `cfnenv turns the credentials document of the workshop's broker into environment
variables, and proves what the workshop promises about them.

The document is -c FILE, else $CFNENV_CREDENTIALS, else ./credentials.json, else the session
of the broker's own client when there is exactly one. cfnenv login fetches it.`,
		Example: `  eval "$(cfnenv provisioning)"                 # bash, zsh, dash, mksh
  cfnenv provisioning --format fish | source    # fish
  cfnenv exec runtime -- aws s3 ls
  cfnenv status`,
		SilenceErrors: true,
		SilenceUsage:  true,
		// cobra would put its suggestions on lines of their own: run's are hints.
		DisableSuggestions:         true,
		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return printVersion(a)
			}
			cmd.SetOut(a.Stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return &exitError{Code: exitUsage, Err: errors.New("no command was given")}
		},
	}
	root.Flags().BoolVar(&version, "version", false, "print the version and stop")
	root.PersistentFlags().StringVarP(&a.credentials, "credentials", "c", "",
		"credentials document, - for standard input (default $CFNENV_CREDENTIALS, else credentials.json)")
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError(err) })
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
		newCheckCommand,
		newDeployCommand,
		newDeleteCommand,
		newSweepCommand,
		newExplainCommand,
		newEmulatorCommand,
		newExamplesCommand,
		newVersionCommand,
		newDocsCommand,
		newFormatsTopic,
		newExitStatusTopic,
	} {
		root.AddCommand(newCommand(a))
	}
	root.SetHelpCommand(newHelpCommand(root))
	addCompletionCommand(root)
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

// takes refuses more or fewer arguments than the command's usage line has; a negative most is no limit.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usageError(fmt.Errorf("%s: given %s", strings.TrimSuffix(cmd.UseLine(), " [flags]"), count(len(args), "argument")))
		}
		return nil
	}
}

// noArguments refuses every argument.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError(fmt.Errorf("%s takes no arguments, but was given %q", cmd.Name(), args[0]))
	}
	return nil
}
