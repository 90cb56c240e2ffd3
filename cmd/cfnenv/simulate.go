package main

import (
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/template"
)

// simulate prints what the workshop's policies deny of the calls that CloudFormation would make for a template, and the
// calls of which too much is not known. It reports whether there is a denial that is sure.
func (a *app) simulate(path string, t *template.Template, w guardrail.Workshop, d guardrail.Deployment) (refused bool, err error) {
	simulated, skipped, err := guardrail.Simulate(t, w, d)
	if err != nil {
		return false, err
	}
	denials := 0
	var open []guardrail.Call // denied as far as they are known, one for each target
	var listed []string       // actions of AWS's schemas that the role lacks and that were not seen to be needed
	for _, call := range simulated {
		switch {
		case call.Decision.Allowed():
		case call.Denied():
			denials++
			a.foresee(path, call.Call, "denied", call.Decision.Reason(call.Action))
		case !call.Sure:
			listed = append(listed, call.Action)
		default:
			open = gather(open, call.Call)
		}
	}
	for _, call := range open {
		a.foresee(path, call, "open", "may be denied: "+call.Open)
	}
	printable.Fprintf(a.Stderr, "%s: %s of the execution role simulated: %s, %s\n", path, count(len(simulated), "call"),
		count(denials, "denial"), count(len(open), "open question"))
	if len(listed) > 0 {
		slices.Sort(listed)
		printable.Fprintf(a.Stderr, "%s: AWS's schemas list %s too, which the execution role lacks; whether a stack needs them was not seen\n",
			path, strings.Join(slices.Compact(listed), ", "))
	}
	if len(skipped) > 0 {
		slices.Sort(skipped)
		printable.Fprintf(a.Stderr, "%s: not simulated: %s\n", path, strings.Join(slices.Compact(skipped), ", "))
	}
	return denials > 0, nil
}

// foresee prints what would come of a call.
func (a *app) foresee(path string, call guardrail.Call, verdict, reason string) {
	on := call.Target
	for _, key := range slices.Sorted(maps.Keys(call.Context)) {
		on += " (" + key + "=" + call.Context[key] + ")"
	}
	printable.Fprintf(a.Stdout, "%s:%d:%d: %s: %s: %s on %s %s\n", path, call.Pos.Line, call.Pos.Column, call.Resource, verdict, call.Action, on, reason)
}

// gather adds a call to the one of the same resource on the same target, if there is one.
func gather(calls []guardrail.Call, call guardrail.Call) []guardrail.Call {
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
