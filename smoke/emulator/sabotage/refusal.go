package sabotage

import (
	"context"
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// refusalSabotages refuse the function of example 03 its bucket for another reason than the boundary.
func refusalSabotages() []Sabotage {
	byBoundary := []string{"03.denied-by-boundary"}
	return []Sabotage{
		{Name: "bucket-taken", About: "CreateBucket fails for another reason than a refusal", Noticed: []string{"03.create-bucket-denied"},
			install: refused(func(string, string) error {
				return &wire.Error{Code: "BucketAlreadyExists", Message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."}
			})},
		{Name: "denied-by-identity", About: "an identity policy denies the bucket, the boundary is not weighed", Noticed: byBoundary,
			install: decisions(ruled(fromAgent("s3:CreateBucket"), policy.ExplicitDeny, policy.LayerIdentity))},
		{Name: "denied-for-want-of-identity", About: "no identity policy ever allows the bucket", Noticed: byBoundary,
			install: decisions(forbidden(fromAgent("s3:CreateBucket")))},
		{Name: "denied-by-session", About: "a session policy refuses the bucket, the boundary is not weighed", Noticed: byBoundary,
			install: decisions(sessionOnly)},
		{Name: "denied-without-reason", About: "the refusal of the bucket does not say which policy is behind it", Noticed: byBoundary,
			install: refused(func(string, string) error { return wire.Errorf("AccessDenied", "Access Denied") })},
		{Name: "denied-to-another", About: "the refusal of the bucket is of another role", Noticed: byBoundary,
			install: refused(func(principal, bucket string) error {
				return noBucket(strings.Replace(principal, ":assumed-role/", ":assumed-role/another-", 1), "s3:CreateBucket", bucket)
			})},
		{Name: "denied-another-action", About: "the refusal of the bucket is about another action", Noticed: byBoundary,
			install: refused(func(principal, bucket string) error { return noBucket(principal, "s3:ListBucket", bucket) })},
		{Name: "denied-another-bucket", About: "the refusal is about another bucket", Noticed: byBoundary,
			install: refused(func(principal, bucket string) error { return noBucket(principal, "s3:CreateBucket", bucket+"-other") })},
	}
}

// refused answers CreateBucket of roles that stacks made, without asking anybody.
func refused(reason func(principal, bucket string) error) func(*emulator.Options) {
	return call(requested("s3", "CreateBucket", func(c *service.Call, in *s3.CreateBucketInput) error {
		if !agent(c.Principal) {
			return nil
		}
		return reason(c.Principal.ARN, in.Bucket)
	}))
}

// sessionOnly weighs a session policy that allows nothing in place of the boundary.
func sessionOnly(next door.Decider) door.Decider {
	choose := fromAgent("s3:CreateBucket")
	return func(ctx context.Context, q *door.Question) policy.Decision {
		if choose(q) {
			q.Policies.Boundary, q.Policies.Session = nil, []*policy.Document{}
		}
		return next(ctx, q)
	}
}
