package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/smoke/deployment"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/template"
)

// deployInput is what the flags of deploy say.
type deployInput struct {
	template       string
	name           string
	roleSuffix     string
	parameters     []string
	parametersFile string
	tags           []string
	ignore         []string
	replace        bool
	emulator       bool
	strict         bool
	json           bool
	timeout        time.Duration
}

func newDeployCommand(a *app) *cobra.Command {
	var input deployInput
	command := &cobra.Command{
		Use:   "deploy TEMPLATE",
		Short: "Check a template, then create or update its stack",
		Long: `Check a template, then create or update its stack. The execution role, the required tags, the capabilities and the
parameters AgentRoleName and RequiredBoundaryArn are filled in.

Events are shown as they happen. If something is refused, cfnenv explains it: who asked for what, which policy refused,
and what to write instead. An update that changes nothing succeeds.

With --emulator, the stack is created in a fresh emulated account that ends with the command. It is like the document's
account, or a sample account if there is no document. A resource whose type is not emulated is stood in for: its calls are
authorized, it gets a name and attributes, and the last line lists it. --strict refuses such a template instead.

--replace is for a stack that can only be deleted, for example because its creation failed: it is deleted first, with
all objects in its buckets.`,
		Example: `  cfnenv deploy --emulator template.yaml
  cfnenv deploy template.yaml
  cfnenv deploy --name web --parameter Stage=test template.yaml
  cfnenv deploy --replace template.yaml`,
		Args: takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			input.template = args[0]
			return a.deploy(cmd.Context(), input)
		},
	}
	f := command.Flags()
	f.StringVar(&input.name, "name", "", "`NAME` of the stack after STACK_PREFIX (default: the template's file name)")
	f.StringVar(&input.roleSuffix, "role-suffix", "", "`SUFFIX` of AgentRoleName after ROLE_PREFIX (default: the name and SHORT_SUB)")
	f.StringArrayVar(&input.parameters, "parameter", nil, "parameter of the template as `NAME=VALUE`; can be repeated")
	f.StringVar(&input.parametersFile, "parameters-file", "", "JSON `FILE` with parameters")
	f.StringArrayVar(&input.tags, "tag", nil, "additional tag as `KEY=VALUE`; can be repeated")
	f.StringSliceVar(&input.ignore, "ignore", nil, "`RULES` whose findings do not stop the deployment")
	f.BoolVar(&input.replace, "replace", false, "delete a stack that stands in the way first")
	f.BoolVar(&input.emulator, "emulator", false, "deploy to a fresh emulated account instead of AWS")
	f.BoolVar(&input.strict, "strict", false, "with --emulator, refuse a template that is not emulated completely")
	f.BoolVar(&input.json, "json", false, "print the result as JSON")
	f.DurationVar(&input.timeout, "timeout", time.Hour, "how long to wait for the stack")
	_ = command.RegisterFlagCompletionFunc("ignore", completeRules)
	return command
}

// completeRules offers the rules of check.
func completeRules(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	for _, rule := range guardrail.Rules() {
		offers = append(offers, cobra.CompletionWithDesc(rule.ID, rule.About))
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) deploy(ctx context.Context, input deployInput) (err error) {
	for _, rule := range input.ignore {
		if _, ok := guardrail.LookupRule(rule); !ok {
			return usageError(fmt.Errorf("--ignore %s: no such rule; cfnenv check shows the rule in brackets after each finding", rule))
		}
	}
	given, err := givenParameters(input.parameters, input.parametersFile)
	if err != nil {
		return err
	}
	source, err := a.readTemplate(input.template)
	if err != nil {
		return err
	}
	if input.strict && !input.emulator {
		return usageError(errors.New("--strict goes with --emulator: AWS has every resource type"))
	}
	now := "no longer waiting; the stack operation continues on AWS; a second Ctrl-C stops at once"
	if input.emulator {
		now = takesDown
	}
	ctx, done, err := a.within(ctx, input.timeout, now)
	if err != nil {
		return err
	}
	defer done()
	open := a.workplace
	if input.emulator {
		open = func(context.Context) (*workplace, error) { return a.rehearsal(input.strict) }
	}
	place, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.close()) }()
	spec, err := a.spec(input, source, given, place)
	if err != nil {
		return err
	}
	cast := &cast{}
	stop := a.watch(place)
	defer func() { stop() }()
	show := place.engine.Observe
	place.engine.Observe = func(name string, e stack.Event) {
		cast.see(e)
		show(name, e)
	}
	deployer := deployment.Deployer{Engine: place.engine, Updates: place.stacks, Notify: func(format string, args ...any) {
		printable.Fprintf(a.Stderr, format+"\n", args...)
	}}
	if input.replace {
		if deployer.Remover, err = place.remover(); err != nil {
			return err
		}
	}
	out, err := deployer.Deploy(ctx, spec, input.replace)
	stop()
	stop = func() {}
	if err != nil {
		return a.undeployed(ctx, place, out, err)
	}
	if out.Cause != nil {
		err := a.explainCause(place, out)
		a.rehearsedLine(input, cast)
		if exit := (*exitError)(nil); input.emulator && errors.As(err, &exit) {
			exit.Hints = nil // nothing is left that one could replace or delete
		}
		return err
	}
	return a.printDeployed(input, spec, out, cast)
}

