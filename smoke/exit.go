package smoke

import (
	"errors"

	"cfnenv/smoke/report"
)

// Exit statuses of a run.
const (
	statusPass         = 0
	statusFail         = 1
	statusInconclusive = 4
	statusLeftover     = 5
)

// Interruption is the cause with which the caller cancels a run's context when a signal arrives.
type Interruption struct {
	Signal string // "SIGINT"
	Status int    // the exit status that goes with it, 128 and the signal's number
}

// Error is the signal's name.
func (i *Interruption) Error() string { return i.Signal }

// exitStatus sums a run up. What was left behind outweighs everything, because somebody has to act on it; after it a
// signal, because an interrupted run has not finished proving.
func exitStatus(rep *report.Report, cause error) int {
	var signal *Interruption
	switch {
	case len(rep.Leftovers) > 0:
		return statusLeftover
	case errors.As(cause, &signal):
		return signal.Status
	case rep.Outcome == report.Fail:
		return statusFail
	case rep.Outcome == report.Inconclusive:
		return statusInconclusive
	}
	return statusPass
}
