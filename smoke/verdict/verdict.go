// Package verdict says what evidence proves. It is pure: the same plan and evidence give the same verdicts, report and exit
// status, on any day and any machine. It imports nothing that could ask or act.
//
// A verdict has three values. An assertion passes only when what was seen can have no other reason; an error that says
// nothing about the question (throttling, a role that has not propagated, expired credentials) makes it inconclusive and
// never a pass. What a component says of itself counts only as far as it was confirmed from outside: the function's claim
// to have written an object by reading the object, its claim to have been refused a bucket by asking for that bucket.
package verdict

import (
	"fmt"
	"strings"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

// assertion is one row of the table of everything that a run can prove.
type assertion struct {
	id      string
	example string // "" for those about no single example
	title   string
	// by and unless are for the documentation: where it is seen, and when it is not a pass.
	by, unless string
	// unmade: judged even if the example's stack is not complete.
	unmade bool
	// afterwards marks what is known only when everything has been removed.
	afterwards bool
	// when is the moment at which it was found out; nil means during the checks of the example's stack.
	when  func(view) time.Time
	judge func(view) verdict
}

// view holds everything that a verdict may depend on.
type view struct {
	plan  *plan.Plan
	run   *evidence.Run
	stack plan.Stack     // of the assertion's example
	lane  *evidence.Lane // likewise; nil when nothing was begun
}

type verdict struct {
	outcome report.Outcome
	label   string
	reason  string
	because string // the assertion without which this one cannot be judged
	// cancelled tells that the run ended before there was an answer, which is the cause of nothing.
	cancelled bool
	fix       string // what the user can do about it, where no rule of the workshop's says it
	facts     []report.Fact
}

func pass(format string, args ...any) verdict {
	return verdict{outcome: report.Pass, reason: fmt.Sprintf(format, args...)}
}

func fail(format string, args ...any) verdict {
	return verdict{outcome: report.Fail, reason: fmt.Sprintf(format, args...)}
}

func unclear(format string, args ...any) verdict {
	return verdict{outcome: report.Inconclusive, reason: fmt.Sprintf(format, args...)}
}

// notAsked is the verdict on what there was no question about, such as the end of a stack that was never made: it is no
// assertion of the run, so that nothing passes because nothing happened.
func notAsked() verdict { return verdict{} }

// cancelled is the verdict on what the run itself ended.
func cancelled(format string, args ...any) verdict {
	said := unclear(format, args...)
	said.cancelled = true
	return said
}

// interruptedBefore is the verdict on an operation that the run did not follow to its end, because of a signal or a limit.
func interruptedBefore(by string) verdict {
	if strings.HasSuffix(by, ")") {
		return cancelled("the run was interrupted before this ended: %s", by)
	}
	return cancelled("the run was interrupted before this ended (%s)", by)
}

// blocked is the verdict on what could not be tried because of another assertion.
func blocked(because string) verdict {
	said := unclear("not tried, see %s", because)
	said.because = because
	return said
}

// with adds evidence; what was not seen is left out.
func (v verdict) with(what, value string) verdict {
	if value != "" {
		v.facts = append(v.facts, report.Fact{What: what, Value: value})
	}
	return v
}

func (v verdict) labelled(label string) verdict {
	v.label = label
	return v
}

// JudgeExample judges what is known of an example before anything has been removed, or the rest afterwards.
func JudgeExample(p *plan.Plan, run *evidence.Run, example string, afterwards bool) (list []report.Assertion) {
	for _, j := range judge(p, run, func(a assertion) bool { return a.example == example && a.afterwards == afterwards }) {
		list = append(list, j.Assertion)
	}
	return list
}

// judged is an assertion with what its report does not say.
type judged struct {
	report.Assertion
	at        time.Time
	cancelled bool
	fix       string
}

// judge turns evidence into assertions. It is a pure function: the same plan and evidence give the same verdicts.
func judge(p *plan.Plan, run *evidence.Run, which func(assertion) bool) []judged {
	var list []judged
	for _, a := range assertions(p) {
		if !which(a) {
			continue
		}
		v := view{plan: p, run: run, lane: run.Lanes[a.example]}
		for _, s := range p.Stacks {
			if s.ID == a.example {
				v.stack = s
			}
		}
		said, ok := v.ready(a)
		if ok {
			said = a.judge(v)
		}
		if said.outcome == "" {
			continue
		}
		if said.facts == nil {
			said.facts = []report.Fact{}
		}
		list = append(list, judged{at: v.when(a), cancelled: said.cancelled, fix: said.fix, Assertion: report.Assertion{
			ID: a.id, Title: a.title, Outcome: said.outcome, Label: said.label, Reason: said.reason, Because: said.because, Evidence: said.facts,
		}})
	}
	return list
}

// assertions is the table for a plan, in the order in which things depend on each other: the first that fails is the
// root cause of those behind it.
func assertions(p *plan.Plan) []assertion {
	list := preflightAssertions(len(p.Stacks) > 0)
	for _, s := range p.Stacks {
		list = append(list, stackAssertions(s.ID)...)
		switch s.ID {
		case "01":
			list = append(list, queueAssertions()...)
		case "02":
			list = append(list, roleAssertions(s.ID)...)
		case "03":
			list = append(list, roleAssertions(s.ID)...)
			list = append(list, urlAssertions()...)
			list = append(list, objectAssertions()...)
			list = append(list, boundaryAssertions()...)
		case plan.TableExample:
			list = append(list, tableAssertions()...)
		}
	}
	if p.Stackless != nil {
		list = append(list, stacklessAssertions(p.Stackless)...)
	}
	for _, probe := range p.Probes {
		list = append(list, probeAssertion(probe))
	}
	if !p.Keep {
		for _, s := range p.Stacks {
			list = append(list, goneAssertions(s.ID)...)
		}
	}
	return list
}

// ready answers the verdict of everything that needs a complete stack while there is none.
func (v view) ready(a assertion) (verdict, bool) {
	if a.example == "" || a.unmade {
		return verdict{}, true
	}
	if c := v.lane.Made(); c != nil && c.Result.State.Status == stackinfo.CreateComplete {
		return verdict{}, true
	}
	return blocked(v.stack.ID + ".stack-complete"), false
}

// spec is that of the last attempt, the stack that counts.
func (v view) spec() stackinfo.Spec { return v.stack.Attempts()[len(v.lane.Creations)-1] }

// when is the moment at which an assertion was found out. What has none comes after everything.
func (v view) when(a assertion) time.Time {
	var at time.Time
	switch {
	case a.when != nil:
		at = a.when(v)
	case v.lane != nil && !a.afterwards:
		at = v.lane.Checks.At
	}
	if at.IsZero() {
		return v.run.End.At
	}
	return at
}

// unanswered is the verdict on a question that was asked and not answered: it stays open, whatever the reason.
func unanswered(question string, f *evidence.Failure) verdict {
	if f.CancelledBy != "" {
		return cancelled("interrupted by %s before the call showed %s", f.CancelledBy, question).with("last answer", f.Text())
	}
	return unclear("the call failed without showing %s: %s", question, f.Text()).with("error", f.Text())
}

// Description describes an assertion for the documentation: its title, where it is observed, and when it does not pass.
type Description struct{ ID, Title, By, Unless string }

// Descriptions lists what a plan sets out to check, in order.
func Descriptions(p *plan.Plan) []Description {
	var list []Description
	for _, a := range assertions(p) {
		list = append(list, Description{a.id, a.title, a.by, a.unless})
	}
	return list
}
