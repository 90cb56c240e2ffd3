package smoke

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stack"
)

// probe tries one forbidden thing, and takes away what should not have been made.
func (r *runner) probe(p plan.Probe, seen *evidence.Attempt) {
	if r.ctx.Err() != nil {
		return
	}
	crash := ""
	defer func() { seen.At = time.Now() }()
	switch p.Try {
	case plan.TryBucket:
		guarded(&crash, func() { r.probeBucket(p, seen) })
	case plan.TryQueue:
		guarded(&crash, func() { r.probeQueue(p, seen) })
	default:
		c := begun(p.Spec.Name)
		guarded(&crash, func() { r.probeStack(p, &c) })
		seen.ID, seen.Result, seen.Removed = c.ID, c.Result, !c.MayExist()
		if c.ID == "" {
			seen.Failure = c.Failure
		} else {
			seen.Unfinished = c.Failure
		}
		guarded(&crash, func() { r.removeProbe(p, &c, seen) })
	}
	if crash != "" {
		seen.Failure = &evidence.Failure{Message: crash, Uncertain: true}
	}
}

// probeStack asks for a forbidden stack. One that is accepted is followed to its end, because a forbidden resource is
// only found out there.
func (r *runner) probeStack(p plan.Probe, c *evidence.Creation) {
	as := r.manager
	if p.Try == plan.TryRuntimeStack {
		as = &stack.Manager{API: r.clients.forbidden.runtimeStacks, RateLimit: r.manager.RateLimit, Observe: r.observe}
	}
	r.createAs(as, p.ID, p.Spec, c)
}

func (r *runner) removeProbe(p plan.Probe, c *evidence.Creation, seen *evidence.Attempt) {
	if !c.MayExist() {
		return
	}
	ctx, cancel := r.cleanup()
	defer cancel()
	seen.Removed = r.removeStack(ctx, p.ID, p.Spec, c).Gone()
}

func (r *runner) probeBucket(p plan.Probe, seen *evidence.Attempt) {
	in := &s3.CreateBucketInput{Bucket: aws.String(p.Name)}
	// S3 takes no location constraint for its first region and demands one for every other.
	if region := r.plan.Account.Region; region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
	}
	r.direct(p, seen, "bucket", func(ctx context.Context) error {
		_, err := r.clients.forbidden.buckets.CreateBucket(ctx, in)
		if client.Code(err) == "BucketAlreadyOwnedByYou" {
			return nil // made by a try whose answer was lost: the name is this run's
		}
		return err
	}, func(ctx context.Context) error {
		_, err := r.clients.forbidden.buckets.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(p.Name)})
		return err
	})
}

func (r *runner) probeQueue(p plan.Probe, seen *evidence.Attempt) {
	url := ""
	r.direct(p, seen, "queue", func(ctx context.Context) (err error) {
		url, err = r.clients.forbidden.queues.CreateQueue(ctx, p.Name)
		return err
	}, func(ctx context.Context) error { return r.clients.forbidden.queues.DeleteQueue(ctx, url) })
}

// direct tries a call that makes something without CloudFormation, and the call that removes it when it was not refused.
func (r *runner) direct(p plan.Probe, seen *evidence.Attempt, kind string, create, remove func(context.Context) error) {
	ctx, cancel := r.creationContext()
	defer cancel()
	if seen.Failure = r.intend(journal.Entry{Kind: kind, Name: p.Name, Commands: r.plan.ProbeCommands(p)}); seen.Failure != nil {
		return
	}
	err := create(ctx)
	if seen.Failure = failure(ctx, err); err != nil {
		if !seen.Failure.Uncertain {
			r.forget(kind, p.Name)
		}
		return
	}
	seen.ID = p.Name
	cleanupCtx, stop := r.cleanup()
	defer stop()
	if seen.Removed = remove(cleanupCtx) == nil; seen.Removed {
		r.forget(kind, p.Name)
	}
}