// spec decides the stack. A finding of the guardrails stops here, before anything is asked of AWS.
func (a *app) spec(input deployInput, source []byte, given map[string]string, place *workplace) (stack.Spec, error) {
	name := input.name
	if name == "" {
		name = stackWord(input.template)
	}
	roleSuffix := input.roleSuffix
	if roleSuffix == "" {
		roleSuffix = name + "-" + place.set.Principal.ShortSub()
	}
	spec := stack.Spec{
		Name: place.set.StackPrefix + name, Token: token("deploy"), Template: string(source), RoleARN: place.set.CfnExecRoleARN,
		OnFailure: "ROLLBACK",
	}
	var untold []string
	var err error
	if spec.Tags, untold, err = requiredTags(place.set, input.tags); err != nil {
		return spec, err
	}
	d := guardrail.Deployment{StackName: spec.Name, Defaults: true}
	if parsed, err := template.Parse(source); err == nil {
		d.Parameters = filledParameters(parsed, place.guardrail, given, roleSuffix)
		spec.Capabilities = parsed.Capabilities().Names
		for _, p := range parsed.Parameters { // the template's order; what it does not declare is named below
			if value, ok := d.Parameters[p.Name]; ok {
				spec.Parameters = append(spec.Parameters, stack.Pair{Key: p.Name, Value: value})
			}
		}
		for name := range given {
			if parsed.Parameter(name) == nil {
				return spec, usageError(fmt.Errorf("the template has no parameter %s", name))
			}
		}
	}
	findings := append(guardrail.UnknownTags(guardrail.Error, untold), guardrail.CheckSource(source, place.guardrail, d)...)
	return spec, a.guard(input, findings)
}

// stackWord makes a file's name fit for a stack's: letters, digits and hyphens.
func stackWord(path string) string {
	base := filepath.Base(path)
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.TrimSuffix(base, filepath.Ext(base)))
}

// guard prints findings and refuses to go on when one is an error that is not to be ignored.
func (a *app) guard(input deployInput, findings []guardrail.Finding) error {
	stop := false
	for _, f := range findings {
		ignored := false
		for _, rule := range input.ignore {
			ignored = ignored || rule == f.Rule
		}
		stop = stop || f.Level == guardrail.Error && !ignored
	}
	text, err := checkOutput("text")
	if err != nil {
		return err
	}
	if err := text(a.Stderr, []guardrail.Checked{{File: input.template, Findings: findings}}); err != nil {
		return err
	}
	if stop {
		return &exitError{Code: exitFailed, Err: errors.New("nothing was deployed: the workshop would refuse this template"),
			Hints: []string{"--ignore RULE deploys it anyway"}}
	}
	return nil
}

// undeployed words the end of a deployment that was not seen to the end.
func (a *app) undeployed(ctx context.Context, place *workplace, out deployment.Outcome, err error) error {
	standing := (*deployment.StandingError)(nil)
	if errors.As(err, &standing) {
		exit := &exitError{Code: exitFailed, Err: err}
		if standing.Fix != "" {
			exit.Hints = []string{standing.Fix}
		}
		return exit
	}
	err = place.unproven(ctx, err)
	if exit := (*exitError)(nil); errors.As(err, &exit) && out.State.Name != "" && !out.State.Gone() {
		goes := "the stack operation continues on AWS: "
		if out.State.ID == "" {
			goes = "the stack may or may not have been created: "
		}
		exit.Hints = append(exit.Hints, goes+out.State.Name, "cfnenv delete "+printable.Shell(out.State.Name)+" removes it")
	}
	return err
}
