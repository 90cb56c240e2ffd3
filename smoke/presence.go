package smoke

import (
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/sleep"
)

// present looks at something that CloudFormation says it has made, and as long as it is not there looks again, within the
// run's patience. What has just been made may be unknown for a moment. AWS: SQS API reference, CreateQueue ("wait at least
// one second after the queue is created"); Lambda developer guide, "Lambda function states"; S3 user guide, "Amazon S3 data
// consistency model".
func present[Seen any](r *runner, lane string, look func() (Seen, *evidence.Failure)) Seen {
	began, symptom := time.Now(), ""
	for attempts := 1; ; attempts++ {
		seen, failed := look()
		missing := failed != nil && failed.Missing()
		spent := time.Since(began)
		if missing && spent < r.plan.Patience {
			if symptom == "" {
				symptom = "what was made is not there yet (" + failed.Code + ")"
				r.note(lane, "%s: looking again", symptom)
			}
			if sleep.For(r.ctx, retryPause(spent)) == nil {
				continue
			}
			failed.CancelledBy = interrupted(r.ctx)
		}
		if symptom != "" {
			r.retried(evidence.Retry{Example: lane, Symptom: symptom, Attempts: attempts, Seconds: spent.Seconds(), Solved: !missing})
		}
		return seen
	}
}
