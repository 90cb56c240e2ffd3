package sabotage

import (
	"context"
	"sync"
	"time"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

const (
	implicitDeny  = policy.ImplicitDeny
	boundaryLayer = policy.LayerBoundary
)

// bucketMade says why a boundary that does not hold is noticed twice.
const bucketMade = "the function says so, and the bucket is there"

// boundarySabotages let the function of example 03 make a bucket.
func boundarySabotages() []Sabotage {
	made := []string{"03.create-bucket-denied", "03.rogue-bucket-absent"}
	return []Sabotage{
		{Name: "boundary-not-enforced", About: "permissions boundaries of roles that stacks made are not weighed", Noticed: made, Why: bucketMade,
			install: decisions(unbounded)},
		{Name: "boundary-allows-bucket", About: "the boundary allows s3:CreateBucket", Noticed: made, Why: bucketMade,
			install: decisions(allowed(fromAgent("s3:CreateBucket")))},
		{Name: "bucket-made-secretly", About: "the function's bucket is made, and the answer says that the boundary refused it",
			Noticed: []string{"03.rogue-bucket-absent"},
			install: both(decisions(allowed(fromAgent("s3:CreateBucket"))), call(secretly))},
		{Name: "bucket-appears-late", About: "the function's bucket is made secretly, and HeadBucket does not know it for 5 seconds",
			Noticed: []string{"03.rogue-bucket-absent"},
			install: both(decisions(allowed(fromAgent("s3:CreateBucket"))), calls(func() []door.Interceptor { return []door.Interceptor{unseen(5 * time.Second), secretly} }))},
	}
}

// unbounded takes the boundary off every role that a stack made.
func unbounded(next door.Decider) door.Decider {
	return func(ctx context.Context, q *door.Question) policy.Decision {
		if agent(q.Call.Principal) {
			q.Policies.Boundary = nil
		}
		return next(ctx, q)
	}
}

// unseen keeps what an agent's role has made from HeadBucket for a while.
func unseen(d time.Duration) door.Interceptor {
	var made sync.Map // name to time
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			switch in := in.(type) {
			case *s3.CreateBucketInput:
				if agent(c.Principal) {
					made.Store(in.Bucket, time.Now())
				}
			case *s3.BucketInput: // of several operations
				if at, ok := made.Load(in.Bucket); ok && c.Operation == "HeadBucket" && time.Since(at.(time.Time)) < d {
					return nil, wire.Errorf("NoSuchBucket", "The specified bucket does not exist")
				}
			}
			return next(ctx, c, in)
		}
	}
}

// secretly refuses what was done.
func secretly(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		out, err := next(ctx, c, in)
		if bucket, ok := in.(*s3.CreateBucketInput); ok && err == nil && agent(c.Principal) {
			return nil, noBucket(c.Principal.ARN, "s3:CreateBucket", bucket.Bucket)
		}
		return out, err
	}
}

// noBucket is the boundary's refusal of a call about a bucket.
func noBucket(principal, action, bucket string) error {
	return wire.Errorf("AccessDenied", `User: %s is not authorized to perform: %s on resource: "arn:aws:s3:::%s" because no permissions boundary allows the %[2]s action`,
		principal, action, bucket)
}
