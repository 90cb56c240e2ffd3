package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/rehearsal"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/template"
)

type deployInput struct {
	template   string
	name       string
	roleSuffix string
	parameters parameterFlags
	tags       []string
	ignore     []string
	replace    bool
	emulator   bool
	strict     bool
	json       bool
	timeout    time.Duration
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
			result := deployResult{Outputs: map[string]string{}}
			err := a.deploy(cmd.Context(), input, &result)
			return a.printDeployed(cmd, input.json, result, err)
		},
	}
	f := command.Flags()
	f.StringVar(&input.name, "name", "", "`NAME` of the stack, with or without STACK_PREFIX (default: the template's file name)")
	f.StringVar(&input.roleSuffix, "role-suffix", "", "`SUFFIX` of AgentRoleName after ROLE_PREFIX (default: the name and SHORT_SUB)")
	input.parameters.add(f)
	f.StringArrayVar(&input.tags, "tag", nil, "additional tag as `KEY=VALUE`; can be repeated")
	f.StringSliceVar(&input.ignore, "ignore", nil, "`RULES` whose findings do not stop the deployment")
	f.BoolVar(&input.replace, "replace", false, "delete a stack that stands in the way first")
	f.BoolVar(&input.emulator, "emulator", false, "deploy to a fresh emulated account instead of AWS")
	f.BoolVar(&input.strict, "strict", false, "with --emulator, refuse a template that is not emulated completely")
	f.BoolVar(&input.json, "json", false, "print the result as JSON, also if the deployment fails")
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

// deploy fills in the result as far as it comes.
func (a *app) deploy(ctx context.Context, input deployInput, result *deployResult) error {
	for _, rule := range input.ignore {
		if _, ok := guardrail.LookupRule(rule); !ok {
			return usageError(fmt.Errorf("--ignore %s: no such rule; cfnenv check shows the rule in brackets after each finding", rule))
		}
	}
	given, err := input.parameters.read()
	if err != nil {
		return err
	}
	candidate, err := a.readTemplate(input.template)
	if err != nil {
		return err
	}
	if input.strict && !input.emulator {
		return usageError(errors.New("--strict needs --emulator: AWS has every resource type"))
	}
	now, open := "no longer waiting; a stack operation that has started continues; a second Ctrl-C stops at once", a.accountOfCommand
	if input.emulator {
		now, open = takesDown, func() (*account, error) { return a.rehearsalAccount(input.strict) }
	}
	return a.inAccount(ctx, open, input.timeout, now, func(ctx context.Context, aws *awsClients) error {
		spec, err := a.spec(input, candidate, given, aws, result)
		if err != nil {
			return err
		}
		return a.deployStack(ctx, aws, spec, input, candidate.template, result)
	})
}

// deployStack creates or updates the stack.
func (a *app) deployStack(ctx context.Context, aws *awsClients, spec stackinfo.Spec, input deployInput, parsed *template.Template, result *deployResult) error {
	deployer := stack.Deployer{Manager: aws.manager, Updates: aws.stacks, Notify: func(format string, args ...any) {
		printable.Fprintf(a.Stderr, format+"\n", args...)
	}}
	if input.replace {
		remover, err := aws.remover()
		if err != nil {
			return err
		}
		deployer.Replace = remover.Replace
	}
	stop := a.watch(aws)
	if input.emulator {
		result.rehearsal = rehearsal.Observe(parsed, aws.manager)
	}
	out, err := deployer.Deploy(ctx, spec)
	stop()
	if out.State.Name != "" {
		result.take(out)
	}
	if err != nil {
		return undeployed(ctx, aws, out, input.emulator, err)
	}
	if out.Cause != nil {
		return a.deploymentFailed(aws, out, result)
	}
	return nil
}

// spec decides the stack. A finding of the guardrails stops here, before anything is asked of AWS.
func (a *app) spec(input deployInput, c candidate, given map[string]string, aws *awsClients, result *deployResult) (stackinfo.Spec, error) {
	full, err := stackName(aws.set, cmp.Or(input.name, stackWord(input.template)))
	if err != nil {
		return stackinfo.Spec{}, err
	}
	result.Stack = full
	name := strings.TrimPrefix(full, aws.set.StackPrefix)
	spec := stackinfo.Spec{
		Name: full, Token: requestToken("deploy"), Template: string(c.source), RoleARN: aws.set.CfnExecRoleARN,
		OnFailure: "ROLLBACK",
	}
	var valueless []string
	if spec.Tags, valueless, err = stackTags(aws.set, input.tags); err != nil {
		return spec, err
	}
	d := guardrail.Deployment{StackName: spec.Name, Defaults: true}
	if c.unreadable == nil {
		d.Parameters = c.parameters(aws.guardrail, given, cmp.Or(input.roleSuffix, name+"-"+aws.set.Principal.ShortSub()))
		spec.Capabilities = c.template.Capabilities().Names
		for _, p := range c.template.Parameters { // in the template's order
			if value, ok := d.Parameters[p.Name]; ok {
				spec.Parameters = append(spec.Parameters, stackinfo.Pair{Key: p.Name, Value: value})
			}
		}
		for name := range given {
			if c.template.Parameter(name) == nil {
				return spec, usageError(fmt.Errorf("the template has no parameter %s", name))
			}
		}
	}
	checked := guardrail.Checked{File: input.template, Findings: c.findings(guardrail.UnknownTags(guardrail.Error, valueless), aws.guardrail, d)}
	result.Findings = checked.List()
	return spec, a.guard(input, checked)
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
func (a *app) guard(input deployInput, checked guardrail.Checked) error {
	var stopping []string // rules
	fatal := false
	for _, f := range checked.Findings {
		if f.Level != guardrail.Error || slices.Contains(input.ignore, f.Rule) {
			continue
		}
		rule, _ := guardrail.LookupRule(f.Rule)
		stopping, fatal = append(stopping, f.Rule), fatal || rule.Fatal
	}
	text, err := checkOutput("text")
	if err != nil {
		return err
	}
	if err := text.Write(a.Stderr, []guardrail.Checked{checked}); err != nil || len(stopping) == 0 {
		return err
	}
	exit := &exitError{Code: exitFailed, Err: errors.New("nothing was deployed: the workshop would refuse this template")}
	if fatal {
		exit.Err = errors.New("nothing was deployed: CloudFormation would refuse this stack")
		return exit
	}
	slices.Sort(stopping)
	exit.Hints = []string{"--ignore " + strings.Join(slices.Compact(stopping), ",") + " deploys it anyway"}
	return exit
}
