package smoke

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

// report puts everything together after the last lane has ended.
func (r *runner) report(work context.Context) *report.Report {
	rep := &report.Report{
		Schema:      report.Schema,
		Version:     r.options.Version,
		Run:         r.plan.Run,
		Target:      r.plan.Target,
		Principal:   r.plan.Principal,
		Started:     r.plan.Started,
		Finished:    time.Now(),
		Interrupted: interrupted(work),
		Assertions:  Judge(r.plan, r.evidence),
		Stacks:      []report.Stack{},
		Retries:     slices.Concat([]report.Retry{}, r.retries),
		Leftovers:   []report.Leftover{},
		Kept:        []report.Leftover{},
		Calls:       r.clients.calls.List(),
	}
	for _, s := range r.plan.Stacks {
		if lane := r.evidence.Lanes[s.ID]; lane != nil {
			rep.Stacks = append(rep.Stacks, stackReport(s, lane))
			r.leftovers(rep, lane)
		}
	}
	for _, p := range r.plan.Probes {
		r.probeLeftovers(rep, p)
	}
	slices.SortStableFunc(rep.Retries, func(a, b report.Retry) int { return cmp.Compare(a.Example, b.Example) })
	if len(r.journal.Entries()) > 0 && !r.options.Emulated {
		rep.Journal = r.journal.Path()
	}
	rep.Timing = timing(rep, r.evidence)
	rep.RootCause = rootCause(rep, r.plan.workshop(), context.Cause(work))
	rep.Outcome = outcome(rep)
	rep.ExitStatus = exitStatus(rep, context.Cause(work))
	return rep
}

func stackReport(s StackPlan, lane *Lane) report.Stack {
	out := report.Stack{Example: s.ID, Name: s.Spec.Name, Status: "not made", Outputs: []stack.Pair{}, Spans: []stack.Span{}, Events: []stack.Event{}}
	for i, c := range lane.Creations {
		out.Name, out.ID, out.Status = c.Spec.Name, c.ID, cmp.Or(c.Result.State.Status, out.Status)
		out.Created += c.Took.Seconds()
		out.Events = append(out.Events, c.Result.Events...)
		out.Outputs = slices.Concat([]stack.Pair{}, c.Result.State.Outputs)
		if cause, ok := stack.FindCause(c.Result.Events); ok {
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
		out.Spans = append(out.Spans, stack.Timeline(spans, s.needs)...)
	}
	if lane.Deletion != nil {
		out.Deleted = lane.Deletion.Took.Seconds()
	}
	return out
}

// timing finds where the time went. Lanes run side by side, so the slowest of each phase bounds what the run could have
// taken at best.
func timing(rep *report.Report, e *Evidence) report.Timing {
	t := report.Timing{Wall: rep.Finished.Sub(rep.Started).Seconds()}
	for _, s := range rep.Stacks {
		t.SlowestCreate = max(t.SlowestCreate, s.Created)
		t.SlowestDelete = max(t.SlowestDelete, s.Deleted)
	}
	for _, lane := range e.Lanes {
		t.Prove = max(t.Prove, lane.Proved.Seconds())
		if len(lane.Invocations) > 0 {
			t.FirstAnswer = lane.Invocations[0].Took.Seconds()
		}
	}
	t.CriticalPath = t.SlowestCreate + t.Prove + t.SlowestDelete
	return t
}

// rootCause is the first assertion that failed, in the order in which they depend on each other; when none failed, the
// first that stayed open, unless it is known why: a signal ended the run.
func rootCause(rep *report.Report, w guardrail.Workshop, ended error) *report.RootCause {
	for _, wanted := range []report.Outcome{report.Fail, report.Inconclusive} {
		if signal := (*Interruption)(nil); wanted == report.Inconclusive && errors.As(ended, &signal) {
			break
		}
		for _, a := range rep.Assertions {
			if a.Outcome != wanted {
				continue
			}
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

func outcome(rep *report.Report) report.Outcome {
	switch {
	case rep.Count(report.Fail) > 0:
		return report.Fail
	case rep.Count(report.Inconclusive) > 0 || len(rep.Assertions) == 0:
		return report.Inconclusive
	}
	return report.Pass
}
