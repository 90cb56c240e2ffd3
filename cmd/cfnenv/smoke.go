package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/progress"
	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/verdict"
)

type smokeInput struct {
	emulator, guardrails, keep, dryRun, json, verbose, anonymous bool
	sabotage, examples, distribution, model, record, evidence    string

	only              []string
	chosen            bool // --guardrails was given, so the default does not apply
	timeout, patience time.Duration
	files             reportFiles
}

func newSmokeCommand(a *app) *cobra.Command {
	var input smokeInput
	command := &cobra.Command{
		Use:   "smoke",
		Short: "Deploy the example stacks, check what they do, remove them",
		Long: `Deploy the workshop's three example stacks and a table (04), check from outside that they do what they should and what
runtime credentials may do, also on CloudFront (05) and Bedrock (06), remove them, and report.

With --emulator this runs in a fresh emulated account on this machine. Without it, it runs in your AWS account, with the
credentials of the document; AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFORMATION and AWS_ENDPOINT_URL_S3 are used if set.

Every check has an id, and the report shows its evidence. A check passes only if nothing else can explain what was seen.
If it can neither pass nor fail, it is reported as open, and the run does not pass.

Everything that was created is removed, also after a failure, a timeout or Ctrl-C. A second Ctrl-C stops at once and
prints what is left.`,
		Example: `  cfnenv smoke --emulator
  cfnenv smoke --emulator --html report.html --junit report.xml
  cfnenv smoke --only 01 --keep
  cfnenv smoke --emulator --evidence evidence.json
  cfnenv smoke --emulator --dry-run`,
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			input.chosen = command.Flags().Changed("guardrails")
			if command.Flags().Changed("only") && len(input.only) == 0 {
				return usageError(errors.New("--only is empty: name examples, such as 01,03")) // a variable that is empty must not mean all of them
			}
			return a.smoke(command.Context(), input)
		},
	}
	f := command.Flags()
	f.BoolVar(&input.emulator, "emulator", false, "use a fresh emulated account instead of AWS")
	addSabotageFlag(command, &input.sabotage)
	f.StringSliceVar(&input.only, "only", nil, "run only these `EXAMPLES`, such as 01,03; 05 (CloudFront) and 06 (Bedrock) have no stack")
	f.StringVar(&input.examples, "examples", "", "use the templates in `DIR`, which have the same file names, instead of the built-in ones")
	f.StringVar(&input.distribution, "distribution", "", "also invalidate this CloudFront distribution, which must have your tags: its `ID`")
	f.StringVar(&input.model, "model", "", "call this model of Amazon Bedrock, by `ID`, instead of one from its catalogue")
	f.BoolVar(&input.guardrails, "guardrails", false, "also try what the workshop must refuse (default with --emulator)")
	f.BoolVar(&input.keep, "keep", false, "keep the stacks and list them")
	f.BoolVar(&input.dryRun, "dry-run", false, "print the plan and exit")
	f.DurationVar(&input.timeout, "timeout", smoke.DefaultTimeout, "time limit for deploying and checking; cleaning up gets five more minutes")
	f.DurationVar(&input.patience, "patience", smoke.DefaultPatience, "how long to retry what may be AWS's eventual consistency")
	f.BoolVar(&input.json, "json", false, "print the report as JSON (with --dry-run: the plan)")
	f.BoolVarP(&input.verbose, "verbose", "v", false, "print every check, not only those that did not pass")
	f.StringVar(&input.record, "record", "", "save every request and answer, without secrets, in the new directory `DIR`")
	f.StringVar(&input.evidence, "evidence", "", "save what was seen, without secrets, in `FILE`, for cfnenv judge")
	f.BoolVar(&input.anonymous, "anonymous", false, "with --evidence: replace account ids and your id and name")
	input.files.flags(f)
	_ = command.MarkFlagDirname("record")
	_ = command.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(checked(), cobra.ShellCompDirectiveNoFileComp))
	_ = command.MarkFlagDirname("examples")
	return command
}

func (a *app) smoke(ctx context.Context, input smokeInput) (err error) {
	if input.sabotage == sabotageList {
		return writeSabotages(folded(a.Stdout))
	}
	if err := input.named(); err != nil {
		return err
	}
	if err := input.validate(); err != nil {
		return usageError(err)
	}
	surviveReader()
	abandon := make(chan struct{})
	ctx, stop := listen(ctx, func(os.Signal) {}, func(os.Signal) { close(abandon) })
	defer stop() // after the emulated account has been taken down
	templates, err := input.templates()
	if err != nil {
		return usageError(err)
	}
	if input.guardrails && len(templates) == 0 {
		return usageError(errors.New("--guardrails needs an example's stack to compare with: add one to --only, such as 01"))
	}
	account, err := a.smokeAccount(input)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, account.close()) }()
	options, err := a.smokeOptions(input, account, templates)
	if err != nil {
		return err
	}
	options.Abandon = abandon
	if !input.dryRun {
		if options.StateDir, err = account.journals(a); err != nil {
			return err
		}
	}
	if account.emulated != nil && !input.dryRun {
		if options.FunctionsRunOn, err = account.emulated.functionsRunOn(ctx, templates); err != nil {
			if status := signalStatus(ctx); status != exitOK {
				return &exitError{Code: status, Err: errors.New("interrupted before anything was created")}
			}
			return err
		}
	}
	decided, err := smoke.NewPlan(options, a.Now())
	if err != nil {
		return usageError(err)
	}
	if input.dryRun {
		if input.json {
			return printable.JSON(a.Stdout, decided)
		}
		return progress.WritePlan(folded(a.Stdout), decided)
	}
	for _, role := range []string{env.Provisioning, env.Runtime} {
		if _, err := account.set(a, role); err != nil {
			return err
		}
	}
	kept, err := input.keeper()
	if err != nil {
		return err
	}
	defer kept.abandon()
	files, err := input.files.open(a.Getenv("GITHUB_STEP_SUMMARY"))
	if err != nil {
		return err
	}
	recorded, err := a.record(input.record, &options)
	if err != nil {
		return err
	}
	seen, err := a.runSmoke(ctx, options, decided)
	if unfit := (*plan.CredentialsError)(nil); errors.As(err, &unfit) {
		return &exitError{Code: exitDocument, Err: err}
	}
	if err != nil {
		return err
	}
	unkept := kept.write(a.Stderr, seen)
	rep := verdict.Report(seen.Plan, seen.Run)
	written := files.write(a.Stderr, rep) // before the verdicts, which come last
	printed := a.printReport(rep, input.json, input.verbose)
	return reported(rep, append(written, unkept, printed, recorded()))
}

