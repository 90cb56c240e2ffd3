package main

import (
	"context"
	"net/http"
	"path/filepath"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke/printable"
)

func newExamplesCommand(a *app) *cobra.Command {
	command := &cobra.Command{
		Use:   "examples",
		Short: "List, write or download the example templates",
		Long: `List the example templates that are built into cfnenv. "examples write" writes them into a directory;
"examples fetch" downloads the ones that the workshop publishes.`,
		Example: `  cfnenv examples
  cfnenv examples write examples
  cfnenv examples fetch published && cfnenv smoke --examples published`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			all, err := examples.Embedded()
			if err != nil {
				return err
			}
			for _, e := range all {
				if _, err := printable.Fprintf(folded(a.Stdout), "%s  %s\n", e.File, e.Title); err != nil {
					return err
				}
			}
			return nil
		},
	}
	command.AddCommand(a.intoDirectory(&cobra.Command{
		Use:     "write DIR",
		Short:   "Write the built-in templates into a directory",
		Example: `  cfnenv examples write examples`,
	}, func(context.Context) ([]examples.Example, error) { return examples.Embedded() }))
	command.AddCommand(a.intoDirectory(&cobra.Command{
		Use:   "fetch DIR",
		Short: "Download the published templates into a directory",
		Long: `Download the templates that the workshop publishes at references.enablement.skillsRootUrl of the credentials
document. Only https is used, and a file must be a template of at most 51,200 bytes.

Code in a template runs as you when it is deployed to the emulator: read what you downloaded first.`,
		Example: `  cfnenv examples fetch published`,
	}, a.publishedExamples))
	return command
}

// intoDirectory fills in a command that writes templates into the directory that is its argument.
func (a *app) intoDirectory(command *cobra.Command, get func(context.Context) ([]examples.Example, error)) *cobra.Command {
	force := false
	command.Args = takes(1, 1)
	command.RunE = func(_ *cobra.Command, args []string) error {
		all, err := get(command.Context())
		if err != nil {
			return err
		}
		if err := examples.Write(args[0], all, force); err != nil {
			return usageError(err)
		}
		for _, e := range all {
			printable.Fprintf(a.Stderr, "wrote %s\n", filepath.Join(args[0], e.File))
		}
		return nil
	}
	command.Flags().BoolVar(&force, "force", false, "overwrite existing files")
	return command
}

func (a *app) publishedExamples(ctx context.Context) ([]examples.Example, error) {
	set, err := a.provisioningSet()
	if err != nil {
		return nil, err
	}
	if set.SkillsRoot == "" {
		return nil, &env.Error{Path: "references.enablement.skillsRootUrl", Problem: "is missing", Hint: "cfnenv examples write writes the built-in templates"}
	}
	all, err := examples.Fetch(ctx, http.DefaultClient, set.SkillsRoot)
	if err != nil {
		return nil, &exitError{Code: exitUnreachable, Err: err}
	}
	return all, nil
}
