package smoke

import (
	"time"

	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

// Progress is one thing that happened during a run. Exactly one of the pointers and texts below the lane is set.
type Progress struct {
	Time      time.Time
	Lane      string            // the example's id, or a probe's
	Phase     Phase             // the lane entered a phase
	Event     *stack.Event      // CloudFormation said something
	Assertion *report.Assertion // a verdict was reached
	Note      string            // anything else worth a line
}

// Phase is a lane's current step.
type Phase string

// The phases of a lane, in their order.
const (
	Creating Phase = "creating"
	Checking Phase = "checking"
	Deleting Phase = "deleting"
	Kept     Phase = "kept"
	Done     Phase = "done"
	Leftover Phase = "left behind"
)
