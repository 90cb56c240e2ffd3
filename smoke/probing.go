package smoke

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"cfnenv/smoke/journal"
	"cfnenv/smoke/stack"
)

// probe tries one forbidden thing, and takes away what should not have been made.
func (r *runner) probe(p Probe, seen *Attempted) {
	if r.ctx.Err() != nil {
		return
	}
	crash := ""
	guarded(&crash, func() {
		switch p.Try {
		case TryStack, TryResource:
			r.probeStack(p, seen, r.engine)
		case TryRuntimeStack:
			r.probeStack(p, seen, &stack.Engine{API: r.clients.forbidden.runtimeStacks, Pace: r.engine.Pace, Observe: r.observe})
		case TryBucket:
			r.probeBucket(p, seen)
		case TryQueue:
			r.probeQueue(p, seen)
		}
	})
	if crash != "" {
		seen.Failure = &Failure{Message: crash}
	}
}

// probeStack asks for a forbidden stack. One that is accepted is followed to its end, because a forbidden resource is
// only found out there, and is removed if it lives.
func (r *runner) probeStack(p Probe, seen *Attempted, as *stack.Engine) {
	ctx, cancel := r.answering()
	defer cancel()
	creation := Creation{Spec: p.Spec}
	err := r.journal.Plan(journal.Entry{Kind: "stack", Name: p.Spec.Name, Planned: time.Now(), Commands: r.stackCommands(p.Spec.Name)})
	if err == nil {
		creation.ID, err = as.Create(ctx, p.Spec)
	}
	seen.ID, seen.Failure, creation.Failure = creation.ID, failure(err), failure(err)
	if err != nil && !seen.Failure.Uncertain {
		r.forget("stack", p.Spec.Name)
		return
	}
	if err == nil {
		r.belongs(seen.ID, p.ID)
		if err := r.journal.Made("stack", p.Spec.Name, seen.ID, r.stackCommands(seen.ID)); err != nil {
			r.note(p.ID, "%v", err)
		}
		seen.Result, err = as.Wait(r.ctx, stack.Operation{StackID: seen.ID, Token: p.Spec.Token, New: true})
		creation.Result, seen.Unfinished = seen.Result, failure(err)
	}
	removal, stop := r.cleanup()
	defer stop()
	began := time.Now()
	seen.Deletion = &Deletion{Stacks: []DeletedStack{r.removeStack(removal, p.ID, &creation)}}
	seen.Deletion.Took = time.Since(began)
	seen.Removed = seen.Deletion.Stacks[0].gone()
}

func (r *runner) probeBucket(p Probe, seen *Attempted) {
	in := &s3.CreateBucketInput{Bucket: aws.String(p.Name)}
	// S3 takes no location constraint for its first region and demands one for every other.
	if region := r.plan.Account.Region; region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
	}
	r.direct(p, seen, "bucket", bucketCommand(p.Name), func(ctx context.Context) error {
		_, err := r.clients.forbidden.buckets.CreateBucket(ctx, in)
		return err
	}, func(ctx context.Context) error {
		_, err := r.clients.forbidden.buckets.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(p.Name)})
		return err
	})
}

func (r *runner) probeQueue(p Probe, seen *Attempted) {
	url := ""
	r.direct(p, seen, "queue", queueCommand(p.Name), func(ctx context.Context) error {
		out, err := r.clients.forbidden.queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String(p.Name)})
		if err == nil {
			url = aws.ToString(out.QueueUrl)
		}
		return err
	}, func(ctx context.Context) error {
		_, err := r.clients.forbidden.queues.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(url)})
		return err
	})
}

// direct tries a call that makes something without CloudFormation, and the call that removes it when it was not refused.
func (r *runner) direct(p Probe, seen *Attempted, kind, command string, make, remove func(context.Context) error) {
	ctx, cancel := r.answering()
	defer cancel()
	err := r.journal.Plan(journal.Entry{Kind: kind, Name: p.Name, Planned: time.Now(), Commands: []string{command}})
	if err == nil {
		err = make(ctx)
	}
	if seen.Failure = failure(err); err != nil {
		if !seen.Failure.Uncertain {
			r.forget(kind, p.Name)
		}
		return
	}
	seen.ID = p.Name
	removal, stop := r.cleanup()
	defer stop()
	if seen.Removed = remove(removal) == nil; seen.Removed {
		r.forget(kind, p.Name)
	}
}
