package smoke

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

func probeAssertion(p Probe) assertion {
	return assertion{id: p.ID, title: p.Title, afterwards: true, judge: func(v view) verdict { return judgeProbe(v, p) }}
}

// judgeProbe passes only what was refused for the probe's own reason. That the examples' stacks were accepted under the
// same credentials is the other half of the proof: a probe differs from them in one point.
func judgeProbe(v view, p Probe) verdict {
	seen := v.evidence.Probes[p.ID]
	if seen == nil || seen.Failure == nil && seen.ID == "" {
		return unclear("not tried")
	}
	said := refusedAs(p, seen)
	if said.outcome == report.Pass && !v.accepted() {
		said = unclear("refused, but so is everything else: no example's stack was accepted").with("refused", said.reason)
	}
	if seen.Failure != nil {
		said = said.with("error", seen.Failure.text())
	}
	if seen.ID != "" {
		said = said.with("made", seen.ID).with("removed", fmt.Sprint(seen.Removed))
	}
	return said
}

// accepted reports whether CloudFormation took at least one of the examples' stacks.
func (v view) accepted() bool {
	for _, lane := range v.evidence.Lanes {
		if c := lane.made(); c != nil && c.ID != "" {
			return true
		}
	}
	return false
}

func refusedAs(p Probe, seen *Attempted) verdict {
	if seen.Failure != nil {
		if !isDenied(seen.Failure.Code) {
			return unclear("it failed, but was not refused: %s", seen.Failure.text())
		}
		return reasonOf(p, seen.Failure.Refusal, seen.Failure.Message)
	}
	if p.Try != TryResource {
		return fail("it was not refused")
	}
	if seen.Unfinished != nil {
		return unclear("not followed to its end: %s", seen.Unfinished.text())
	}
	cause, ok := stack.FindCause(seen.Result.Events)
	switch {
	case seen.Result.State.Status == stack.CreateComplete:
		return fail("it was not refused")
	case !ok:
		return unclear("the stack ended as %s and does not say why", seen.Result.State.Status)
	}
	return reasonOf(p, cause.Refusal, cause.Message)
}

// reasonOf compares a refusal with the one that the probe is after.
func reasonOf(p Probe, d *denial.Denial, message string) verdict {
	switch {
	case d == nil:
		return unclear("it failed, but not by a refusal that says why: %s", message).with("message", message)
	case !slices.ContainsFunc(p.Refused, d.Is):
		return unclear("refused, but for %s", d.Action).with("message", message)
	case !strings.Contains(d.Resource, p.Target):
		return unclear("refused, but for %s", d.Resource).with("message", message)
	case !slices.Contains(p.Layers, d.Layer):
		return unclear("refused, but not by the rule that is tested: %s", d.Why()).with("message", message)
	}
	return pass("%s on %s: %s", d.Action, p.Target, d.Why()).with("principal", d.Principal).with("action", d.Action).
		with("resource", d.Resource).with("refused by", string(d.Layer)).with("message", message)
}