func (a *app) smokeOptions(input smokeInput, account *account, templates []examples.Example) (smoke.Options, error) {
	provisioning, err := account.document.Set(env.Provisioning)
	if err != nil {
		return smoke.Options{}, err
	}
	runtime, err := account.document.Set(env.Runtime)
	if err != nil {
		return smoke.Options{}, err
	}
	options := smoke.Options{
		Options: plan.Options{
			Provisioning: provisioning, Runtime: runtime, Endpoints: account.endpoints, Emulated: account.emulated != nil,
			Examples: smoke.Templates(templates), CloudFront: input.checks(plan.CloudFrontChecks), Bedrock: input.checks(plan.BedrockChecks),
			Guardrails: input.guardrails, Keep: input.keep, Distribution: input.distribution, Model: input.model,
			Timeout: input.timeout, Patience: input.patience,
		},
		HTTP:    account.network,
		Version: moduleVersion(debug.ReadBuildInfo),
	}
	if !input.chosen {
		options.Guardrails = options.Emulated && len(templates) > 0
	}
	return options, nil
}

// runSmoke carries out the plan and shows the progress.
func (a *app) runSmoke(ctx context.Context, options smoke.Options, decided *plan.Plan) (*evidence.File, error) {
	printable.Fprintf(a.Stderr, "%s, run %s\n", decided.Target, decided.Run)
	if on := decided.Target.FunctionsRunOn; on != "" {
		printable.Fprintf(a.Stderr, "functions run on %s\n", on)
	}
	view := progress.New(a.Stderr, decided, a.style(a.Stderr), a.liveWidth(), a.Now)
	options.Observe = view.Show
	tell := context.AfterFunc(ctx, func() {
		if i := (*smoke.Interruption)(nil); errors.As(context.Cause(ctx), &i) {
			view.Show(smoke.Progress{Time: a.Now(), Note: interruptedLine(i, smokeEnds(options.Keep))})
		}
	})
	seen, err := smoke.Run(ctx, options, decided)
	tell()
	view.Close()
	if err != nil {
		return nil, err
	}
	printable.Fprintf(a.Stderr, "\n")
	return seen, nil
}

func smokeEnds(keep bool) string {
	if keep {
		return "stopping, and keeping what was created; a second Ctrl-C stops at once"
	}
	return "stopping, and removing what was created; a second Ctrl-C stops at once and lists what is left"
}

// named checks and trims what --only names.
func (input *smokeInput) named() error {
	for i := range input.only {
		id := strings.TrimSpace(input.only[i])
		if input.only[i] = id; slices.Contains(checked(), id) {
			continue
		}
		unknown := &exitError{Code: exitUsage, Err: fmt.Errorf("--only: unknown example %q: use %s", id, strings.Join(checked(), ", "))}
		if slices.Contains(checked(), "0"+id) {
			unknown.Hints = []string{"did you mean 0" + id + "?"}
		}
		return unknown
	}
	return nil
}

// validate checks the other flags.
func (input *smokeInput) validate() error {
	switch {
	case input.timeout <= 0:
		return errors.New("--timeout must be above zero, such as 10m")
	case input.patience <= 0:
		return errors.New("--patience must be above zero, such as 1m")
	case input.anonymous && input.evidence == "":
		return errors.New("--anonymous needs --evidence FILE")
	case input.distribution != "" && !input.checks(plan.CloudFrontChecks):
		return fmt.Errorf("--distribution belongs to %s, which --only leaves out", plan.CloudFrontChecks)
	case input.model != "" && !input.checks(plan.BedrockChecks):
		return fmt.Errorf("--model belongs to %s, which --only leaves out", plan.BedrockChecks)
	}
	return nil
}

// checks reports whether --only leaves an example, or the checks without one, in the run.
func (input smokeInput) checks(id string) bool {
	return len(input.only) == 0 || slices.Contains(input.only, id)
}

// templates reads the examples that the flags ask for; there are none for 05 and 06.
func (input smokeInput) templates() ([]examples.Example, error) {
	only := slices.DeleteFunc(slices.Clone(input.only), func(id string) bool { return slices.Contains(withoutExample, id) })
	switch {
	case len(only) == 0 && len(input.only) > 0:
		return nil, nil
	case input.examples != "":
		return examples.From(input.examples, only...)
	}
	return examples.Embedded(only...)
}

// withoutExample are the checks that --only can name beside the examples.
var withoutExample = []string{plan.CloudFrontChecks, plan.BedrockChecks}

// checked lists what --only can name.
func checked() []string { return slices.Concat(examples.IDs(), withoutExample) }
