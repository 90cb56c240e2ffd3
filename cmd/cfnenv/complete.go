package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"cfnenv/env"
)

// addCompletionCommand adds cobra's completion command, with usage errors of
// our kind.
func addCompletionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, command := range root.Commands() {
		if command.Name() != "completion" {
			continue
		}
		command.Use = "completion SHELL"
		command.Short = "Print a completion script for a shell"
		command.Example = "  source <(cfnenv completion bash)\n  cfnenv completion fish | source"
		command.Args = nil
		command.RunE = func(*cobra.Command, []string) error {
			return usageError(errors.New("completion needs one shell: bash, zsh, fish or powershell"))
		}
		for _, shell := range command.Commands() {
			shell.Args = noArguments
		}
	}
}

// completeFormats offers the names of the formats.
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

// setCompletions reads the set names of the document. A document that cannot be
// read offers nothing: a completion has no way to say why, and standard input
// belongs to the shell that is completing.
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
		if summary.Name != "" {
			offers = append(offers, cobra.CompletionWithDesc(summary.Name, purpose(summary)))
		}
	}
	return offers
}
