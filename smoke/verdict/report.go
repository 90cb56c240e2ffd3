package verdict

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

// Report is everything that a run comes to, exit status included.
func Report(p *plan.Plan, run *evidence.Run) *report.Report {
	end := run.End
	rep := &report.Report{
		Schema:      report.Schema,
		Version:     end.Version,
		Run:         p.Run,
		Target:      p.Target,
		Principal:   p.Principal,
		Started:     p.Started,
		Finished:    end.At,
		Interrupted: end.Cause,
		Assertions:  Judge(p, run),
		Stacks:      []report.Stack{},
		Retries:     append([]evidence.Retry{}, end.Retries...),
		Leftovers:   []report.Leftover{},
		Kept:        []report.Leftover{},
		Calls:       append([]evidence.Call{}, end.Calls...),
		Journal:     end.Journal,
	}
	for _, s := range p.Stacks {
		if lane := run.Lanes[s.ID]; lane != nil {
			rep.Stacks = append(rep.Stacks, stackReport(s, lane))
			leftovers(rep, p, lane)
		}
	}
	for _, probe := range p.Probes {
		probeLeftovers(rep, p, probe, run.Probes[probe.ID])
	}
	slices.SortStableFunc(rep.Retries, func(a, b evidence.Retry) int { return cmp.Compare(a.Example, b.Example) })
	rep.Timing = timing(rep, run)
	rep.RootCause = rootCause(rep, p.Workshop(), end.Status != 0)
	rep.Outcome = outcome(rep)
	rep.ExitStatus = exitStatus(rep, end)
	return rep
}

func stackReport(s plan.Stack, lane *evidence.Lane) report.Stack {
	out := report.Stack{Example: s.ID, Name: s.Spec.Name, Status: "not made", Outputs: []stackinfo.Pair{}, Spans: []stackinfo.Span{}, Events: []stackinfo.Event{}}
	for i, c := range lane.Creations {
		out.Name, out.ID, out.Status = c.Name, c.ID, cmp.Or(c.Result.State.Status, out.Status)
		out.Created += c.Took.Seconds()
		out.Events = append(out.Events, c.Result.Events...)
		out.Outputs = append([]stackinfo.Pair{}, c.Result.State.Outputs...)
		if cause, ok := stackinfo.FindCause(c.Result.Events); ok {
			out.Cause = &cause
		} else {
			out.Cause = nil
		}
		spans := c.Result.Events
		if d := lane.Deletion; d != nil && i < len(d.Stacks) {
			out.Events = append(out.Events, d.Stacks[i].Result.Events...)
			spans = append(slices.Clone(spans), d.Stacks[i].Result.Events...)
			out.Status = cmp.Or(d.Stacks[i].Result.State.Status, out.Status)
		}
		out.Spans = append(out.Spans, stackinfo.Timeline(spans, func(id string) []string { return s.Needs[id] })...)
	}
	out.Checked = lane.Proved.Seconds()
	if lane.Deletion != nil {
		out.Deleted = lane.Deletion.Took.Seconds()
	}
	return out
}

// timing finds where the time went. Lanes run side by side, so the slowest of each phase bounds what the run could have
// taken at best.
func timing(rep *report.Report, run *evidence.Run) report.Timing {
	t := report.Timing{Wall: rep.Finished.Sub(rep.Started).Seconds()}
	for _, s := range rep.Stacks {
		t.SlowestCreate = max(t.SlowestCreate, s.Created)
		t.SlowestDelete = max(t.SlowestDelete, s.Deleted)
	}
	for _, lane := range run.Lanes {
		t.Prove = max(t.Prove, lane.Proved.Seconds())
		if len(lane.Invocations) > 0 {
			t.FirstAnswer = lane.Invocations[0].Took.Seconds()
		}
	}
	for _, s := range rep.Stacks {
		t.CriticalPath = min(max(t.CriticalPath, s.Created+s.Checked+s.Deleted), t.Wall)
	}
	return t
}

// rootCause is the first assertion that failed, in the order in which they depend on each other; when none failed, the
// first that stayed open, unless it is known why: a signal ended the run.
func rootCause(rep *report.Report, w guardrail.Workshop, signal bool) *report.RootCause {
	for _, wanted := range []report.Outcome{report.Fail, report.Inconclusive} {
		if wanted == report.Inconclusive && signal {
			break
		}
		for _, a := range rep.Assertions {
			if a.Outcome != wanted {
				continue
			}
			a = earliest(rep, a, wanted)
			cause := &report.RootCause{Assertion: a.ID, Text: a.Title + ": " + a.Reason}
			for _, item := range a.Evidence {
				if item.What == "cause" || item.What == "message" || item.What == "error" {
					cause.Detail = item.Value
				}
			}
			// A proof that expects a refusal is not mended by getting rid of it.
			if explanation, ok := guardrail.Explain(cause.Detail, w); ok && strings.HasSuffix(a.ID, ".stack-complete") {
				cause.Fix = explanation.Cause + ": " + explanation.Fix
			}
			return cause
		}
	}
	return nil
}

// earliest is the assertion about the stack that failed first in time, where first is about a stack; otherwise first, which
// nothing comes before.
func earliest(rep *report.Report, first report.Assertion, wanted report.Outcome) report.Assertion {
	failed := func(a report.Assertion) time.Time {
		for _, s := range rep.Stacks {
			if a.ID == s.Example+".stack-complete" && s.Cause != nil {
				return s.Cause.Time
			}
		}
		return time.Time{}
	}
	if failed(first).IsZero() {
		return first
	}
	for _, a := range rep.Assertions {
		if at := failed(a); a.Outcome == wanted && !at.IsZero() && at.Before(failed(first)) {
			first = a
		}
	}
	return first
}

func outcome(rep *report.Report) report.Outcome {
	switch {
	case rep.Count(report.Fail) > 0:
		return report.Fail
	case rep.Count(report.Inconclusive) > 0 || len(rep.Assertions) == 0:
		return report.Inconclusive
	}
	return report.Pass
}
