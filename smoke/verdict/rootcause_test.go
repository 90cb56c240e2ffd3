package verdict

import (
	"testing"
	"time"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

// TestRootCauseIsEarliest: of several stacks that failed, the one that failed first in time is the cause, whatever its place.
func TestRootCauseIsEarliest(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	complete := func(id string) report.Assertion {
		return report.Assertion{ID: id + ".stack-complete", Outcome: report.Fail}
	}
	stack := func(id string, after time.Duration) report.Stack {
		return report.Stack{Example: id, Cause: &stackinfo.Cause{Time: at.Add(after)}}
	}
	for _, test := range []struct {
		name string
		rep  *report.Report
		want string
	}{
		{"later in the list, earlier in time", &report.Report{Assertions: []report.Assertion{complete("01"), complete("03")}, Stacks: []report.Stack{stack("01", time.Second), stack("03", 0)}}, "03.stack-complete"},
		{"in order", &report.Report{Assertions: []report.Assertion{complete("01"), complete("03")}, Stacks: []report.Stack{stack("01", 0), stack("03", time.Second)}}, "01.stack-complete"},
		{"before any stack", &report.Report{Assertions: []report.Assertion{{ID: "preflight.templates", Outcome: report.Fail}, complete("03")}, Stacks: []report.Stack{stack("03", 0)}}, "preflight.templates"},
	} {
		if got := rootCause(test.rep, guardrail.Workshop{}, false); got == nil || got.Assertion != test.want {
			t.Errorf("%s: %+v, want %s", test.name, got, test.want)
		}
	}
}
