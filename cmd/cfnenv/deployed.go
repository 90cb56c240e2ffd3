package main

import (
	"fmt"
	"text/tabwriter"

	"cfnenv/cmd/cfnenv/internal/progress"
	"cfnenv/smoke/deployment"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// watch shows what a command waits for from now on, and takes what it prints meanwhile. stop must be called.
func (a *app) watch(place *workplace) (stop func()) {
	stderr := a.Stderr
	var width func() int
	if a.IsTerminal(stderr) && a.Getenv("TERM") != "dumb" {
		width = func() int { return terminalWidth(stderr) }
	}
	view := progress.NewWaiting(stderr, width, a.Now)
	place.waiting, place.engine.Observe, a.Stderr = view, view.Event, view
	return func() {
		view.Close()
		a.Stderr = stderr
	}
}

// explainCause prints the root cause of a failed operation, and what a denial means.
func (a *app) explainCause(place *workplace, out deployment.Outcome) error {
	printable.Fprintf(a.Stderr, "\nroot cause: %s\n", causeLine(*out.Cause))
	if e, ok := explanationOf(*out.Cause, place.guardrail); ok {
		if err := writeExplanation(a.Stderr, e); err != nil {
			return err
		}
	}
	return &exitError{Code: exitFailed, Err: fmt.Errorf("stack %s ended in %s", out.State.Name, out.State.Status),
		Hints: []string{"cfnenv deploy --replace tries again; cfnenv delete " + printable.Shell(out.State.Name) + " removes it"}}
}

// causeLine is what failed and why.
func causeLine(c stackinfo.Cause) string {
	return fmt.Sprintf("%s (%s) %s: %s", c.LogicalID, c.Type, c.Status, c.Message)
}

// deployed is the JSON form of a deployment.
type deployed struct {
	Action  deployment.Action `json:"action"`
	Stack   string            `json:"stack"`
	ID      string            `json:"id"`
	Status  string            `json:"status"`
	Outputs map[string]string `json:"outputs"`
	// Rehearsal is there for --emulator.
	Rehearsal *rehearsed `json:"rehearsal,omitempty"`
}

// printDeployed prints what a deployment made: its outputs as a table, or everything as JSON.
func (a *app) printDeployed(input deployInput, spec stack.Spec, out deployment.Outcome, cast *cast) error {
	words := string(out.Action)
	if out.Action == deployment.Unchanged {
		words = "unchanged: the stack is already as the template wants it"
	}
	rehearsed := ""
	if input.emulator {
		rehearsed = " (rehearsed on an emulated account, which is gone now)"
	}
	printable.Fprintf(a.Stderr, "%s: %s%s\n", out.State.Name, words, rehearsed)
	a.rehearsedLine(input, cast)
	if input.json {
		result := deployed{Action: out.Action, Stack: out.State.Name, ID: out.State.ID, Status: out.State.Status, Outputs: map[string]string{}}
		if input.emulator {
			result.Rehearsal = cast.rehearsed()
		}
		for _, o := range out.State.Outputs {
			result.Outputs[o.Key] = o.Value
		}
		return printable.JSON(a.Stdout, result)
	}
	table := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	for _, o := range out.State.Outputs {
		if from := cast.from(spec.Template, o.Key); from != "" {
			printable.Fprintf(table, "%s\t%s\t(%s)\n", o.Key, o.Value, from)
			continue
		}
		printable.Fprintf(table, "%s\t%s\n", o.Key, o.Value)
	}
	return table.Flush()
}
