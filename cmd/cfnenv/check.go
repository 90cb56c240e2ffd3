package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
)

type checkInput struct {
	templates    []string
	format       string
	stackName    string
	parameters   parameterFlags
	capabilities []string
	acknowledged bool // --capabilities was given
	simulate     bool
	strict       bool
}

func newCheckCommand(a *app) *cobra.Command {
	var input checkInput
	command := &cobra.Command{
		Use:   "check TEMPLATE...",
		Short: "Find what the workshop would refuse in a template",
		Long: `Check templates against the workshop's rules before you deploy them. Each finding says where the problem is, which
rule it breaks, why the rule exists, and what to write instead. - reads a template from standard input; of a directory,
the templates that cdk synth or sam build wrote into it are checked.

Values are followed through parameters with defaults, mappings, conditions and functions. What cannot be known before
the deployment is reported as open. The parameters AgentRoleName and RequiredBoundaryArn are filled in as cfnenv deploy
does.

Without a credentials document, everything is checked that does not depend on your account, user or region.

For mistakes that have nothing to do with the workshop, run cfn-lint as well.`,
		Example: `  cfnenv check template.yaml
  cfnenv check --simulate --stack-name web template.yaml
  cfnenv check --format sarif *.yaml > check.sarif
  cfnenv check --format github *.yaml`,
		Args: takes(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			input.templates, input.acknowledged = args, cmd.Flags().Changed("capabilities")
			return a.check(input)
		},
	}
	flags := command.Flags()
	flags.StringVar(&input.format, "format", "text", "output `FORMAT`: "+checkOutputs())
	flags.StringVar(&input.stackName, "stack-name", "", "`NAME` of the stack, with or without STACK_PREFIX (default: any that is allowed)")
	input.parameters.add(flags)
	flags.StringSliceVar(&input.capabilities, "capabilities", nil, "`CAPABILITIES` that the deployment acknowledges (default: those that it needs)")
	flags.BoolVar(&input.simulate, "simulate", false, "test every call of the execution role against the workshop's policies")
	flags.BoolVar(&input.strict, "strict", false, "fail for open findings too")
	_ = command.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(checkOutputNames(), cobra.ShellCompDirectiveNoFileComp))
	return command
}

func (a *app) check(input checkInput) error {
	format, err := checkOutput(input.format)
	if err != nil {
		return err
	}
	if input.simulate && input.format != "text" {
		return usageError(fmt.Errorf("--simulate prints text: it cannot be combined with --format %s", input.format))
	}
	given, err := input.parameters.read()
	if err != nil {
		return err
	}
	sample := a.exporter().Absent()
	set, err := a.workshopSet()
	if err != nil {
		return err
	}
	candidates, err := a.readTemplates(input.templates, given)
	if err != nil {
		return err
	}
	if input.stackName != "" && !(sample && usersPrefix.MatchString(input.stackName)) {
		if input.stackName, err = stackName(set, input.stackName); err != nil {
			return err
		}
	}
	workshop := workshopOf(set)
	_, valueless, err := stackTags(set, nil)
	if err != nil {
		return err
	}
	var checked []guardrail.Checked
	failed := false
	for _, c := range candidates {
		deployment := guardrail.Deployment{StackName: input.stackName, Parameters: c.parameters(workshop, given, "check")}
		if input.acknowledged {
			deployment.Capabilities = append([]string{}, input.capabilities...)
		}
		findings := c.findings(guardrail.UnknownTags(guardrail.Open, valueless), workshop, deployment)
		if sample {
			findings = ofAnyAccount(findings)
		}
		failed = failed || c.unreadable != nil || guardrail.Failed(findings) || input.strict && len(findings) > 0
		checked = append(checked, guardrail.Checked{File: c.path, Findings: findings})
		if input.simulate && c.unreadable == nil {
			refused, err := a.simulate(c, workshop, deployment)
			if err != nil {
				return err
			}
			failed = failed || refused
		}
	}
	stdout := a.Stdout
	if input.format == "text" {
		stdout = folded(stdout)
	}
	if err := format.Write(stdout, checked); err != nil {
		return err
	}
	a.checkSummary(checked)
	if sample {
		printable.Fprintf(a.Stderr, "not checked without a credentials document: account id, user and region\n")
	}
	if failed {
		return &exitError{Code: exitFailed}
	}
	return nil
}

