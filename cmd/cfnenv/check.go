package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
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
		Args: takes(1, -1),
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
	_ = command.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]cobra.Completion{"text", "json", "sarif", "github"}, cobra.ShellCompDirectiveNoFileComp))
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
	set, err := a.rehearsedSet()
	if err != nil {
		return err
	}
	candidates, err := a.readCandidates(input.templates, given)
	if err != nil {
		return err
	}
	workshop := workshopOf(set)
	_, untold, err := requiredTags(set, nil)
	if err != nil {
		return err
	}
	var checked []guardrail.Checked
	failed := false
	for _, c := range candidates {
		if c.unreadable != nil {
			failed = true
			checked = append(checked, guardrail.Checked{File: c.path, Findings: guardrail.Unreadable(c.unreadable)})
			continue
		}
		deployment := guardrail.Deployment{StackName: input.stackName, Parameters: filledParameters(c.template, workshop, given, "check")}
		if input.decided {
			deployment.Capabilities = append([]string{}, input.capabilities...)
		}
		findings := append(guardrail.UnknownTags(guardrail.Open, untold), guardrail.Check(c.template, workshop, deployment)...)
		failed = failed || guardrail.Failed(findings) || input.strict && len(findings) > 0
		checked = append(checked, guardrail.Checked{File: c.path, Findings: findings})
		if input.simulate {
			refused, err := a.simulate(c.path, c.template, workshop, workshopAccount(set), deployment)
			if err != nil {
				return err
			}
			failed = failed || refused
		}
	}
	if err := write(a.Stdout, checked); err != nil {
		return err
	}
	a.checkSummary(checked)
	if failed {
		return &exitError{Code: exitFailed}
	}
	return nil
}

// candidate is a template that is to be checked, or why it cannot be read.
type candidate struct {
	path       string
	template   *template.Template
	unreadable error
}

// readCandidates reads the templates. A parameter that none of them has is a mistake of the command line, unless one is
// unreadable: it may be that one's.
func (a *app) readCandidates(paths []string, given map[string]string) (candidates []candidate, err error) {
	unknown := maps.Clone(given)
	for _, path := range paths {
		source, err := a.readTemplate(path)
		if err != nil {
			return nil, err
		}
		parsed, err := template.Parse(source)
		candidates = append(candidates, candidate{path, parsed, err})
		if err != nil {
			clear(unknown)
			continue
		}
		for _, p := range parsed.Parameters {
			delete(unknown, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		return nil, usageError(fmt.Errorf("no template has a parameter %s", name))
	}
	return candidates, nil
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
	printable.Fprintf(a.Stderr, "%s checked: %s, %s\n", count(len(checked), "template"), count(errors, "error"), count(open, "open question"))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
