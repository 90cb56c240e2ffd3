package smoke

import (
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

// leftovers names what a lane has not removed, or was told to keep.
func (r *runner) leftovers(rep *report.Report, lane *Lane) {
	bucket := bucketName(lane)
	if lane.Deletion == nil {
		for _, c := range lane.Creations {
			if c.mayExist() {
				kept := report.Leftover{Kind: "stack", Name: c.Spec.Name, ID: c.ID, Why: "kept", Commands: r.removal(bucket, c.ID, c.Spec.Name)}
				if r.plan.Keep {
					rep.Kept = append(rep.Kept, kept)
				} else {
					kept.Why = "the run ended before it could be removed"
					rep.Leftovers = append(rep.Leftovers, kept)
				}
			}
		}
	} else {
		for _, d := range lane.Deletion.Stacks {
			if !d.gone() {
				rep.Leftovers = append(rep.Leftovers, report.Leftover{
					Kind: "stack", Name: d.Name, ID: d.ID, Why: whyLeft(d), Commands: r.removal(bucket, d.ID, d.Name),
				})
			}
		}
		if b := lane.Bucket; b != nil && b.Exists {
			rep.Leftovers = append(rep.Leftovers, report.Leftover{Kind: "bucket", Name: b.Name, Why: "its stack did not remove it", Commands: r.bucketCommands(b.Name)})
		}
	}
	if b := lane.Rogue; b != nil && b.Exists {
		rep.Leftovers = append(rep.Leftovers, report.Leftover{
			Kind: "bucket", Name: b.Name, Why: "the function made it, and workshop credentials may not delete it: ask whoever runs the account",
			Commands: []string{"aws s3 rb s3://" + b.Name + r.endpointFlag(r.options.Endpoints.S3)},
		})
	}
}

// removal is what removes a stack by hand, its bucket first.
func (r *runner) removal(bucket, id, name string) []string {
	if id == "" {
		id = name
	}
	commands := r.stackCommands(id)
	if bucket != "" {
		commands = append(r.bucketCommands(bucket), commands...)
	}
	return commands
}

func whyLeft(d DeletedStack) string {
	if cause, ok := stack.FindCause(d.Result.Events); ok {
		return cause.LogicalID + ": " + cause.Message
	}
	if d.Failure != nil {
		return d.Failure.text()
	}
	return "the stack is " + d.Result.State.Status
}

// probeLeftovers names what a guardrail probe made and could not remove.
func (r *runner) probeLeftovers(rep *report.Report, p Probe) {
	seen := r.evidence.Probes[p.ID]
	if seen == nil || seen.Removed {
		return
	}
	uncertain := seen.Failure != nil && seen.Failure.Uncertain
	if seen.ID == "" && !uncertain {
		return
	}
	left := report.Leftover{Kind: "stack", Name: p.Spec.Name, ID: seen.ID, Why: "a guardrail that did not hold let it be made"}
	if uncertain {
		left.Why = "it may exist: the answer to its creation was lost"
	}
	switch p.Try {
	case TryBucket:
		left.Kind, left.Name, left.ID = "bucket", p.Name, ""
		left.Commands = []string{bucketCommand(p.Name) + r.endpointFlag(r.options.Endpoints.S3)}
	case TryQueue:
		left.Kind, left.Name, left.ID = "queue", p.Name, ""
		left.Commands = []string{queueCommand(p.Name)}
	default:
		left.Commands = r.removal("", seen.ID, p.Spec.Name)
		if d := seen.Deletion; d != nil && d.Stacks[0].gone() {
			return
		}
	}
	rep.Leftovers = append(rep.Leftovers, left)
}
