package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

// newHelpCommand is "cfnenv help [COMMAND]". cobra's own answers a command that
// does not exist with success.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND or TOPIC]",
		Short:   "Show the help of a command or a topic",
		Example: "  cfnenv help exec\n  cfnenv help formats\n  cfnenv help exit-status",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeHelp(root, args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			topic, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError(fmt.Errorf("there is no help on %q", strings.Join(args, " ")))
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

func completeHelp(root *cobra.Command, path []string) []cobra.Completion {
	parent, _, err := root.Find(path)
	if err != nil {
		return nil
	}
	var offers []cobra.Completion
	for _, command := range parent.Commands() {
		if !command.Hidden {
			offers = append(offers, cobra.CompletionWithDesc(command.Name(), command.Short))
		}
	}
	return offers
}

// newFormatsTopic and newExitStatusTopic are help texts without a command.
func newFormatsTopic(*app) *cobra.Command {
	var b strings.Builder
	b.WriteString("The formats that --format takes; the first is the default.\n\n")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, format := range env.Formats() {
		printable.Fprintf(table, "  %s\t%s\n", format.Name, format.About)
	}
	table.Flush() // a strings.Builder takes everything
	b.WriteString(`
When cfnenv fails, a format that a shell evaluates still prints something: a text that
unsets the credentials and fails, so that no script goes on with those it had before.
The others print nothing. A value that a format cannot carry is an error.`)
	return &cobra.Command{Use: "formats", Short: "What --format takes", Long: b.String()}
}

func newExitStatusTopic(*app) *cobra.Command {
	return &cobra.Command{
		Use:   "exit-status",
		Short: "What the exit status of every command means",
		Long: `The exit status of every command but exec, which returns that of the command it ran:

  0         done; for smoke: every assertion held and nothing is left behind
  1         smoke, check, deploy: an assertion or a guardrail failed
  2         the command line is wrong
  3         the credentials document is missing, malformed, incomplete or expired
  4         AWS or the network failed, so that nothing is proven either way; or a file, a report
            among them, could not be read or written
  5         resources were left behind (named on standard error); wins over 1 and 4
  129, 130, 131, 143
            interrupted (SIGHUP, SIGINT, SIGQUIT, SIGTERM), after cleaning up`,
	}
}
