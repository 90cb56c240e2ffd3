package verdict

import (
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
)

// Exit statuses of a run.
const (
	statusPass         = 0
	statusFail         = 1
	statusInconclusive = 4
	statusLeftover     = 5
)

// exitStatus sums a run up. What was left behind outweighs everything, because somebody has to act on it; after it a
// signal, because an interrupted run has not finished checking.
func exitStatus(rep *report.Report, end evidence.End) int {
	switch {
	case len(rep.Leftovers) > 0:
		return statusLeftover
	case end.Status != 0:
		return end.Status
	case rep.Outcome == report.Fail:
		return statusFail
	case rep.Outcome == report.Inconclusive:
		return statusInconclusive
	}
	return statusPass
}

// Severity orders exit statuses by what they ask of whoever sees them.
func Severity(status int) int {
	switch status {
	case statusPass:
		return 0
	case statusInconclusive:
		return 1
	case statusFail:
		return 2
	case statusLeftover:
		return 4
	}
	return 3 // a signal
}
