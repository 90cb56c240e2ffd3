package verdict

import (
	"testing"
	"time"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/report"
)

// TestRootCauseIsEarliest: of several assertions that failed, the one that failed first in time is the cause, whatever its place.
func TestRootCauseIsEarliest(t *testing.T) {
	start := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	failed := func(id string, after time.Duration, outcome report.Outcome) judged {
		return judged{at: start.Add(after), Assertion: report.Assertion{ID: id, Outcome: outcome}}
	}
	cancelled, blocked := failed("02", 0, report.Fail), failed("02", 0, report.Fail)
	cancelled.cancelled, blocked.Because = true, "01"
	for name, test := range map[string]struct {
		all  []judged
		want string
	}{
		"later in the list, earlier in time": {[]judged{failed("01", time.Second, report.Fail), failed("03", 0, report.Fail)}, "03"},
		"in order":                           {[]judged{failed("01", 0, report.Fail), failed("03", time.Second, report.Fail)}, "01"},
		"at the same time":                   {[]judged{failed("01", 0, report.Fail), failed("03", 0, report.Fail)}, "01"},
		"an open one before a failure":       {[]judged{failed("01", 0, report.Inconclusive), failed("03", time.Second, report.Fail)}, "03"},
		"cancelled by the run":               {[]judged{cancelled, failed("03", time.Second, report.Inconclusive)}, "03"},
		"not tried":                          {[]judged{blocked, failed("03", time.Second, report.Inconclusive)}, "03"},
	} {
		if got := rootCause(test.all, guardrail.Workshop{}); got == nil || got.Assertion != test.want {
			t.Errorf("%s: %+v, want %s", name, got, test.want)
		}
	}
}
