package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/rehearsal"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// deployResult is the end of a deployment. Scripts rely on its JSON form.
type deployResult struct {
	Action     string              `json:"action"` // "created", "updated", "unchanged", or "failed" with an error
	Stack      string              `json:"stack,omitempty"`
	ID         string              `json:"id,omitempty"`
	Status     string              `json:"status,omitempty"`
	Outputs    map[string]string   `json:"outputs"`
	Rehearsal  *rehearsal.Coverage `json:"rehearsal,omitempty"` // with --emulator
	Findings   []guardrail.Listed  `json:"findings,omitempty"`
	Error      string              `json:"error,omitempty"`
	Hints      []string            `json:"hints,omitempty"`
	Cause      *stackinfo.Cause    `json:"cause,omitempty"` // the resource that failed first
	Why        string              `json:"why,omitempty"`
	Fix        string              `json:"fix,omitempty"`
	ExitStatus int                 `json:"exitStatus"`

	outputs   []stackinfo.Pair     // in the template's order
	rehearsal *rehearsal.Rehearsal // nil without --emulator
}

// take fills in the end of a deployment.
func (r *deployResult) take(out stack.DeployResult) {
	r.Action, r.Stack, r.ID, r.Status, r.Cause, r.outputs = out.Action, out.State.Name, out.State.ID, out.State.Status, out.Cause, out.State.Outputs
	for _, o := range r.outputs {
		r.Outputs[o.Key] = o.Value
	}
}

// printDeployed prints the outputs as a table, or everything as JSON, and passes on the error of the deployment.
func (a *app) printDeployed(command *cobra.Command, asJSON bool, result deployResult, failure error) error {
	if failure == nil {
		a.sayDeployed(result)
	}
	if asJSON {
		if result.rehearsal != nil {
			result.Rehearsal = result.rehearsal.Coverage()
		}
		if failure != nil {
			result.Action, result.Error = "failed", a.errorText(failure)
			end := outcome(command, failure)
			result.ExitStatus, result.Hints = end.Code, end.Hints
		}
		return errors.Join(failure, printable.JSON(a.Stdout, result))
	}
	if failure != nil {
		return failure
	}
	table := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	for _, o := range result.outputs {
		printable.Fprintf(table, "%s\t%s", o.Key, o.Value)
		if from := result.rehearsal.Origin(o.Key); from != "" {
			printable.Fprintf(table, "\t(%s)", from)
		}
		printable.Fprintf(table, "\n")
	}
	return table.Flush()
}

func (a *app) sayDeployed(result deployResult) {
	words := result.Action
	if words == "unchanged" {
		words = "unchanged: the stack is already up to date"
	}
	if result.rehearsal != nil {
		words += " (rehearsed on an emulated account, which is gone now)"
	}
	printable.Fprintf(a.Stderr, "%s: %s\n", result.Stack, words)
	if result.rehearsal != nil {
		result.rehearsal.WriteLine(a.Stderr)
	}
}

// undeployed is the error of a deployment that was refused, or whose end was not seen. Hints say what became of the stack,
// unless its account was emulated and has ended.
func undeployed(ctx context.Context, aws *awsClients, out stack.DeployResult, emulated bool, err error) error {
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
		exit.Hints = append(exit.Hints, afterwards(out, aws.set.StackPrefix)...)
	}
	return err
}

// afterwards says what became of a stack whose operation was not seen to the end: nothing if none began. Only a stack that was
// being created is worth deleting.
func afterwards(out stack.DeployResult, prefix string) (hints []string) {
	name := out.State.Name
	switch noun := map[string]string{"created": "creation", "updated": "update", "deleted": "deletion"}[out.Action]; {
	case noun == "":
		return nil
	case out.Unsure && out.Action == "deleted":
		hints = []string{"if the deletion of stack " + name + " has started, it continues"}
	case out.Unsure:
		hints = []string{fmt.Sprintf("stack %s may or may not have been %s", name, out.Action)}
	default:
		hints = []string{fmt.Sprintf("the %s of stack %s continues", noun, name)}
	}
	if out.Action == "created" {
		hints = append(hints, deletes(name, prefix))
	}
	return hints
}

// deploymentFailed prints the root cause of a failed operation, and what a denial means.
func (a *app) deploymentFailed(aws *awsClients, out stack.DeployResult, result *deployResult) error {
	printable.Fprintf(a.Stderr, "\nroot cause: %s\n", causeLine(*out.Cause))
	if e, ok := explanationOf(*out.Cause, aws.guardrail); ok {
		result.Why, result.Fix = e.Cause, e.Fix
		if err := writeExplanation(a.Stderr, e); err != nil {
			return err
		}
	}
	exit := &exitError{Code: exitFailed, Err: fmt.Errorf("stack %s ended in %s", out.State.Name, out.State.Status)}
	if result.rehearsal != nil { // nothing is left that one could replace or delete
		result.rehearsal.WriteLine(a.Stderr)
		return exit
	}
	if out.State.Status == "UPDATE_ROLLBACK_COMPLETE" {
		exit.Hints = []string{"stack " + out.State.Name + " is as it was before the update"}
		return exit
	}
	exit.Hints = []string{"cfnenv deploy --replace tries again; " + deletes(out.State.Name, aws.set.StackPrefix)}
	return exit
}

// deletes is the command that deletes a stack, as a hint. It names the stack without STACK_PREFIX, which is long.
func deletes(name, prefix string) string {
	return "cfnenv delete " + printable.Shell(strings.TrimPrefix(name, prefix)) + " deletes this stack"
}
