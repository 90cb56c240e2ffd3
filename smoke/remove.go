package smoke

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// remove takes a lane's stacks away, whatever became of the run.
func (r *runner) remove(s plan.Stack, lane *evidence.Lane) {
	ctx, cancel := r.cleanup()
	defer cancel()
	r.say(Progress{Lane: s.ID, Phase: Deleting})
	began := time.Now()
	lane.Deletion = &evidence.Deletion{}
	left := false
	for i := range lane.Creations {
		c := &lane.Creations[i]
		d := r.removeStack(ctx, s.ID, s.Attempts()[i], c)
		lane.Deletion.Stacks = append(lane.Deletion.Stacks, d)
		left = left || !d.Gone()
	}
	lane.Deletion.Took = time.Since(began)
	if bucket := lane.OwnBucket(); bucket != "" {
		lane.Bucket = r.seeBucketGo(ctx, bucket, !left)
	}
	if left {
		r.say(Progress{Lane: s.ID, Phase: Leftover})
		return
	}
	r.say(Progress{Lane: s.ID, Phase: Done})
}

// lingering is how long S3 may go on answering for a bucket that has been deleted. AWS: S3 user guide, "Amazon S3 data
// consistency model": bucket configurations are eventually consistent.
const lingering = 2 * time.Minute

// seeBucketGo asks for a bucket, and while it is only lingering asks again.
func (r *runner) seeBucketGo(ctx context.Context, name string, deleted bool) *evidence.Bucket {
	began := time.Now()
	for {
		seen := r.seeBucket(ctx, name)
		spent := time.Since(began)
		if !deleted || !seen.Exists || spent > lingering || !pause(ctx, retryPause(spent)) {
			return seen
		}
	}
}

// removeStack is the whole ladder for one stack: empty its bucket, delete it, and when that fails empty and delete once
// more.
func (r *runner) removeStack(ctx context.Context, lane string, spec stackinfo.Spec, c *evidence.Creation) evidence.DeletedStack {
	d := evidence.DeletedStack{Name: spec.Name, ID: c.ID}
	if !c.MayExist() {
		d.Never, d.Result.State = c.ID == "", c.Result.State
		r.forget("stack", spec.Name)
		return d
	}
	if c.ID == "" {
		// The answer to CreateStack was lost: only the name and the request's token are known.
		var err error
		if d.ID, err = r.appeared(ctx, spec); err != nil {
			d.Failure = failureWithin(ctx, err)
			return d
		}
		if d.ID == "" {
			d.Never = true
			r.forget("stack", spec.Name)
			return d
		}
		r.belongs(d.ID, lane)
	}
	for d.Tries = 1; d.Tries <= 2; d.Tries++ {
		d.Failure = r.deleteOnce(ctx, lane, spec, c, &d)
		if d.Gone() {
			r.forget("stack", spec.Name)
			return d
		}
		if ctx.Err() != nil {
			break
		}
	}
	d.Tries = min(d.Tries, 2)
	return d
}

// appearing is how long after its request was cut off a stack may come up: the request may have been on its way.
const appearing = 5 * time.Second

// appeared is the id of the stack that a request with a lost answer made, "" when it made none.
func (r *runner) appeared(ctx context.Context, spec stackinfo.Spec) (id string, err error) {
	began := time.Now()
	for {
		id, mine, err := r.engine.Find(ctx, spec.Name, spec.Token)
		if mine || err != nil {
			return id, err
		}
		if spent := time.Since(began); spent > appearing {
			return "", nil
		} else if !pause(ctx, retryPause(spent)) {
			return "", ctx.Err()
		}
	}
}

func (r *runner) deleteOnce(ctx context.Context, lane string, spec stackinfo.Spec, c *evidence.Creation, d *evidence.DeletedStack) *evidence.Failure {
	// The deletion before this one may tell of a bucket that was made after the wait for the creation was cut short.
	if bucket := evidence.PhysicalID(slices.Concat(c.Result.Events, d.Result.Events), "AWS::S3::Bucket"); bucket != "" {
		if err := removal.Empty(ctx, r.clients.objects, bucket); err != nil {
			// Not yet a failure: the deletion will say whether it matters.
			r.note(lane, "the bucket is not empty: %v", err)
		}
	}
	token := fmt.Sprintf("%s-delete-%d", spec.Token, d.Tries)
	// As the execution role, whoever made the stack: a stack that was made without a role has nobody else who may delete it.
	if err := r.engine.Delete(ctx, d.ID, r.plan.Account.ExecRoleARN, token); err != nil {
		return failureWithin(ctx, err)
	}
	var err error
	d.Result, err = r.engine.Wait(ctx, stack.Operation{StackID: d.ID, Token: token})
	return failureWithin(ctx, err)
}
