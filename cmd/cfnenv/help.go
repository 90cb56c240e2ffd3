package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

// newHelpCommand replaces cobra's, which succeeds for a command that does not exist.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND | TOPIC]",
		Short:   "Show the help of a command or a topic",
		Example: "  cfnenv help exec\n  cfnenv help formats\n  cfnenv help exit-status",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeHelp(root, args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			topic, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(topic, rest[0])
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

func newFormatsTopic(a *app) *cobra.Command {
	var b strings.Builder
	b.WriteString("The formats of --format. The first is the default.\n\n")
	for _, format := range env.Formats() {
		printable.Fprintf(&b, "  %-13s  %s\n", format.Name, printable.Own(strings.TrimLeft(fill(format.About, 17, a.helpWidth()), " ")))
	}
	b.WriteString(`
If cfnenv fails, the formats that a shell evaluates print code that unsets the credentials and fails, so that a script
cannot go on with old ones. The other formats print nothing. A value that a format cannot represent is an error.`)
	return &cobra.Command{Use: "formats", Short: "Output formats", Long: b.String()}
}

func newExitStatusTopic(*app) *cobra.Command {
	return &cobra.Command{
		Use:   "exit-status",
		Short: "Exit statuses",
		Long: `exec and emulator -- return the status of the command that they run. All others return:

  0         success; for smoke: every check passed and nothing is left behind
  1         smoke, check, deploy: a check failed or the workshop refuses it
  2         the command line is wrong
  3         the credentials document is missing, invalid, incomplete or expired
  4         AWS or the network failed, or a file could not be read or written:
            the result is not known
  5         resources were left behind, listed on stderr (wins over 1 and 4)
  129, 130, 131, 143
            interrupted (SIGHUP, SIGINT, SIGQUIT, SIGTERM), after cleaning up`,
	}
}

// fill breaks a text into indented lines of at most that many columns, longer words excepted.
func fill(text string, indent, columns int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		width := len([]rune(word))
		switch {
		case used == 0:
			b.WriteString(strings.Repeat(" ", indent))
			used = indent
		case used+1+width > columns:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += width
	}
	return b.String()
}

// laidOut matches paragraphs that are laid out with spaces, whose line ends matter.
var laidOut = regexp.MustCompile(`(?m)^[ \t]|\S {2,}\S`)

func fillParagraphs(text string, columns int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, paragraph := range paragraphs {
		if !laidOut.MatchString(paragraph) {
			paragraphs[i] = fill(paragraph, 0, columns)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// helpWidth is the width of help: that of a narrow terminal, and no more than people read with ease.
func (a *app) helpWidth() int { return min(columns, terminalWidth(a.Stdout)) }

// fitHelp makes the help of a command and of its subcommands fit a terminal.
func fitHelp(command *cobra.Command, columns int) {
	command.Long = fillParagraphs(command.Long, columns)
	for _, below := range command.Commands() {
		fitHelp(below, columns)
	}
}

// usageTemplate makes the flags in cobra's template fit a terminal.
func usageTemplate(cobras string, columns int) string {
	wrapped := fmt.Sprintf(".FlagUsagesWrapped %d", columns)
	return strings.NewReplacer(".LocalFlags.FlagUsages", ".LocalFlags"+wrapped, ".InheritedFlags.FlagUsages", ".InheritedFlags"+wrapped).Replace(cobras)
}
