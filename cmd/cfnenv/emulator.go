package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/printable"
)

// emulatorInput is what the flags of emulator say.
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
		Short: "Serve the workshop account on this machine, for unmodified AWS clients",
		Long: `Serve the workshop account on this machine: its roles, boundaries and guardrails, CloudFormation, S3, SQS, Lambda,
IAM and STS, for unmodified AWS clients. Everything is in memory and ends with the process.

With a command, a free port is taken and the command gets CFNENV_CREDENTIALS and an environment in which every AWS client
reaches the emulated account and none can reach AWS: the endpoint variable, and a proxy that answers for AWS's own host
names. The status is the command's own.

The broker is served too, at POST /v1/credentials. Its user, password and key are drawn for every run: they stand in the
document, under "emulator", and the command finds them in ENABLER_COGNITO_USERNAME, ENABLER_COGNITO_PASSWORD,
ENABLER_API_KEY and ENABLER_CREDENTIALS_ENDPOINT, where cfnenv login looks for them.

The code of Lambda functions runs as you, with your files and your network: whoever has the document can run code as
you. With --allow-remote that holds for other machines as well.

Without a command, the account is served until it is interrupted. A line on standard error says when it is ready.`,
		Example: `  cfnenv emulator -- bash
  cfnenv emulator -- sh -c 'eval "$(cfnenv provisioning)"; aws sts get-caller-identity'
  cfnenv emulator --listen 127.0.0.1:0 --credentials /tmp/emulated.json
  cfnenv emulator --fault "cloudformation:throttle,p=0.2;seed=7" -- make smoke
  cfnenv emulator --sabotage list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && cmd.ArgsLenAtDash() != 0 {
				return usageError(fmt.Errorf("a command goes behind --: cfnenv emulator -- %s", strings.Join(args, " ")))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			input.command = args
			if cmd.ArgsLenAtDash() == 0 && len(args) == 0 {
				return usageError(errors.New("no command behind --"))
			}
			return a.emulator(cmd.Context(), input)
		},
	}
	f, o := command.Flags(), &input.options
	f.StringVar(&o.Listen, "listen", "", "address to listen on; port 0 picks one (default "+defaultListen+", with a command a free port)")
	f.StringVarP(&o.DocumentFile, "credentials", "c", "", "file to write the credentials document to (default: a private directory that is removed at the end)")
	f.StringVar(&o.Account, "account", emulator.DefaultAccount, "account id, twelve digits")
	f.StringVar(&o.Region, "region", emulator.DefaultRegion, "region")
	f.StringVar(&o.Sub, "sub", emulator.DefaultSub, "the principal's id, a UUID")
	f.StringVar(&o.Username, "username", emulator.DefaultUsername, "the principal's name")
	f.BoolVar(&o.SCP, "scp", false, "attach the workshop's service control policies")
	f.StringVar(&o.Latency, "latency", "none", "pace of stack operations: none, or aws")
	// The error is for a flag that does not exist.
	_ = command.RegisterFlagCompletionFunc("latency", cobra.FixedCompletions([]cobra.Completion{"none", "aws"}, cobra.ShellCompDirectiveNoFileComp))
	f.StringArrayVar(&input.faults, "fault", nil, "break requests on purpose, by the grammar of Faults; may be repeated")
	addSabotageFlag(command, &input.sabotage)
	f.StringVar(&input.compare, "compare", "", "send the requests of a recording (smoke --record) to the account and list the differences, by operation")
	_ = command.MarkFlagDirname("compare")
	f.BoolVar(&o.AllowRemote, "allow-remote", false, "allow an address that other machines can reach, and any Host header; functions run as you, so whoever has the document runs code as you")
	f.BoolVar(&o.ThrottleBroker, "throttle-broker", false, "have the broker answer 429 beyond one request a second and three at once, as the workshop's does")
	f.BoolVarP(&input.verbose, "verbose", "v", false, "show every call, decision and line of function output on standard error")
	command.Long += "\n\nFaults:\n" + emulator.FaultGrammar
	return command
}

func (a *app) emulator(ctx context.Context, input emulatorInput) (err error) {
	if input.sabotage == sabotageList {
		return writeSabotages(a.Stdout)
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
		return usageError(errors.New("--credentials - : the emulator writes the credentials document, so this must be a file"))
	}
	o.Log = a.emulatorLog(input.verbose)
	if len(input.faults) > 0 {
		if o.Faults, err = emulator.ParseFaults(strings.Join(input.faults, ";")); err != nil {
			return usageError(err)
		}
	}
	if input.compare != "" {
		if len(input.command) > 0 || o.Listen != defaultListen || o.DocumentFile != "" {
			return usageError(errors.New("--compare serves nobody else: leave out --listen, --credentials and the command"))
		}
		o.Listen = ""
		return a.compare(ctx, input.compare, o)
	}
	if !o.Proxy {
		return a.serveEmulated(ctx, o)
	}
	return a.runEmulated(input.command, o)
}

// runEmulated serves for as long as a command runs, which gets the signals; the account is taken down all the same.
func (a *app) runEmulated(command []string, o emulatedOptions) error {
	surviveReader()
	signals, stop := catchEnding()
	defer stop()
	e, err := a.startEmulated(o)
	if err != nil {
		return err
	}
	if a.IsTerminal(a.Stdin) {
		printable.Fprintf(a.Stderr, "cfnenv emulator: listening on %s, credentials in %s\nhint: eval \"$(cfnenv provisioning)\" and follow the guide; leaving the command ends the account\n", e.URL, e.DocumentFile)
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

// takesDown is what an emulated account does at the first signal.
const takesDown = "taking the emulated account down; a second Ctrl-C stops at once and leaves its private directory to the next run"

// serveEmulated serves until a signal, and then ends with a shell's status for that signal.
func (a *app) serveEmulated(ctx context.Context, o emulatedOptions) error {
	ctx, ended := a.interruptible(ctx, takesDown)
	defer ended()
	e, err := a.startEmulated(o)
	if err != nil {
		return err
	}
	printable.Fprintf(a.Stderr, "cfnenv emulator: listening on %s, credentials in %s\n", e.URL, e.DocumentFile)
	err = e.server.Wait(ctx)
	if err = errors.Join(err, e.Close()); err != nil {
		return err
	}
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status}
	}
	return nil
}

// emulatorLog shows warnings, or everything.
func (a *app) emulatorLog(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: level}))
}
