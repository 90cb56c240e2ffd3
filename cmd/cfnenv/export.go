package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/env"
)

func newProvisioningCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "provisioning",
		Short: "Print shell code that loads the provisioning credentials",
		Long: `Print shell code that loads the provisioning credentials, which create stacks.

They are the first of these sets that the document has: agentAWSWorkshopProvisioning, agentWorkshopProvisioning,
agentWorkshop. Without any of them, the document's top level is used if its constraints.credentialScope is
provisioning.

If anything is wrong, the printed code unsets the credentials and fails, so that a script cannot go on with old ones.`,
		Example: `  eval "$(cfnenv provisioning)"
  cfnenv provisioning --format fish | source
  cfnenv provisioning --format powershell | Out-String | Invoke-Expression
  cfnenv provisioning --format json -c document.json | jq -r .STACK_PREFIX`,
		Args: noArguments,
	}, func([]string) string { return "provisioning" })
}

func newRuntimeCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "runtime",
		Short: "Print shell code that loads the runtime credentials",
		Long: `Print shell code that loads the runtime credentials, which use what stacks created.

They are the first of these sets that the document has: agentAWSWorkshopRuntime, agentWorkshopRuntime. The document's
top level is never used: it belongs to another account.`,
		Example: `  eval "$(cfnenv runtime)"
  cfnenv runtime --format dotenv > runtime.env
  docker run --env-file runtime.env amazon/aws-cli s3 ls`,
		Args: noArguments,
	}, func([]string) string { return "runtime" })
}

func newSetCommand(a *app) *cobra.Command {
	return newExportCommand(a, &cobra.Command{
		Use:   "set NAME",
		Short: "Print shell code that loads a credential set by name",
		Long:  `Print shell code that loads the credential set with exactly this name. cfnenv status lists the names.`,
		Example: `  eval "$(cfnenv set agentEnablement)"
  cfnenv set agentEnablement --format process`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return usageError(errors.New("set needs the name of one credential set: cfnenv status lists them"))
			}
			return nil
		},
		ValidArgsFunction: a.completeSet,
	}, func(args []string) string { return args[0] })
}

func newUnsetCommand(a *app) *cobra.Command {
	command := &cobra.Command{
		Use:   "unset",
		Short: "Print shell code that unsets everything that cfnenv set",
		Long:  "Print shell code that unsets every variable that provisioning, runtime and set can set.",
		Example: `  eval "$(cfnenv unset)"
  cfnenv unset --format fish | source`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.exporter().Unset(a.flags.Format) },
	}
	addFormatFlag(a, command)
	return command
}

// newExportCommand fills in what provisioning, runtime and set share.
func newExportCommand(a *app, command *cobra.Command, role func(args []string) string) *cobra.Command {
	addFormatFlag(a, command)
	addFlags(command.Flags(), a.flags.DefineLoading)
	command.RunE = func(cmd *cobra.Command, args []string) error {
		request, err := a.flags.Request(role(args))
		if err != nil {
			return err
		}
		if request.MinTTL > 0 {
			if err := a.renewable(); err != nil {
				return err
			}
		}
		stop := a.failClosedOnSignal(request.Format)
		defer stop()
		err = a.exporter().Export(request)
		if !errors.Is(err, export.ErrShort) {
			return a.suggestSet(err, request.Role)
		}
		if err := a.renewFor(cmd.Context(), request.Role, request.MinTTL); err != nil {
			return err
		}
		request.MinTTL = 0
		return a.exporter().Export(request)
	}
	return command
}

// addFlags adds flags that package fastpath reads too.
func addFlags(to *pflag.FlagSet, define func(*flag.FlagSet)) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	define(set)
	set.VisitAll(func(f *flag.Flag) {
		added := pflag.PFlagFromGoFlag(f)
		added.Shorthand = export.Shorthands[f.Name]
		to.AddFlag(added)
	})
}

// addFormatFlag adds --format to a command that prints an environment.
func addFormatFlag(a *app, command *cobra.Command) {
	command.Annotations = map[string]string{printsEnvironment: ""}
	addFlags(command.Flags(), a.flags.DefineFormat)
	// The only possible error is that there is no such flag.
	_ = command.RegisterFlagCompletionFunc("format", completeFormats)
}

// exporter reads the credentials document and prints environments.
func (a *app) exporter() *export.Exporter {
	return &export.Exporter{
		Stdin:       a.Stdin,
		Stdout:      a.Stdout,
		Stderr:      a.Stderr,
		LookupEnv:   a.LookupEnv,
		Now:         a.Now,
		Terminal:    a.IsTerminal(a.Stdout),
		Quiet:       a.flags.Quiet,
		Credentials: a.flags.Credentials,
	}
}

// document reads and parses the credentials document. Its errors, and those of the
// document's methods, are *env.Error: run names the document before them.
func (a *app) document() (*env.CredentialsDocument, error) {
	return a.exporter().Document()
}

// documentName names the document in messages.
func (a *app) documentName() string {
	return a.exporter().DocumentName()
}

// printsEnvironment marks, in cobra.Command.Annotations, the commands whose output
// a shell evaluates.
const printsEnvironment = "prints-environment"

// failClosed prints code that fails, and unsets the credentials, in the shell that
// evaluates the output of a failed command: eval "" succeeds, so that printing
// nothing would let a script go on with the credentials that it had before.
//
// A command line without a known command may be a misspelt one, so it gets the code
// too, unless a person is reading.
func (a *app) failClosed(command *cobra.Command, args []string) {
	_, evaluated := command.Annotations[printsEnvironment]
	if !evaluated && (command.HasParent() || a.IsTerminal(a.Stdout)) {
		return
	}
	// There is nobody left to tell when this write fails.
	_, _ = io.WriteString(a.Stdout, requestedFormat(args).Failure())
}

// failClosedOnSignal prints that code when a signal ends the process, until stop is
// called: a document that is read from a pipe may never come.
func (a *app) failClosedOnSignal(format string) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, slices.DeleteFunc(endingSignals(), signal.Ignored)...)
	ended := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			_, _ = io.WriteString(a.Stdout, formatOrDefault(format).Failure())
			die(s)
		case <-ended:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(ended)
	}
}

// requestedFormat reads --format from arguments that may not be parsable.
func requestedFormat(args []string) env.Format {
	name := env.DefaultFormat
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--format="); ok {
			name = value
		} else if arg == "--format" && i+1 < len(args) {
			name = args[i+1]
		}
	}
	return formatOrDefault(name)
}

func formatOrDefault(name string) env.Format {
	format, err := env.Lookup(name)
	if err != nil {
		return env.Formats()[0]
	}
	return format
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
