package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// takes refuses more or fewer arguments than the command's usage line has, and empty ones: a variable that is not set. A
// negative most is no limit.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		usage := strings.TrimSuffix(cmd.UseLine(), " [flags]")
		noun := argumentNoun(cmd)
		if len(args) < least {
			return usageError(fmt.Errorf("a %s is missing: %s", noun, usage))
		}
		if most >= 0 && len(args) > most {
			return usageError(fmt.Errorf("unexpected argument %q: %s", args[most], usage))
		}
		for _, arg := range args {
			if arg == "" {
				return usageError(fmt.Errorf("the name of the %s is empty: %s", noun, usage))
			}
		}
		return nil
	}
}

// argumentNoun is the word for the last argument in a command's usage line.
func argumentNoun(cmd *cobra.Command) string {
	words := strings.Fields(cmd.Use)
	noun := strings.ToLower(strings.Trim(words[len(words)-1], "[]."))
	if noun == "dir" {
		return "directory"
	}
	return noun
}

func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasAvailableSubCommands():
		return unknownCommand(cmd, args[0])
	}
	return usageError(fmt.Errorf("%s takes no arguments: %q", cmd.Name(), args[0]))
}

// checkFlags makes a command and those below it refuse values of flags that no command means, before their arguments.
func checkFlags(command *cobra.Command) {
	for _, below := range command.Commands() {
		arguments := below.Args
		if arguments == nil {
			arguments = cobra.ArbitraryArgs
		}
		below.Args = func(cmd *cobra.Command, args []string) error {
			if err := flagValues(cmd.Flags()); err != nil {
				return err
			}
			return arguments(cmd, args)
		}
		checkFlags(below)
	}
}

// listed are the flags for which the error of an empty value lists the right ones.
var listed = map[string]bool{"format": true, "latency": true}

// flagValues refuses empty values. They mostly come from variables that are not set, and would make a command do something
// other than it was asked for. An empty list means no elements. It also refuses -credentials, which pflag reads as -c redentials.
func flagValues(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(flag *pflag.Flag) {
		if err != nil || flag.Value.Type() != "string" {
			return
		}
		value := flag.Value.String()
		switch name, _, _ := strings.Cut(flag.Shorthand+value, "="); {
		case value == "" && !listed[flag.Name]:
			err = usageError(errors.New("--" + flag.Name + " is empty"))
		case flag.Shorthand != "" && name == flag.Name:
			err = &exitError{Code: exitUsage, Err: errors.New("unknown flag: -" + flag.Name), Hints: []string{"did you mean --" + flag.Name + "?"}}
		}
	})
	return err
}

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
