package main

import (
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

// completionSetup documents how to use the script of each shell.
var completionSetup = map[string]string{
	"bash":       "It needs the package bash-completion. In this shell:\n\n  source <(cfnenv completion bash)\n\nIn every new shell:\n\n  cfnenv completion bash > ~/.local/share/bash-completion/completions/cfnenv",
	"zsh":        "In every new shell, for a directory in your fpath, before compinit:\n\n  cfnenv completion zsh > ~/.zfunc/_cfnenv",
	"fish":       "In this shell:\n\n  cfnenv completion fish | source\n\nIn every new shell:\n\n  cfnenv completion fish > ~/.config/fish/completions/cfnenv.fish",
	"powershell": "In this shell, or in your profile for every new shell:\n\n  cfnenv completion powershell | Out-String | Invoke-Expression",
}

// addCompletionCommand adds cobra's completion command, with cfnenv's help and usage errors.
func addCompletionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, command := range root.Commands() {
		if command.Name() != "completion" {
			continue
		}
		command.Use = "completion SHELL"
		command.Short = "Print a completion script for a shell"
		command.Long = "Print a completion script for a shell. The help of each shell says how to use it."
		command.Example = "  source <(cfnenv completion bash)\n  cfnenv completion fish | source"
		command.Args = nil
		command.RunE = func(command *cobra.Command, args []string) error {
			if len(args) > 0 {
				unknown := &exitError{Code: exitUsage, Err: errors.New("unknown shell " + args[0] + ": choose bash, zsh, fish or powershell")}
				if meant := closest(args[0], slices.Collect(maps.Keys(completionSetup))); len(meant) == 1 { // of three-letter names, most are close
					unknown.Hints = []string{"did you mean cfnenv completion " + meant[0] + "?"}
				}
				return unknown
			}
			return usageError(errors.New("completion needs a shell: bash, zsh, fish or powershell"))
		}
		for _, shell := range command.Commands() {
			shell.Args = noArguments
			shell.Short = "Print the completion script for " + shell.Name()
			shell.Long = shell.Short + ".\n\n" + completionSetup[shell.Name()]
		}
	}
}

func completeFormats(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	for _, format := range env.Formats() {
		offers = append(offers, cobra.CompletionWithDesc(format.Name, format.About))
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

// completeSet offers the names of the sets of the document, for one argument.
func (a *app) completeSet(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.setCompletions(), cobra.ShellCompDirectiveNoFileComp
}

// completeExec offers the roles and the names of the sets, then commands.
func (a *app) completeExec(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	roles := []cobra.Completion{
		cobra.CompletionWithDesc(env.Provisioning, "the provisioning credentials"),
		cobra.CompletionWithDesc(env.Runtime, "the runtime credentials"),
	}
	return append(roles, a.setCompletions()...), cobra.ShellCompDirectiveNoFileComp
}

// setCompletions returns the names of the document's sets, none for a document that
// cannot be read: a completion cannot report errors, and standard input belongs to
// the completing shell.
func (a *app) setCompletions() []cobra.Completion {
	if a.exporter().DocumentPath() == "-" {
		return nil
	}
	quiet := *a
	quiet.Stderr = io.Discard
	document, err := quiet.document()
	if err != nil {
		return nil
	}
	summaries, err := document.Summaries()
	if err != nil {
		return nil
	}
	var offers []cobra.Completion
	for _, summary := range summaries {
		if summary.Name != "" && printable.Line(summary.Name) == summary.Name { // others cannot be typed
			offers = append(offers, cobra.CompletionWithDesc(summary.Name, printable.Line(purpose(summary))))
		}
	}
	return offers
}
