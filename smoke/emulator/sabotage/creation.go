package sabotage

import (
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

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
				var begun []cloudformation.StackEvent
				for _, event := range out.StackEvents {
					if strings.HasSuffix(event.ResourceStatus, "_IN_PROGRESS") {
						begun = append(begun, event)
					}
				}
				out.StackEvents = begun
				return nil
			}),
		}
	})
}
