package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

func probeAssertion(p plan.Probe) assertion {
	by := strings.Join(p.Refused, " or ") + " is refused"
	if len(p.Layers) == 1 {
		by += ", by an identity policy"
	}
	return assertion{id: p.ID, title: p.Title, by: by, afterwards: true,
		unless: "fail: it is not refused; inconclusive: it fails for another reason, or everything is refused",
		when: func(v view) (at time.Time) {
			if seen := v.run.Probes[p.ID]; seen != nil {
				at = seen.At
			}
			return at
		},
		judge: func(v view) verdict { return judgeProbe(v, p) }}
}

// judgeProbe passes only what was refused for the probe's own reason. That the examples' stacks were accepted under the
// same credentials is the other half of the assertion: a probe differs from them in one point.
func judgeProbe(v view, p plan.Probe) verdict {
	seen := v.run.Probes[p.ID]
	if seen == nil || seen.Failure == nil && seen.ID == "" {
		return cancelled("not tried: the run ended first")
	}
	said := refusedAs(p, seen)
	if said.outcome == report.Pass && !v.accepted() {
		refused := said.reason
		said = unclear("refused, but so is everything else: no example's stack was accepted").with("refused", refused)
		said.cancelled = v.run.End.Cause != ""
	}
	if seen.Failure != nil {
		said = said.with("error", seen.Failure.Text())
	}
	if seen.ID != "" {
		said = said.with("made", seen.ID).with("removed", fmt.Sprint(seen.Removed))
	}
	return said
}

// accepted reports whether CloudFormation took at least one of the examples' stacks.
func (v view) accepted() bool {
	for _, lane := range v.run.Lanes {
		if c := lane.Made(); c != nil && c.ID != "" {
			return true
		}
	}
	return false
}

func refusedAs(p plan.Probe, seen *evidence.Attempt) verdict {
	if seen.Failure != nil {
		if seen.Failure.CancelledBy != "" {
			return unanswered("whether it is refused", seen.Failure)
		}
		if seen.ID != "" || seen.Failure.Uncertain || seen.Failure.Transient {
			return unclear("it is not certain that it was refused: %s", seen.Failure.Text())
		}
		if !errorcode.Denied(seen.Failure.Code) {
			return unclear("it failed, but was not refused: %s", seen.Failure.Text())
		}
		return reasonOf(p, seen.Failure.Refusal(), seen.Failure.Message)
	}
	if p.Try != plan.TryResource {
		return fail("it was not refused")
	}
	if seen.Unfinished != nil && seen.Unfinished.CancelledBy != "" {
		return interruptedBefore(seen.Unfinished.CancelledBy)
	}
	if seen.Unfinished != nil {
		return unclear("how it ended was not seen: %s", seen.Unfinished.Text())
	}
	cause, ok := stackinfo.FindCause(seen.Result.Events)
	switch {
	case seen.Result.State.ID != seen.ID:
		return unclear("a different stack was watched")
	case seen.Result.State.Status == stackinfo.CreateComplete:
		return fail("it was not refused")
	case !ok:
		return unclear("the stack ended as %s and does not say why", seen.Result.State.Status)
	}
	return reasonOf(p, cause.Refusal, cause.Message)
}

func reasonOf(p plan.Probe, d *denial.Denial, message string) verdict {
	switch {
	case d == nil:
		return unclear("it failed, but not with a refusal that says why: %s", message).with("message", message)
	case !slices.ContainsFunc(p.Refused, d.Is):
		return unclear("refused, but the refusal is about %s", d.Action).with("message", message)
	case !strings.Contains(d.Resource, p.Target):
		return unclear("refused, but the refusal is about %s", d.Resource).with("message", message)
	case !slices.Contains(p.Layers, d.Layer):
		return unclear("refused, but not by the rule that is tested: %s", d.Why()).with("message", message)
	}
	return pass("%s on %s: %s", d.Action, p.Target, d.Why()).with("principal", d.Principal).with("action", d.Action).
		with("resource", d.Resource).with("refused by", string(d.Layer)).with("message", message)
}
