package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/printable"
)

// sabotageList is the value of --sabotage that shows the others.
const sabotageList = "list"

// addSabotageFlag adds --sabotage to a command that serves an emulated account.
func addSabotageFlag(command *cobra.Command, name *string) {
	command.Flags().StringVar(name, "sabotage", "", "break the emulated account in the way that `NAME` says, to see which check notices; "+sabotageList+" shows the names")
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
		var names []string
		for _, s := range sabotage.All() {
			names = append(names, s.Name)
		}
		hints := append(didYouMean("--sabotage ", name, names), "--sabotage "+sabotageList+" shows the names")
		return nil, &exitError{Code: exitUsage, Err: fmt.Errorf("unknown sabotage %q", name), Hints: hints}
	}
	return &s, nil
}

// writeSabotages lists all sabotages with the checks that notice them.
func writeSabotages(w io.Writer) error {
	for _, s := range sabotage.All() {
		if _, err := printable.Fprintf(w, "%s\n%s\n%s\n", s.Name, printable.Own(fill(s.About, 4)), printable.Own(fill("noticed by "+strings.Join(s.Noticed, ", "), 4))); err != nil {
			return err
		}
	}
	return nil
}
