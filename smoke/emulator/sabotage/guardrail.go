package sabotage

import (
	"context"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// guardrailSabotages let happen what the workshop forbids, or refuse it for another reason than its own.
func guardrailSabotages() []Sabotage {
	const create = "cloudformation:CreateStack"
	return []Sabotage{
		{Name: "stack-name-not-enforced", About: "provisioning credentials may make stacks of any name", Noticed: []string{"guardrails.stack-name"},
			install: decisions(allowed(from(provisioningRole, create, "cloudformation:DeleteStack").offPattern()))},
		{Name: "stack-tags-not-enforced", About: "provisioning credentials may make stacks without tags", Noticed: []string{"guardrails.stack-tags"},
			install: decisions(allowed(from(provisioningRole, create, "cloudformation:DeleteStack").on(":stack/agent-")))},
		{Name: "role-name-not-enforced", About: "stacks may make roles of any name", Noticed: []string{"guardrails.role-name"},
			install: decisions(allowed(from(executionRole, "iam:*").offPrefix()))},
		{Name: "role-boundary-not-enforced", About: "stacks may make roles without the permissions boundary", Noticed: []string{"guardrails.role-boundary"},
			install: decisions(allowed(from(executionRole, "iam:CreateRole").on("-agent-")))},
		{Name: "role-boundary-refused-otherwise", About: "a role without the boundary is refused by another kind of policy", Noticed: []string{"guardrails.role-boundary"},
			install: decisions(ruled(from(executionRole, "iam:CreateRole").unbounded(), policy.ExplicitDeny, policy.SCP))},
		{Name: "direct-bucket-allowed", About: "provisioning credentials may make buckets themselves", Noticed: []string{"guardrails.direct-bucket"},
			install: decisions(allowed(from(provisioningRole, "s3:CreateBucket", "s3:DeleteBucket")))},
		{Name: "direct-queue-allowed", About: "provisioning credentials may make queues themselves", Noticed: []string{"guardrails.direct-queue"},
			install: decisions(allowed(from(provisioningRole, "sqs:CreateQueue", "sqs:DeleteQueue")))},
		{Name: "runtime-stack-allowed", About: "runtime credentials may make stacks", Noticed: []string{"guardrails.runtime-stack"},
			install: decisions(allowed(from(runtimeRole, "cloudformation:*", "sqs:*")))},
		{Name: "pass-role-refused", About: "provisioning credentials may not pass the execution role to CloudFormation",
			Noticed: []string{"01.stack-complete", "02.stack-complete", "03.stack-complete", "04.stack-complete",
				"guardrails.stack-name", "guardrails.stack-tags", "guardrails.role-name", "guardrails.role-boundary",
				"guardrails.direct-bucket", "guardrails.direct-queue", "guardrails.runtime-stack"},
			Why:     "every stack needs the role, and a refusal shows nothing while nothing is accepted",
			install: decisions(forbidden(from(provisioningRole, "iam:PassRole")))},
	}
}

// offPattern narrows a choice to stacks that are not named as the workshop's are.
func (choose selector) offPattern() selector {
	return func(e *door.Evaluation) bool {
		return choose(e) && !strings.Contains(e.Request.Resource, ":stack/agent-")
	}
}

// offPrefix narrows a choice to roles that are not named as the workshop's are.
func (choose selector) offPrefix() selector {
	return func(e *door.Evaluation) bool { return choose(e) && !strings.Contains(e.Request.Resource, "-agent-") }
}

// unbounded narrows a choice to roles without a permissions boundary.
func (choose selector) unbounded() selector {
	return func(e *door.Evaluation) bool {
		_, bounded := e.Request.Context.Get("iam:PermissionsBoundary")
		return choose(e) && !bounded
	}
}

const (
	implicitDeny  = policy.ImplicitDeny
	boundaryLayer = policy.Boundary
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
	return func(ctx context.Context, e *door.Evaluation) policy.Decision {
		if agent(e.Call.Principal) {
			e.Policies.Boundary = nil
		}
		return next(ctx, e)
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

// refusalSabotages refuse the function of example 03 its bucket for another reason than the boundary.
func refusalSabotages() []Sabotage {
	byBoundary := []string{"03.denied-by-boundary"}
	return []Sabotage{
		{Name: "bucket-taken", About: "CreateBucket fails for another reason than a refusal", Noticed: []string{"03.create-bucket-denied"},
			install: refused(func(string, string) error {
				return wire.Errorf("BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.")
			})},
		{Name: "denied-by-identity", About: "an identity policy denies the bucket, the boundary is not weighed", Noticed: byBoundary,
			install: decisions(ruled(fromAgent("s3:CreateBucket"), policy.ExplicitDeny, policy.Identity))},
		{Name: "denied-without-identity-policy", About: "no identity policy ever allows the bucket", Noticed: byBoundary,
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
	return func(ctx context.Context, e *door.Evaluation) policy.Decision {
		if choose(e) {
			e.Policies.Boundary, e.Policies.Session = nil, []*policy.Document{}
		}
		return next(ctx, e)
	}
}
