package verdict

import (
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

func goneAssertions(example string) []assertion {
	list := []assertion{{id: example + ".stack-gone", example: example, title: "the stack must be gone, looked up by its id",
		by:         "DescribeStacks by the stack's id",
		unless:     "fail: it is not, and is named (exit status 5); inconclusive: a second signal ended the cleanup",
		afterwards: true, judge: judgeGone}}
	if example == "03" {
		list = append(list, assertion{id: "03.bucket-gone", example: example, title: "the stack's bucket must be gone",
			by:         "HeadBucket and a list, runtime credentials",
			unless:     "fail: it is there; inconclusive: the question was refused, or CloudFormation did not name the bucket",
			afterwards: true, judge: judgeBucketGone})
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
		case d.Gone() && (said.outcome == "" || said.outcome == report.Pass):
			said = pass("DELETE_COMPLETE")
		case d.Gone():
		case failed:
			said = fail("%s: %s", cause.LogicalID, cause.Message)
		case d.Overdue && d.Failure != nil:
			said = fail("not gone after the time limit of %v for cleaning up; it was waiting for %s", v.plan.Cleanup, waitingFor(d.Result.Events))
		case d.Failure != nil && d.Failure.CancelledBy != "":
			said = cancelled("not followed to its end: %s", d.Failure.Text())
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
	if v.lane == nil || v.lane.OwnBucket() == "" {
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
