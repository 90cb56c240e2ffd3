package smoke

import (
	"cmp"
	"slices"

	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

// leftovers names what a lane has not removed, or was told to keep.
func (r *runner) leftovers(rep *report.Report, lane *Lane) {
	bucket := ownBucket(lane)
	for i, c := range lane.Creations {
		left := report.Leftover{Kind: "stack", Name: c.Spec.Name, ID: c.ID, Commands: []string{}}
		switch {
		case lane.Deletion != nil && i < len(lane.Deletion.Stacks):
			d := lane.Deletion.Stacks[i]
			if d.gone() {
				continue
			}
			left.ID, left.Why = d.ID, whyLeft(d)
		case !c.mayExist():
			continue
		case r.plan.Keep && r.options.Emulated:
			left.Why = "gone with the emulated account when this program ends"
		case r.plan.Keep:
			left.Why = "kept"
		default:
			left.Why = "the run ended before it could be removed"
		}
		if !r.plan.Keep || !r.options.Emulated {
			left.Commands = r.stackCommands(bucket, cmp.Or(left.ID, left.Name))
		}
		if r.plan.Keep {
			rep.Kept = append(rep.Kept, left)
		} else {
			rep.Leftovers = append(rep.Leftovers, left)
		}
	}
	if b := lane.Bucket; b != nil && b.Exists {
		rep.Leftovers = append(rep.Leftovers, report.Leftover{
			Kind: "bucket", Name: b.Name,
			Why:      "workshop credentials may empty it; only its stack, or whoever runs the account, can delete it",
			Commands: []string{r.byHand().Empty(b.Name), r.byHand().Bucket(b.Name)},
		})
	}
	existing := slices.DeleteFunc(slices.Clone(lane.Rogues), func(b BucketSeen) bool { return !b.Exists })
	for _, name := range bucketNames(existing) {
		rep.Leftovers = append(rep.Leftovers, report.Leftover{
			Kind: "bucket", Name: name, Why: "the function made it, and workshop credentials may not delete it: ask whoever runs the account",
			Commands: []string{r.byHand().Bucket(name)},
		})
	}
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
	if seen == nil || seen.Removed || seen.Failure == nil && seen.ID == "" {
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
		left.Kind, left.Name, left.ID, left.Commands = "bucket", p.Name, "", r.directCommands(p)
	case TryQueue:
		left.Kind, left.Name, left.ID, left.Commands = "queue", p.Name, "", r.directCommands(p)
	default:
		left.Commands = r.stackCommands("", cmp.Or(seen.ID, p.Spec.Name))
	}
	rep.Leftovers = append(rep.Leftovers, left)
}
