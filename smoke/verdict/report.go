package verdict

import (
	"cmp"
	"slices"
	"strings"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

// Report is everything that a run comes to, exit status included.
func Report(p *plan.Plan, run *evidence.Run) *report.Report {
	end, all := run.End, judge(p, run, func(assertion) bool { return true })
	rep := &report.Report{
		Schema:      report.Schema,
		Version:     end.Version,
		Run:         p.Run,
		Target:      p.Target,
		Principal:   p.Principal,
		Started:     p.Started,
		Finished:    end.At,
		Interrupted: end.Cause,
		Stacks:      []report.Stack{},
		Retries:     append([]evidence.Retry{}, end.Retries...),
		Leftovers:   []report.Leftover{},
		Kept:        []report.Leftover{},
		Calls:       append([]evidence.CallCount{}, end.Calls...),
		Journal:     end.Journal,
	}
	for _, j := range all {
		rep.Assertions = append(rep.Assertions, j.Assertion)
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
	rep.RootCause = rootCause(all, p.Workshop())
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
	out.CheckedFrom, out.Checked = lane.Checks.At, lane.Checks.Took.Seconds()
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
		t.SlowestChecks = max(t.SlowestChecks, lane.Checks.Took.Seconds())
		if len(lane.Invocations) > 0 {
			t.FirstAnswer = lane.Invocations[0].Took.Seconds()
		}
	}
	for _, s := range rep.Stacks {
		t.CriticalPath = min(max(t.CriticalPath, s.Created+s.Checked+s.Deleted), t.Wall)
	}
	return t
}

// rootCause is the assertion that failed first in time, and of those that were found out together the first in the table;
// when none failed, the first that stayed open. What the run itself ended, and what could not be tried because of another
// assertion, is the cause of nothing.
func rootCause(all []judged, w guardrail.Workshop) *report.RootCause {
	var first *judged
	for _, wanted := range []report.Outcome{report.Fail, report.Inconclusive} {
		for i, j := range all {
			if j.Outcome == wanted && j.Because == "" && !j.cancelled && (first == nil || j.at.Before(first.at)) {
				first = &all[i]
			}
		}
		if first != nil {
			break
		}
	}
	if first == nil {
		return nil
	}
	cause := &report.RootCause{Assertion: first.ID, Text: first.Title + ": " + first.Reason, Fix: first.fix}
	for _, item := range first.Evidence {
		if item.What == "cause" || item.What == "message" || item.What == "error" {
			cause.Detail = item.Value
		}
	}
	// An assertion that expects a refusal is not fixed by getting rid of it.
	if cause.Fix == "" && strings.HasSuffix(first.ID, ".stack-complete") {
		if explanation, ok := guardrail.Explain(cause.Detail, w); ok {
			cause.Fix = explanation.Cause + ": " + explanation.Fix
		}
	}
	return cause
}

func outcome(rep *report.Report) report.Outcome {
	switch {
	case rep.Count(report.Fail) > 0:
		return report.Fail
	case rep.Count(report.Inconclusive) > 0:
		return report.Inconclusive
	}
	return report.Pass
}

// Exit statuses of a run. A command line that is wrong (2) and a document that cannot be used (3) end one before it begins.
const (
	StatusPass         = 0
	StatusFail         = 1 // a check failed, or the workshop refuses it
	StatusInconclusive = 4 // AWS, the network or a file failed: the result is not known
	StatusLeftover     = 5 // resources were left behind; wins over the others and over a signal
)

// exitStatus sums a run up. What was left behind outweighs everything, because somebody has to act on it; after it a
// signal, because an interrupted run has not finished checking.
func exitStatus(rep *report.Report, end evidence.End) int {
	switch {
	case len(rep.Leftovers) > 0:
		return StatusLeftover
	case end.Status != 0:
		return end.Status
	case rep.Outcome == report.Fail:
		return StatusFail
	case rep.Outcome == report.Inconclusive:
		return StatusInconclusive
	}
	return StatusPass
}

// Severity orders exit statuses by what they ask of whoever sees them.
func Severity(status int) int {
	switch status {
	case StatusPass:
		return 0
	case StatusInconclusive:
		return 1
	case StatusFail:
		return 2
	case StatusLeftover:
		return 4
	}
	return 3 // a signal
}
