package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/fault"
	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/printable"
)

type emulatorInput struct {
	options  emulatedOptions
	faults   []string
	sabotage string
	verbose  bool
	compare  string
	command  []string
}

// defaultListen is the port that users of other emulators expect.
const defaultListen = "127.0.0.1:4566"

func newEmulatorCommand(a *app) *cobra.Command {
	var input emulatorInput
	command := &cobra.Command{
		Use:   "emulator [flags] [-- COMMAND...]",
		Short: "Emulate the workshop's AWS account on this machine",
		Long: `Emulate the workshop's AWS account on this machine, for unmodified AWS clients: its roles, boundaries and rules,
CloudFormation, S3, SQS, Lambda, IAM and STS. Everything is kept in memory and ends with the process.

With a command, the emulator picks a free port and runs the command in an environment in which every AWS client reaches
the emulated account and none can reach AWS: AWS_ENDPOINT_URL, and a proxy that answers for AWS's own host names.
CFNENV_CREDENTIALS names the credentials document. The exit status is the command's.

Without a command, the emulator runs until you interrupt it. It prints a line when it is ready, and how to use it.

It also serves the broker, at POST /v1/credentials. User, password and API key are new in every run. The document has
them under "emulator", and the command in ENABLER_COGNITO_USERNAME, ENABLER_COGNITO_PASSWORD, ENABLER_API_KEY and
ENABLER_CREDENTIALS_ENDPOINT, where cfnenv login looks for them.

The code of Lambda functions runs as you, with your files and your network. Anyone who has the document can run code as
you; with --allow-remote, from other machines too.`,
		Example: `  cfnenv emulator -- bash
  cfnenv emulator -- cfnenv exec runtime -- aws sts get-caller-identity
  cfnenv emulator --listen 127.0.0.1:0 --credentials /tmp/emulated.json
  cfnenv emulator --fault "cloudformation:throttle,p=0.2;seed=7" -- make smoke
  cfnenv emulator --sabotage list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && cmd.ArgsLenAtDash() != 0 {
				return usageError(fmt.Errorf("a command goes after --: cfnenv emulator -- %s", strings.Join(args, " ")))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			input.command = args
			if cmd.ArgsLenAtDash() == 0 && len(args) == 0 {
				return usageError(errors.New("no command after --"))
			}
			return a.emulator(cmd.Context(), input)
		},
	}
	f, o := command.Flags(), &input.options
	f.StringVar(&o.Listen, "listen", "", "`ADDRESS` to listen on; port 0 picks a free one (default "+defaultListen+", or a free port with a command)")
	f.StringVarP(&o.DocumentFile, "credentials", "c", "", "write the credentials document to `FILE`, which is removed at the end (default: in a temporary directory)")
	f.StringVar(&o.Account, "account", emulator.DefaultAccount, "`ID` of the account, twelve digits")
	f.StringVar(&o.Region, "region", emulator.DefaultRegion, "`REGION` of the account")
	f.StringVar(&o.Sub, "sub", emulator.DefaultSub, "`UUID` of the user")
	f.StringVar(&o.Username, "username", emulator.DefaultUsername, "`NAME` of the user")
	f.BoolVar(&o.SCP, "scp", false, "attach the workshop's service control policies")
	f.BoolVar(&o.StandIn, "stand-in", false, "stand in for resource types that are not emulated")
	f.StringVar(&o.Latency, "latency", "none", "pace of stack operations: none or aws")
	_ = command.RegisterFlagCompletionFunc("latency", cobra.FixedCompletions([]cobra.Completion{"none", "aws"}, cobra.ShellCompDirectiveNoFileComp))
	f.StringArrayVar(&input.faults, "fault", nil, "break requests as `SPEC` says (see Faults); can be repeated")
	addSabotageFlag(command, &input.sabotage)
	f.StringVar(&input.compare, "compare", "", "replay the recording in `DIR` (of smoke --record) and list the differences by operation")
	_ = command.MarkFlagDirname("compare")
	f.BoolVar(&o.AllowRemote, "allow-remote", false, "allow an address that other machines can reach, and any Host header")
	f.BoolVar(&o.ThrottleBroker, "throttle-broker", false, "let the broker answer 429 beyond one request a second, as the workshop's does")
	f.BoolVarP(&input.verbose, "verbose", "v", false, "show every call, every decision and the output of functions")
	command.Long += "\n\nFaults:\n\n" + fault.Grammar
	return command
}

func (a *app) emulator(ctx context.Context, input emulatorInput) (err error) {
	if input.sabotage == sabotageList {
		return writeSabotages(folded(a.Stdout))
	}
	o := input.options
	if o.Sabotage, err = chosenSabotage(input.sabotage); err != nil {
		return err
	}
	o.Proxy = len(input.command) > 0
	if o.Listen == "" && !o.Proxy {
		o.Listen = defaultListen
	}
	if err := server.CheckAddress(o.Listen, o.AllowRemote); err != nil {
		return usageError(err)
	}
	if o.DocumentFile == "-" {
		return usageError(errors.New("--credentials - cannot be used here: the emulator writes the document to a file"))
	}
	o.Log = a.emulatorLog(input.verbose)
	if len(input.faults) > 0 {
		if o.Faults, err = fault.Parse(strings.Join(input.faults, ";")); err != nil {
			return usageError(err)
		}
	}
	if input.compare != "" {
		if len(input.command) > 0 || o.Listen != defaultListen || o.DocumentFile != "" {
			return usageError(errors.New("--compare cannot be combined with --listen, --credentials or a command"))
		}
		o.Listen = ""
		return a.compare(ctx, input.compare, o)
	}
	if !o.Proxy {
		return a.serveEmulated(ctx, o)
	}
	return a.runEmulated(input.command, o)
}

// runEmulated serves the account while a command runs, which gets the signals.
func (a *app) runEmulated(command []string, o emulatedOptions) error {
	surviveReader()
	signals, stop := catchEnding()
	defer stop()
	e, err := a.startEmulated(o)
	if err != nil {
		return err
	}
	if a.IsTerminal(a.Stdin) {
		printable.Fprintf(a.Stderr, "cfnenv emulator: listening on %s, credentials in %s\nhint: load credentials with eval \"$(cfnenv provisioning)\"; the account ends with this command\n", e.URL, e.DocumentFile)
	}
	documentFile, err := filepath.Abs(e.DocumentFile) // the command may change its directory
	if err != nil {
		return errors.Join(err, e.Close())
	}
	environ := emulatorEnviron(a.Environ, e, documentFile)
	child := exec.Command(command[0], command[1:]...)
	child.Env = environ
	if program, err := os.Executable(); err == nil { // otherwise cfnenv has to be on the search path already
		child.Env = withProgram(environ, program)
		if command[0] == "cfnenv" && errors.Is(child.Err, exec.ErrNotFound) {
			child.Path, child.Err = program, nil
		}
	}
	status, err := runChild(a, child, signals)
	if err = errors.Join(err, e.Close()); err != nil {
		return err
	}
	if status != exitOK {
		return &exitError{Code: status}
	}
	return nil
}

const takesDown = "shutting down the emulated account; a second Ctrl-C stops at once"

// serveEmulated serves until a signal, and returns a shell's status for it.
func (a *app) serveEmulated(ctx context.Context, o emulatedOptions) error {
	ctx, ended := a.interruptible(ctx, takesDown)
	defer ended()
	e, err := a.startEmulated(o)
	if err != nil {
		return err
	}
	printable.Fprintf(a.Stderr, "cfnenv emulator: listening on %s, credentials in %s\n", e.URL, e.DocumentFile)
	if path, err := filepath.Abs(e.DocumentFile); err == nil {
		printable.Fprintf(unfolded(a.Stderr), "hint: in another shell: eval \"$(cfnenv provisioning -c %s)\"\n", printable.Shell(path))
		printable.Fprintf(a.Stderr, "hint: that sets AWS_ENDPOINT_URL, so that AWS clients reach this account; Ctrl-C ends it\n")
	}
	err = e.server.Wait(ctx)
	if err = errors.Join(err, e.Close()); err != nil {
		return err
	}
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status}
	}
	return nil
}

func (a *app) emulatorLog(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: level}))
}

// sabotageList is the value of --sabotage that lists the others.
const sabotageList = "list"

// addSabotageFlag adds --sabotage to a command that serves an emulated account.
func addSabotageFlag(command *cobra.Command, name *string) {
	command.Flags().StringVar(name, "sabotage", "", "break the emulated account in the way that `NAME` says, to see which check notices; "+sabotageList+" shows the names")
	_ = command.RegisterFlagCompletionFunc("sabotage", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		offers := []cobra.Completion{cobra.CompletionWithDesc(sabotageList, "show all")}
		for _, s := range sabotage.All() {
			offers = append(offers, cobra.CompletionWithDesc(s.Name, s.About))
		}
		return offers, cobra.ShellCompDirectiveNoFileComp
	})
}

// chosenSabotage returns nil for an empty name.
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
		if _, err := printable.Fprintf(w, "%s\n    %s\n    noticed by %s\n", s.Name, s.About, strings.Join(s.Noticed, ", ")); err != nil {
			return err
		}
	}
	return nil
}
