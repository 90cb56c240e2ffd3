package sabotage

import (
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// stackSabotages lie about stacks that are made as they should be.
func stackSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range exampleIDs() {
		list = append(list,
			Sabotage{Name: id + "-stack-renamed", About: "the stack of example " + id + " has another name than it was given",
				Noticed: []string{id + ".stack-name"},
				install: described(id, func(s *cloudformation.Stack) { s.StackName = "agent-somebody-else" })},
			Sabotage{Name: id + "-stack-elsewhere", About: "the stack of example " + id + " is made in another account",
				Noticed: []string{id + ".stack-name"}, install: elsewhere(id)},
			Sabotage{Name: id + "-stack-role-dropped", About: "the stack of example " + id + " is made without the execution role",
				Noticed: []string{id + ".stack-role"},
				install: described(id, func(s *cloudformation.Stack) { s.RoleARN = "" })},
			Sabotage{Name: id + "-stack-role-replaced", About: "the stack of example " + id + " is made as another role",
				Noticed: []string{id + ".stack-role"},
				install: described(id, func(s *cloudformation.Stack) { s.RoleARN += "-unrestricted" })},
			Sabotage{Name: id + "-stack-tags-dropped", About: "the stack of example " + id + " has lost a required tag",
				Noticed: []string{id + ".stack-tags"},
				install: described(id, func(s *cloudformation.Stack) { s.Tags = without(s.Tags, "agent_username") })},
		)
	}
	return list
}

func without(tags []resource.Tag, key string) []resource.Tag {
	var kept []resource.Tag
	for _, t := range tags {
		if t.Key != key {
			kept = append(kept, t)
		}
	}
	return kept
}

// foreign is an account that is not this one.
const foreign = "999999999999"

// elsewhere gives the stacks of an example ids of another account, and knows them again by those.
func elsewhere(id string) func(*emulator.Options) {
	return calls(func() []door.Interceptor {
		e := newExample(id)
		away := func(c *service.Call, stackID *string) {
			if e.has(*stackID) {
				*stackID = strings.Replace(*stackID, ":"+c.Account+":stack/", ":"+foreign+":stack/", 1)
			}
		}
		home := func(c *service.Call, stackID *string) error {
			*stackID = strings.Replace(*stackID, ":"+foreign+":stack/", ":"+c.Account+":stack/", 1)
			return nil
		}
		return []door.Interceptor{
			e.follow,
			answered("cloudformation", "CreateStack", func(c *service.Call, _ *cloudformation.CreateStackInput, out *cloudformation.StackOutput) error {
				away(c, &out.StackId)
				return nil
			}),
			answered("cloudformation", "DescribeStacks", func(c *service.Call, _ *cloudformation.DescribeStacksInput, out *cloudformation.DescribeStacksOutput) error {
				for i := range out.Stacks {
					away(c, &out.Stacks[i].StackId)
				}
				return nil
			}),
			answered("cloudformation", "DescribeStackEvents", func(c *service.Call, _ *cloudformation.DescribeStackEventsInput, out *cloudformation.DescribeStackEventsOutput) error {
				for i := range out.StackEvents {
					away(c, &out.StackEvents[i].StackId)
					away(c, &out.StackEvents[i].PhysicalResourceId)
				}
				return nil
			}),
			requested("cloudformation", "DescribeStacks", func(c *service.Call, in *cloudformation.DescribeStacksInput) error {
				return home(c, &in.StackName)
			}),
			requested("cloudformation", "DescribeStackEvents", func(c *service.Call, in *cloudformation.DescribeStackEventsInput) error {
				return home(c, &in.StackName)
			}),
			requested("cloudformation", "DeleteStack", func(c *service.Call, in *cloudformation.DeleteStackInput) error {
				return home(c, &in.StackName)
			}),
		}
	})
}

// creationSabotages keep stacks from coming up.
func creationSabotages() []Sabotage {
	list := []Sabotage{
		{Name: "queue-refused", About: "the execution role may not make queues", Noticed: []string{"01.stack-complete"},
			install: decisions(forbidden(from(executionRole, "sqs:CreateQueue")))},
		{Name: "function-role-never-spreads", About: "Lambda can never assume a new role",
			Noticed: []string{"02.stack-complete", "03.stack-complete"}, Why: "both examples have a function",
			install: call(requested("lambda", "CreateFunction", func(*service.Call, *lambda.CreateInput) error {
				return wire.Errorf("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
			}))},
		{Name: "stack-stuck", About: "the stack of example 01 never settles until its deletion is asked for",
			Noticed: []string{"01.stack-complete"}, install: stuck("01")},
		{Name: "create-throttled", About: "CreateStack of example 01 is throttled for ever", Noticed: []string{"01.stack-complete"},
			install: proposed("01", func(*cloudformation.CreateStackInput) error { return wire.Errorf("Throttling", "Rate exceeded") })},
		{Name: "create-unanswered", About: "CreateStack of example 01 makes the stack and answers 500 for ever",
			Noticed: []string{"01.stack-complete"}, install: unanswered("01")},
	}
	for _, id := range exampleIDs() {
		list = append(list,
			Sabotage{Name: id + "-create-refused", About: "CreateStack of example " + id + " is refused", Noticed: []string{id + ".stack-complete"},
				install: proposed(id, func(in *cloudformation.CreateStackInput) error {
					return wire.Errorf("AccessDenied", "User is not authorized to perform: cloudformation:CreateStack on resource: %s with an explicit deny in an identity-based policy", in.StackName)
				})},
		)
	}
	return list
}

// unanswered makes the stacks of an example and says each time that something went wrong.
func unanswered(id string) func(*emulator.Options) {
	return call(answered("cloudformation", "CreateStack", func(_ *service.Call, in *cloudformation.CreateStackInput, _ *cloudformation.StackOutput) error {
		if exampleOf(in.TemplateBody) != id {
			return nil
		}
		return wire.Errorf("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
	}))
}

// stuck hides that the stacks of an example have come to an end.
func stuck(id string) func(*emulator.Options) {
	return calls(func() []door.Interceptor {
		e := newExample(id)
		return []door.Interceptor{
			e.follow,
			e.described(func(s *cloudformation.Stack) {
				if !e.ending(s.StackId) {
					s.StackStatus, s.Outputs = "CREATE_IN_PROGRESS", nil
				}
			}),
			answered("cloudformation", "DescribeStackEvents", func(_ *service.Call, in *cloudformation.DescribeStackEventsInput, out *cloudformation.DescribeStackEventsOutput) error {
				if !e.has(in.StackName) || e.ending(in.StackName) {
					return nil
				}
				out.StackEvents = slices.DeleteFunc(out.StackEvents, func(event cloudformation.StackEvent) bool {
					return !strings.HasSuffix(event.ResourceStatus, "_IN_PROGRESS")
				})
				return nil
			}),
		}
	})
}

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
		o.Decisions = append(o.Decisions, forbidden(func(q *door.Evaluation) bool { return choose(q) && e.owns(q.Request.Resource) }))
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
