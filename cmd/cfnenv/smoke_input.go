package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cfnenv/examples"
	"cfnenv/smoke/plan"
)

type smokeInput struct {
	emulator, guardrails, keep, dryRun, json, verbose, anonymous bool
	sabotage, examples, distribution, model, record, evidence    string

	only              []string
	chosen            bool // --guardrails was given, so the default does not apply
	timeout, patience time.Duration
	files             reportFiles
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
