package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/template"
)

// checkInput is what the flags of check say.
type checkInput struct {
	templates      []string
	format         string
	stackName      string
	parameters     []string
	parametersFile string
	capabilities   []string
	simulate       bool
	strict         bool
	decided        bool // whether --capabilities was given
}

func newCheckCommand(a *app) *cobra.Command {
	var input checkInput
	command := &cobra.Command{
		Use:   "check TEMPLATE...",
		Short: "Check templates against the workshop's guardrails, before anything is deployed",
		Long: `Check templates against the workshop's guardrails, before anything is deployed. Every finding has its
place, the rule, why the workshop has it, and what to write instead. Values are followed through parameters with
defaults, mappings, conditions and functions; what cannot be known before a deployment is reported as open.

The parameters AgentRoleName and RequiredBoundaryArn count as filled in, as "cfnenv deploy" does it. - is standard
input. Run cfn-lint beside this: what it knows of templates in general is not repeated here.`,
		Example: `  cfnenv check template.yaml
  cfnenv check --simulate --stack-name "${STACK_PREFIX}web" template.yaml
  cfnenv check --format sarif *.yaml > check.sarif
  cfnenv check --format github *.yaml   # in a workflow: findings at the lines of a pull request`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			input.templates, input.decided = args, cmd.Flags().Changed("capabilities")
			return a.check(input)
		},
	}
	flags := command.Flags()
	flags.StringVar(&input.format, "format", "text", "text, json, sarif or github")
	flags.StringVar(&input.stackName, "stack-name", "", "the stack that is to be made (default: any of the right pattern)")
	flags.StringArrayVar(&input.parameters, "parameter", nil, "NAME=VALUE, as the deployment will give it; may be repeated")
	flags.StringVar(&input.parametersFile, "parameters-file", "", "JSON file with parameters")
	flags.StringSliceVar(&input.capabilities, "capabilities", nil, "capabilities that the deployment will acknowledge (default: those that it needs)")
	flags.BoolVar(&input.simulate, "simulate", false, "ask the workshop's policies about every call of the execution role")
	flags.BoolVar(&input.strict, "strict", false, "fail for findings that are open, too")
	return command
}

func (a *app) check(input checkInput) error {
	write, err := checkOutput(input.format)
	if err != nil {
		return err
	}
	if input.simulate && input.format != "text" {
		return usageError(fmt.Errorf("--simulate prints text: it cannot be combined with --format %s", input.format))
	}
	given, err := givenParameters(input.parameters, input.parametersFile)
	if err != nil {
		return err
	}
	document, err := a.document()
	if err != nil {
		return err
	}
	set, err := document.Set(env.Provisioning)
	if err != nil {
		return err
	}
	workshop := workshopOf(set)
	var checked []guardrail.Checked
	failed, denied := false, false
	for _, path := range input.templates {
		source, err := a.readTemplate(path)
		if err != nil {
			return err
		}
		deployment := guardrail.Deployment{StackName: input.stackName, Parameters: given}
		if input.decided {
			deployment.Capabilities = append([]string{}, input.capabilities...)
		}
		parsed, err := template.Parse(source)
		if err == nil {
			deployment.Parameters = filledParameters(parsed, workshop, given, "check")
		}
		findings := guardrail.CheckSource(source, workshop, deployment)
		failed = failed || guardrail.Failed(findings) || input.strict && len(findings) > 0
		checked = append(checked, guardrail.Checked{File: path, Findings: findings})
		if input.simulate && err == nil {
			refused, err := a.simulate(path, parsed, workshop, deployment)
			if err != nil {
				return err
			}
			denied = denied || refused
		}
	}
	if err := write(a.Stdout, checked); err != nil {
		return err
	}
	a.checkSummary(checked)
	if failed || denied {
		return &exitError{Code: exitFailed}
	}
	return nil
}

// checkOutput is the writer of a format.
func checkOutput(name string) (guardrail.Output, error) {
	var names []string
	for _, output := range guardrail.Outputs() {
		if output.Name == name {
			return output.Write, nil
		}
		names = append(names, output.Name)
	}
	return nil, usageError(fmt.Errorf("unknown format %q: use one of %s", name, strings.Join(names, ", ")))
}

// checkSummary tells a person how it went.
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
	fmt.Fprintf(a.Stderr, "%s checked: %s, %s\n", count(len(checked), "template"), count(errors, "error"), count(open, "open question"))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
