package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/printable"
)

// sabotageList is the value of --sabotage that shows the others.
const sabotageList = "list"

// addSabotageFlag adds --sabotage to a command that serves an emulated account.
func addSabotageFlag(command *cobra.Command, name *string) {
	command.Flags().StringVar(name, "sabotage", "", "break the emulated account on purpose, to see the proof that notices; "+sabotageList+" shows in which ways")
	// The error is for a flag that does not exist.
	_ = command.RegisterFlagCompletionFunc("sabotage", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		offers := []cobra.Completion{cobra.CompletionWithDesc(sabotageList, "show all")}
		for _, s := range sabotage.All() {
			offers = append(offers, cobra.CompletionWithDesc(s.Name, s.About))
		}
		return offers, cobra.ShellCompDirectiveNoFileComp
	})
}

// chosenSabotage is what --sabotage names; nil for an empty name.
func chosenSabotage(name string) (*sabotage.Sabotage, error) {
	if name == "" {
		return nil, nil
	}
	s, ok := sabotage.Lookup(name)
	if !ok {
		return nil, &exitError{Code: exitUsage, Err: fmt.Errorf("no sabotage is named %q", name), Hints: []string{"--sabotage " + sabotageList + " shows their names"}}
	}
	return &s, nil
}

// runsAccount is the account that smoke runs in, broken where that is wanted.
func (a *app) runsAccount(ctx context.Context, input smokeInput) (*smokeAccount, error) {
	broken, err := chosenSabotage(input.sabotage)
	switch {
	case err != nil:
		return nil, err
	case broken == nil:
		return a.smokeAccount(ctx, input.emulator)
	case !input.emulator:
		return nil, usageError(errors.New("--sabotage breaks an emulated account: it goes with --emulator"))
	}
	return a.ownAccount(emulatedOptions{Sabotage: broken})
}

// writeSabotages lists all sabotages with the proofs that notice them.
func writeSabotages(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	printable.Fprintf(table, "NAME\tBREAKS\tNOTICED BY\n")
	for _, s := range sabotage.All() {
		printable.Fprintf(table, "%s\t%s\t%s\n", s.Name, s.About, strings.Join(s.Noticed, " "))
	}
	return table.Flush()
}
