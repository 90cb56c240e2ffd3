package verdict

import (
	"cmp"
	"slices"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

// leftovers names what a lane has not removed, or was told to keep.
func leftovers(rep *report.Report, p *plan.Plan, lane *evidence.Lane) {
	bucket, emulated := lane.OwnBucket(), p.Target.Kind == plan.Emulated
	for i, c := range lane.Creations {
		left := report.Leftover{Kind: "stack", Name: c.Name, ID: c.ID, Commands: []string{}}
		switch {
		case lane.Deletion != nil && i < len(lane.Deletion.Stacks):
			d := lane.Deletion.Stacks[i]
			if d.Gone() {
				continue
			}
			left.ID, left.Why = d.ID, whyLeft(d)
		case !c.MayExist():
			continue
		case p.Keep && emulated:
			left.Why = "gone with the emulated account when this program ends"
		case p.Keep:
			left.Why = "kept"
		default:
			left.Why = "the run ended before it could be removed"
		}
		if !p.Keep || !emulated {
			left.Commands = p.StackCommands(bucket, cmp.Or(left.ID, left.Name))
		}
		if p.Keep {
			rep.Kept = append(rep.Kept, left)
		} else {
			rep.Leftovers = append(rep.Leftovers, left)
		}
	}
	if b := lane.Bucket; b != nil && b.Exists {
		rep.Leftovers = append(rep.Leftovers, report.Leftover{
			Kind: "bucket", Name: b.Name,
			Why:      "workshop credentials may empty it; only its stack, or whoever runs the account, can delete it",
			Commands: p.BucketCommands(b.Name, false),
		})
	}
	existing := slices.DeleteFunc(slices.Clone(lane.Rogues), func(b evidence.Bucket) bool { return !b.Exists })
	for _, name := range bucketNames(existing) {
		rep.Leftovers = append(rep.Leftovers, report.Leftover{
			Kind: "bucket", Name: name, Why: "the function made it, and workshop credentials may not delete it: ask whoever runs the account",
			Commands: p.BucketCommands(name, true),
		})
	}
}

func whyLeft(d evidence.DeletedStack) string {
	if cause, ok := stackinfo.FindCause(d.Result.Events); ok {
		return cause.LogicalID + ": " + cause.Message
	}
	if d.Failure != nil {
		return d.Failure.Text()
	}
	return "the stack is " + d.Result.State.Status
}

// probeLeftovers names what a guardrail probe made and could not remove.
func probeLeftovers(rep *report.Report, p *plan.Plan, probe plan.Probe, seen *evidence.Attempt) {
	if seen == nil || seen.Removed || seen.Failure == nil && seen.ID == "" {
		return
	}
	uncertain := seen.Failure != nil && seen.Failure.Uncertain
	if seen.ID == "" && !uncertain {
		return
	}
	left := report.Leftover{Kind: "stack", Name: probe.Spec.Name, ID: seen.ID, Why: "a guardrail did not stop its creation"}
	if uncertain {
		left.Why = "it may exist: the answer to the create request was lost"
	}
	switch probe.Try {
	case plan.TryBucket:
		left.Kind, left.Name, left.ID, left.Commands = "bucket", probe.Name, "", p.ProbeCommands(probe)
	case plan.TryQueue:
		left.Kind, left.Name, left.ID, left.Commands = "queue", probe.Name, "", p.ProbeCommands(probe)
	default:
		left.Commands = p.StackCommands("", cmp.Or(seen.ID, probe.Spec.Name))
	}
	rep.Leftovers = append(rep.Leftovers, left)
}

// bucketNames are the names of buckets, each once.
func bucketNames(buckets []evidence.Bucket) (names []string) {
	for _, b := range buckets {
		if !slices.Contains(names, b.Name) {
			names = append(names, b.Name)
		}
	}
	return names
}
