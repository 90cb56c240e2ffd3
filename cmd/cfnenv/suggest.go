package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

// closest returns the names that a misspelt one may stand for, by cobra's measure.
func closest(typed string, names []string) []string {
	candidates := &cobra.Command{SuggestionsMinimumDistance: 2}
	for _, name := range names {
		candidates.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	return candidates.SuggestionsFor(typed)
}

// didYouMean is the hint for a misspelt name; prefix goes before every name.
func didYouMean(prefix, typed string, names []string) []string {
	meant := closest(typed, names)
	if len(meant) == 0 {
		return nil
	}
	return []string{"did you mean " + prefix + strings.Join(meant, ", or "+prefix) + "?"}
}

// similarStacks is the hint for the name of a stack that does not exist: similar names, or else all that there are. An answer
// that AWS does not give is no reason to fail.
func (c *awsClients) similarStacks(ctx context.Context, command, missing string) []string {
	states, err := c.manager.List(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, state := range states {
		if name, mine := strings.CutPrefix(state.Name, c.set.StackPrefix); mine && !state.Gone() {
			names = append(names, printable.Shell(name))
		}
	}
	slices.Sort(names)
	missing = strings.TrimPrefix(missing, c.set.StackPrefix)
	hints := didYouMean(command, missing, names)
	if hints == nil && len(names) > 0 && len(names) <= maxOffers {
		hints = []string{"existing stacks: " + strings.Join(names, ", ")}
	}
	return hints
}

// maxOffers bounds a list that is offered in one line.
const maxOffers = 10

// flagError turns pflag's error into a usage error, with a suggestion for an unknown flag.
func flagError(command *cobra.Command, err error) error {
	usage := &exitError{Code: exitUsage, Err: err}
	unknown := (*pflag.NotExistError)(nil)
	if !errors.As(err, &unknown) {
		return usage
	}
	if words := command.Flags().Args(); command.Name() == "exec" && len(words) > 1 {
		return forgottenDashes(words)
	}
	var names []string
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names = append(names, flag.Name)
		}
	})
	usage.Hints = didYouMean("--", unknown.GetSpecifiedName(), names)
	return usage
}

func unknownCommand(parent *cobra.Command, typed string) error {
	path := parent.CommandPath() + " "
	var names []string
	for _, command := range parent.Commands() {
		if !command.Hidden {
			names = append(names, command.Name())
		}
	}
	usage := &exitError{Code: exitUsage, Err: errors.New("unknown command " + path + typed), Hints: didYouMean(path, typed, names)}
	if usage.Hints == nil && len(names) > 0 {
		usage.Hints = []string{strings.TrimSpace("cfnenv help "+strings.TrimPrefix(path, "cfnenv ")) + " lists the commands"}
	}
	return usage
}

// suggestSet adds a suggestion to the error for a set that the document does not have.
func (a *app) suggestSet(err error, typed string) error {
	missing := (*env.Error)(nil)
	if typed == "" || !errors.As(err, &missing) || missing.Path != "credentialSets" && !strings.HasPrefix(missing.Path, "credentialSets.") {
		return err
	}
	names := []string{env.Provisioning, env.Runtime}
	for _, offer := range a.setCompletions() {
		name, _, _ := strings.Cut(offer, "\t")
		names = append(names, name)
	}
	if slices.Contains(names, typed) {
		return err
	}
	if hints := didYouMean("", typed, names); hints != nil {
		missing.Hint = hints[0]
	}
	return err
}
