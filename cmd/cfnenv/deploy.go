package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
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
			return a.deploy(cmd.Context(), input)
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

func (a *app) deploy(ctx context.Context, input deployInput) error {
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
	now, open := "no longer waiting; a stack operation that has started continues on AWS; a second Ctrl-C stops at once", a.documentAccount
	if input.emulator {
		now, open = takesDown, func() (*account, error) { return a.rehearsalAccount(input.strict) }
	}
	return a.inAccount(ctx, open, input.timeout, now, func(ctx context.Context, aws *awsClients) error {
		spec, err := a.spec(input, candidate, given, aws)
		if err != nil {
			return err
		}
		return a.deployStack(ctx, aws, spec, input, candidate.template)
	})
}

// deployStack creates or updates the stack and reports on it.
func (a *app) deployStack(ctx context.Context, aws *awsClients, spec stack.Spec, input deployInput, parsed *template.Template) error {
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
	var rehearsed *rehearsal
	if input.emulator {
		rehearsed = observeRehearsal(parsed, aws.manager)
	}
	out, err := deployer.Deploy(ctx, spec)
	stop()
	if err != nil {
		return a.undeployed(ctx, aws, out, input.emulator, err)
	}
	if out.Cause != nil {
		return a.deploymentFailed(aws, out, rehearsed)
	}
	return a.printDeployed(input.json, out, rehearsed)
}

// spec decides the stack. A finding of the guardrails stops here, before anything is asked of AWS.
func (a *app) spec(input deployInput, c candidate, given map[string]string, aws *awsClients) (stack.Spec, error) {
	full, err := stackName(aws.set, cmp.Or(input.name, stackWord(input.template)))
	if err != nil {
		return stack.Spec{}, err
	}
	name := strings.TrimPrefix(full, aws.set.StackPrefix)
	spec := stack.Spec{
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
				spec.Parameters = append(spec.Parameters, stack.Pair{Key: p.Name, Value: value})
			}
		}
		for name := range given {
			if c.template.Parameter(name) == nil {
				return spec, usageError(fmt.Errorf("the template has no parameter %s", name))
			}
		}
	}
	return spec, a.guard(input, c.findings(guardrail.UnknownTags(guardrail.Error, valueless), aws.guardrail, d))
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
		stop = stop || f.Level == guardrail.Error && !slices.Contains(input.ignore, f.Rule)
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

// undeployed words the end of a deployment that was not seen to the end. Only a stack that was being created is worth
// deleting, and nothing is left of an emulated account.
func (a *app) undeployed(ctx context.Context, aws *awsClients, out stack.Deployment, emulated bool, err error) error {
	standing := (*stack.StandingError)(nil)
	if errors.As(err, &standing) {
		exit := &exitError{Code: exitFailed, Err: err}
		if standing.Fix != "" {
			exit.Hints = []string{standing.Fix}
		}
		return exit
	}
	err = aws.failure(ctx, err)
	if exit := (*exitError)(nil); errors.As(err, &exit) && !emulated {
		exit.Hints = append(exit.Hints, afterwards(out)...)
	}
	return err
}

// afterwards says what became of a stack whose operation was not seen to the end: nothing if none began.
func afterwards(out stack.Deployment) (hints []string) {
	name := out.State.Name
	switch noun := map[string]string{"created": "creation", "updated": "update", "deleted": "deletion"}[out.Action]; {
	case noun == "":
		return nil
	case out.Unsure && out.Action == "deleted":
		hints = []string{"if the deletion of stack " + name + " has started, it continues on AWS"}
	case out.Unsure:
		hints = []string{fmt.Sprintf("stack %s may or may not have been %s", name, out.Action)}
	default:
		hints = []string{fmt.Sprintf("the %s of stack %s continues on AWS", noun, name)}
	}
	if out.Action == "created" {
		hints = append(hints, deletes(name))
	}
	return hints
}

// deploymentFailed prints the root cause of a failed operation, and what a denial means.
func (a *app) deploymentFailed(aws *awsClients, out stack.Deployment, rehearsed *rehearsal) error {
	printable.Fprintf(a.Stderr, "\nroot cause: %s\n", causeLine(*out.Cause))
	if e, ok := explanationOf(*out.Cause, aws.guardrail); ok {
		if err := writeExplanation(a.Stderr, e); err != nil {
			return err
		}
	}
	exit := &exitError{Code: exitFailed, Err: fmt.Errorf("stack %s ended in %s", out.State.Name, out.State.Status)}
	if rehearsed != nil { // nothing is left that one could replace or delete
		rehearsed.writeLine(a.Stderr)
		return exit
	}
	if out.State.Status == "UPDATE_ROLLBACK_COMPLETE" {
		exit.Hints = []string{"stack " + out.State.Name + " is as it was before the update"}
		return exit
	}
	exit.Hints = []string{"cfnenv deploy --replace tries again; " + deletes(out.State.Name)}
	return exit
}

// deletes is the command that deletes a stack, as a hint.
func deletes(name string) string {
	return "cfnenv delete " + printable.Shell(name) + " deletes this stack"
}

// deployed is the JSON form of a deployment.
type deployed struct {
	Action    string            `json:"action"`
	Stack     string            `json:"stack"`
	ID        string            `json:"id"`
	Status    string            `json:"status"`
	Outputs   map[string]string `json:"outputs"`
	Rehearsal *rehearsed        `json:"rehearsal,omitempty"` // with --emulator
}

// printDeployed prints the outputs as a table, or everything as JSON.
func (a *app) printDeployed(asJSON bool, out stack.Deployment, rehearsal *rehearsal) error {
	words := out.Action
	if words == "unchanged" {
		words = "unchanged: the stack is already up to date"
	}
	if rehearsal != nil {
		words += " (rehearsed on an emulated account, which is gone now)"
	}
	printable.Fprintf(a.Stderr, "%s: %s\n", out.State.Name, words)
	if rehearsal != nil {
		rehearsal.writeLine(a.Stderr)
	}
	if asJSON {
		result := deployed{Action: out.Action, Stack: out.State.Name, ID: out.State.ID, Status: out.State.Status, Outputs: map[string]string{}}
		if rehearsal != nil {
			result.Rehearsal = rehearsal.result()
		}
		for _, o := range out.State.Outputs {
			result.Outputs[o.Key] = o.Value
		}
		return printable.JSON(a.Stdout, result)
	}
	table := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	for _, o := range out.State.Outputs {
		printable.Fprintf(table, "%s\t%s", o.Key, o.Value)
		if from := rehearsal.origin(o.Key); from != "" {
			printable.Fprintf(table, "\t(%s)", from)
		}
		printable.Fprintf(table, "\n")
	}
	return table.Flush()
}
