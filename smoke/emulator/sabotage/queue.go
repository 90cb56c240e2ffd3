package sabotage

import (
	"slices"
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/sqs"
	"cfnenv/smoke/emulator/wire"
)

// queueSabotages are about the queue of example 01.
func queueSabotages() []Sabotage {
	return []Sabotage{
		{Name: "queue-account-wrong", About: "the queue is in another account", Noticed: []string{"01.queue-arn"},
			install: queueAt(func(c *service.Call, arn string) string {
				return strings.Replace(arn, ":"+c.Account+":", ":"+foreign+":", 1)
			})},
		{Name: "queue-region-wrong", About: "the queue is in another region", Noticed: []string{"01.queue-arn"},
			install: queueAt(func(c *service.Call, arn string) string {
				return strings.Replace(arn, ":"+c.Region+":", ":eu-central-1:", 1)
			})},
		{Name: "queue-missing", About: "the queue is not there", Noticed: []string{"01.queue-exists"},
			install: call(onQueue(func(*service.Call, *string) error {
				return wire.Errorf("QueueDoesNotExist", "The specified queue does not exist.")
			}))},
		{Name: "queue-replaced", About: "another queue answers", Noticed: []string{"01.queue-exists"},
			install: call(onQueue(func(_ *service.Call, arn *string) error { *arn += "-other"; return nil }))},
		{Name: "queue-hidden", About: "runtime credentials may not look at queues", Noticed: []string{"01.queue-exists"},
			install: decisions(forbidden(from(runtimeRole, "sqs:GetQueueAttributes")))},
		{Name: "queue-output-missing", About: "the stack does not say where its queue is", Noticed: []string{"01.queue-arn", "01.queue-exists"},
			Why:     "without its address the queue can neither be compared nor asked",
			install: described("01", func(s *cloudformation.Stack) { s.Outputs = withoutOutput(s.Outputs, "QueueUrl") })},
	}
}

// onQueue changes the ARN that a queue gives itself, or refuses to say it.
func onQueue(change func(c *service.Call, arn *string) error) door.Interceptor {
	return answered("sqs", "GetQueueAttributes", func(c *service.Call, _ *sqs.GetQueueAttributesInput, out *sqs.GetQueueAttributesOutput) error {
		arn, known := out.Attributes["QueueArn"]
		if !known {
			return nil
		}
		err := change(c, &arn)
		out.Attributes["QueueArn"] = arn
		return err
	})
}

// queueAt moves the queue: the stack's output and the queue itself agree on the wrong place.
func queueAt(move func(c *service.Call, arn string) string) func(*emulator.Options) {
	output := call(answered("cloudformation", "DescribeStacks", func(c *service.Call, _ *cloudformation.DescribeStacksInput, out *cloudformation.DescribeStacksOutput) error {
		for _, s := range out.Stacks {
			for i, o := range s.Outputs {
				if o.OutputKey == "QueueArn" {
					s.Outputs[i].OutputValue = move(c, o.OutputValue)
				}
			}
		}
		return nil
	}))
	return both(output, call(onQueue(func(c *service.Call, arn *string) error { *arn = move(c, *arn); return nil })))
}

func withoutOutput(outputs []cloudformation.Output, key string) []cloudformation.Output {
	return slices.DeleteFunc(slices.Clone(outputs), func(o cloudformation.Output) bool { return o.OutputKey == key })
}
