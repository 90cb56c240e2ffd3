package verdict

import (
	"cmp"
	"slices"

	"cfnenv/env"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

func goneAssertions(example string) []assertion {
	list := []assertion{{id: example + ".stack-gone", example: example, title: "the stack must be gone, looked up by its id",
		by:     "DescribeStacks by the stack's id",
		unless: "fail: it is not, and is named (exit status 5); inconclusive: a second signal ended the cleanup",
		unmade: true, afterwards: true, judge: judgeGone}}
	if example == "03" {
		list = append(list, assertion{id: "03.bucket-gone", example: example, title: "the stack's bucket must be gone",
			by:     "HeadBucket and a list, runtime credentials",
			unless: "fail: it is there; inconclusive: the question was refused, or CloudFormation did not name the bucket",
			unmade: true, afterwards: true, judge: judgeBucketGone})
	}
	return list
}

func judgeGone(v view) verdict {
	if v.lane == nil || len(v.lane.Creations) == 0 {
		return notAsked()
	}
	if v.lane.Deletion == nil || len(v.lane.Deletion.Stacks) < len(v.lane.Creations) {
		return fail("it was not removed").with("error", v.lane.Crash)
	}
	said := notAsked()
	for i, d := range v.lane.Deletion.Stacks {
		cause, failed := stackinfo.FindCause(d.Result.Events)
		id := v.lane.Creations[i].ID
		switch {
		case d.Never && id == "":
		case id != "" && d.ID != id, d.Result.State.ID != d.ID && d.Gone():
			said = unclear("a different stack was checked")
		case d.Gone() && said.outcome == "":
			said = pass("DELETE_COMPLETE")
		case d.Gone():
		case failed:
			said = fail("%s: %s", cause.LogicalID, cause.Message)
		case d.Overdue && d.Failure != nil:
			said = fail("not gone after the time limit of %s for the cleanup; it was waiting for %s", env.Duration(v.plan.Cleanup), waitingFor(d.Result.Events))
		case d.Failure != nil && d.Failure.CancelledBy != "":
			said = interruptedBefore(d.Failure.CancelledBy)
		case d.Failure != nil:
			said = fail("%s", d.Failure.Text())
		default:
			said = fail("the stack is %s", d.Result.State.Status)
		}
	}
	for _, d := range v.lane.Deletion.Stacks {
		said = said.with("stack", d.ID).with("status", d.Result.State.Status)
	}
	return said.with("seconds", seconds(v.lane.Deletion.Took))
}

func judgeBucketGone(v view) verdict {
	if v.lane.OwnBucket() == "" {
		if v.lane.Output("BucketName") != "" {
			return unclear("CloudFormation did not say which bucket it made")
		}
		return notAsked()
	}
	seen := v.lane.Bucket
	switch {
	case seen == nil:
		return v.unseen()
	case seen.Failure != nil && seen.Failure.CancelledBy != "":
		return unanswered("whether the bucket is gone", seen.Failure)
	case seen.Exists:
		return fail("it is still there").with("bucket", seen.Name)
	case seen.Failure != nil:
		return unanswered("whether the bucket is gone", seen.Failure)
	case seen.Name != v.lane.OwnBucket():
		return unclear("a different bucket was checked").with("bucket", seen.Name)
	}
	return pass("S3 has no such bucket").with("bucket", seen.Name)
}

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
	if seen == nil || seen.Removed {
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
