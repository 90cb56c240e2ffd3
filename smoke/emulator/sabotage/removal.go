package sabotage

import (
	"context"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
)

// bucketStays says why a stack with a bucket is noticed twice.
const bucketStays = "the bucket goes with its stack"

// removalSabotages leave something behind.
func removalSabotages() []Sabotage {
	list := []Sabotage{
		{Name: "log-group-undeletable", About: "the execution role may not delete the log group of example 03", Noticed: []string{"03.stack-gone"},
			install: undeletableLogs("03")},
		{Name: "bucket-undeletable", About: "runtime credentials may not delete objects, so the bucket cannot be emptied",
			Noticed: []string{"03.stack-gone", "03.bucket-gone"}, Why: bucketStays,
			install: decisions(forbidden(from(runtimeRole, "s3:DeleteObject")))},
		{Name: "bucket-kept", About: "S3 tells CloudFormation that the bucket is deleted, and keeps it", Noticed: []string{"03.bucket-gone"},
			install: call(keptBucket)},
		{Name: "deletion-pretended", About: "the stack of example 03 is reported to be deleted and is still there", Noticed: []string{"03.bucket-gone"},
			install: pretended("03")},
	}
	for _, id := range exampleIDs() {
		s := Sabotage{Name: id + "-stack-protected", About: "the stack of example " + id + " is protected from deletion",
			Noticed: []string{id + ".stack-gone"},
			install: proposed(id, func(in *cloudformation.CreateStackInput) error {
				in.EnableTerminationProtection = true
				return nil
			})}
		if id == "03" {
			s.Noticed, s.Why = append(s.Noticed, "03.bucket-gone"), bucketStays
		}
		list = append(list, s)
	}
	return list
}

// undeletableLogs refuses the deletion of the log groups of an example.
func undeletableLogs(id string) func(*emulator.Options) {
	return func(o *emulator.Options) {
		e := newExample(id)
		o.Calls = append(o.Calls, e.follow)
		choose := from(executionRole, "logs:DeleteLogGroup")
		o.Decisions = append(o.Decisions, forbidden(func(q *door.Question) bool { return choose(q) && e.owns(q.Request.Resource) }))
	}
}

// keptBucket answers CloudFormation's deletion of a bucket and does nothing.
func keptBucket(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		if c.HTTP == nil && c.Service == "s3" && c.Operation == "DeleteBucket" {
			return struct{}{}, nil
		}
		return next(ctx, c, in)
	}
}

// pretended swallows the deletion of the stacks of an example and says that they are gone.
func pretended(id string) func(*emulator.Options) {
	return calls(func() []door.Interceptor {
		e := newExample(id)
		return []door.Interceptor{
			e.follow,
			e.described(func(s *cloudformation.Stack) {
				if e.ending(s.StackId) {
					s.StackStatus = "DELETE_COMPLETE"
				}
			}),
			e.swallowed,
		}
	})
}

// swallowed answers DeleteStack for stacks of the example and does nothing.
func (e *example) swallowed(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		if asked, ok := in.(*cloudformation.DeleteStackInput); ok && e.has(asked.StackName) {
			return &cloudformation.Empty{}, nil
		}
		return next(ctx, c, in)
	}
}
