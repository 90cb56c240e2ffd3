package main

import (
	"errors"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

func newExecCommand(a *app) *cobra.Command {
	command := &cobra.Command{
		Use:   "exec SET [flags] -- COMMAND [ARGUMENT...]",
		Short: "Run a command with a set of credentials",
		Long: `Run a command with the credentials of a set: provisioning, runtime, or the name of a set.

The command replaces cfnenv, so it receives signals itself and its exit status is the one you see. 127 means that the
command was not found, 126 that it cannot be run.`,
		Example: `  cfnenv exec provisioning -- aws cloudformation list-stacks
  cfnenv exec runtime -- sh -c 'echo "$AWS_REGION"'`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case cmd.ArgsLenAtDash() == 1 && len(args) > 1:
				return nil
			case cmd.ArgsLenAtDash() < 0 && len(args) > 1:
				return forgottenDashes(args)
			}
			return usageError(errors.New("exec needs one credential set, then -- and a command"))
		},
		ValidArgsFunction: a.completeExec,
		RunE: func(cmd *cobra.Command, args []string) error {
			request, err := a.flags.Request(args[0])
			if err != nil {
				return err
			}
			if request.MinTTL > 0 {
				if err := a.renewFor(cmd.Context(), request.Role, request.MinTTL); err != nil {
					return err
				}
			}
			set, err := a.exporter().Set(request.Role, request.AllowExpired)
			if err != nil {
				return a.suggestSet(err, args[0])
			}
			a.exporter().Warn(set)
			return a.replaceProcess(args[1:], childEnviron(a.Environ, a.exporter().Variables(set), runtime.GOOS == "windows"))
		},
	}
	addFlags(command.Flags(), a.flags.DefineLoading)
	return command
}

// forgottenDashes is the error for a command without -- in front of it, which would lose its own flags to cfnenv.
func forgottenDashes(words []string) error {
	return &exitError{Code: exitUsage, Err: errors.New("exec needs -- before the command"),
		Hints: []string{"cfnenv exec " + printable.Shell(words[0]) + " -- " + printable.Shell(words[1]) + " ..."}}
}

// childEnviron is an environment without any name of the variables, followed by
// those that are set. To Windows, names that differ in case alone are the same.
func childEnviron(parent []string, variables []env.Variable, windows bool) []string {
	same := func(a, b string) bool { return a == b }
	if windows {
		same = strings.EqualFold
		variables = slices.DeleteFunc(slices.Clone(variables), func(v env.Variable) bool { return env.OwnedByWindows(v.Name) })
	}
	environ := slices.DeleteFunc(slices.Clone(parent), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(variables, func(v env.Variable) bool { return same(v.Name, name) })
	})
	for _, v := range variables {
		if !v.Unset {
			environ = append(environ, v.Name+"="+v.Value)
		}
	}
	return environ
}