func checkOutput(name string) (guardrail.Format, error) {
	for _, output := range guardrail.Formats() {
		if output.Name == name {
			return output, nil
		}
	}
	return guardrail.Format{}, usageError(fmt.Errorf("unknown format %q: use one of %s", name, strings.Join(checkOutputNames(), ", ")))
}

func checkOutputNames() (names []string) {
	for _, output := range guardrail.Formats() {
		names = append(names, output.Name)
	}
	return names
}

// checkOutputs lists the formats for the help.
func checkOutputs() string {
	var list []string
	for _, output := range guardrail.Formats() {
		if output.About != "" {
			output.Name += " (" + output.About + ")"
		}
		list = append(list, output.Name)
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

func (a *app) checkSummary(checked []guardrail.Checked) {
	errors, open := 0, 0
	for _, c := range checked {
		for _, f := range c.Findings {
			if f.Level == guardrail.Error {
				errors++
			} else {
				open++
			}
		}
	}
	printable.Fprintf(a.Stderr, "%s checked: %s, %s\n", printable.Count(len(checked), "template"), printable.Count(errors, "error"), printable.Count(open, "open question"))
}

// ofAnyAccount makes the findings of a check against the sample account true for every account: a problem with the sample's
// ids need not be one elsewhere, so its finding becomes open.
func ofAnyAccount(findings []guardrail.Finding) []guardrail.Finding {
	whose := strings.NewReplacer(emulator.DefaultAccount, "ACCOUNT_ID", emulator.DefaultSub, "AGENT_SUB")
	for i := range findings {
		f := &findings[i]
		if problem := whose.Replace(f.Problem); problem != f.Problem {
			f.Problem, f.Level = problem, guardrail.Open
		}
		f.Fix = whose.Replace(f.Fix)
	}
	return findings
}

// simulate prints what the workshop's policies deny of the calls that CloudFormation would make for a template, and the
// calls of which too much is not known. It reports whether there is a denial that is sure.
func (a *app) simulate(c candidate, w guardrail.Workshop, d guardrail.Deployment) (refused bool, err error) {
	simulated, skipped, err := guardrail.Simulate(c.template, w, d)
	if err != nil {
		return false, err
	}
	denials := 0
	var open []guardrail.HandlerCall // denied as far as they are known, one for each target
	var listed []string              // actions of AWS's schemas that the role lacks and that were not seen to be needed
	for _, call := range simulated {
		switch {
		case call.Decision.Allowed():
		case call.Denied():
			denials++
			a.foresee(c.path, call.HandlerCall, "denied", call.Decision.Reason(call.Action))
		case !call.Sure:
			listed = append(listed, call.Action)
		default:
			open = gather(open, call.HandlerCall)
		}
	}
	for _, call := range open {
		a.foresee(c.path, call, "open", "may be denied: "+call.Open)
	}
	printable.Fprintf(a.Stderr, "%s: %s of the execution role simulated: %s, %s\n", c.path, printable.Count(len(simulated), "call"),
		printable.Count(denials, "denial"), printable.Count(len(open), "open question"))
	if len(listed) > 0 {
		slices.Sort(listed)
		printable.Fprintf(a.Stderr, "%s: AWS's schemas also list %s, which the execution role does not have; no stack was seen to need them\n",
			c.path, strings.Join(slices.Compact(listed), ", "))
	}
	if len(skipped) > 0 {
		slices.Sort(skipped)
		printable.Fprintf(a.Stderr, "%s: not simulated: %s\n", c.path, strings.Join(slices.Compact(skipped), ", "))
	}
	return denials > 0, nil
}

func (a *app) foresee(path string, call guardrail.HandlerCall, verdict, reason string) {
	on := call.Target
	for _, key := range slices.Sorted(maps.Keys(call.Context)) {
		on += " (" + key + "=" + call.Context[key] + ")"
	}
	printable.Fprintf(folded(a.Stdout), "%s:%d:%d: %s: %s: %s on %s %s\n", path, call.Pos.Line, call.Pos.Column, call.Resource, verdict, call.Action, on, reason)
}

// gather joins the calls of one resource on the same target.
func gather(calls []guardrail.HandlerCall, call guardrail.HandlerCall) []guardrail.HandlerCall {
	for i, other := range calls {
		if other.Resource == call.Resource && other.Target == call.Target && other.Open == call.Open {
			if !slices.Contains(strings.Split(other.Action, ", "), call.Action) {
				calls[i].Action += ", " + call.Action
			}
			return calls
		}
	}
	call.Context = nil // of this action alone
	return append(calls, call)
}
