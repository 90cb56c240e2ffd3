package smoke

import (
	"context"
	"errors"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// remove takes a lane's stacks away, whatever became of the run, and returns the lane's last phase.
func (r *runner) remove(s plan.Stack, lane *evidence.Lane) LanePhase {
	ctx, cancel := r.cleanup()
	defer cancel()
	r.say(Progress{Lane: s.ID, Phase: Deleting})
	lane.Deletion = &evidence.Deletion{Period: evidence.Period{At: time.Now()}}
	left := false
	for i := range lane.Creations {
		c := &lane.Creations[i]
		d := r.removeStack(ctx, s.ID, s.Attempts()[i], c)
		lane.Deletion.Stacks = append(lane.Deletion.Stacks, d)
		left = left || !d.Gone()
	}
	lane.Deletion.Period = since(lane.Deletion.At)
	if bucket := lane.OwnBucket(); bucket != "" {
		lane.Bucket = r.observeBucketGo(ctx, bucket, !left)
	}
	if left {
		return Leftover
	}
	return Done
}

// lingering bounds, in multiples of the run's patience, how long S3 may go on answering for a deleted bucket: two minutes by
// default. AWS: S3 user guide, "Amazon S3 data consistency model": bucket configurations are eventually consistent.
const lingering = 2

// observeBucketGo asks for a bucket, and while it is only lingering asks again.
func (r *runner) observeBucketGo(ctx context.Context, name string, deleted bool) *evidence.Bucket {
	began := time.Now()
	for {
		seen := r.observeBucket(ctx, name)
		spent := time.Since(began)
		if !deleted || !seen.Exists || spent > lingering*r.plan.Patience {
			return seen
		}
		if sleep.For(ctx, retryPause(spent)) != nil {
			by := interrupted(ctx)
			seen.Failure = &evidence.Failure{Message: "it was still there when the run was interrupted by " + by, CancelledBy: by}
			return seen
		}
	}
}

// removeStack removes one stack, or finds that there is none.
func (r *runner) removeStack(ctx context.Context, lane string, spec stackinfo.Spec, c *evidence.Creation) evidence.DeletedStack {
	d := evidence.DeletedStack{Name: spec.Name, ID: c.ID}
	if !c.MayExist() {
		d.Never, d.Result.State = c.ID == "", c.Result.State
		r.forget("stack", spec.Name)
		return d
	}
	if c.ID == "" {
		// The answer to CreateStack was lost: only the name and the request's token are known.
		id, mine, err := r.manager.Await(ctx, spec.Name, spec.Token)
		if err != nil {
			d.ID, d.Failure = id, failure(ctx, err)
			return d
		}
		if !mine {
			d.Never = true
			r.forget("stack", spec.Name)
			return d
		}
		d.ID = id
		r.belongs(d.ID, lane)
	}
	target := removal.Candidate{State: stackinfo.State{ID: d.ID, Name: spec.Name}}
	if bucket := evidence.PhysicalID(c.Result.Events, "AWS::S3::Bucket"); bucket != "" {
		target.Buckets = []removal.StackBucket{r.remover.StackBucket(bucket)}
	}
	done, err := r.remover.Remove(ctx, target, spec.Token+"-delete")
	d.Tries, d.Result = done.Tries, done.Result
	if stays := (*removal.LeftError)(nil); errors.As(err, &stays) {
		r.note(lane, "%v", err)
	} else {
		d.Failure, d.Overdue = failure(ctx, err), errors.Is(context.Cause(ctx), errCleanupLimit)
	}
	if d.Gone() {
		r.forget("stack", spec.Name)
	}
	return d
}
