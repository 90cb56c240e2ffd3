package verdict

import (
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/arn"
)

func queueAssertions() []assertion {
	return []assertion{
		{id: "01.queue-arn", example: "01", title: "the queue must be in the right account and region",
			by:     "the stack's outputs",
			unless: "fail: any of them differs",
			judge:  judgeQueueARN},
		{id: "01.queue-exists", example: "01", title: "the queue must exist when read with runtime credentials",
			by:     "GetQueueAttributes, runtime credentials",
			unless: "fail: no such queue, or another; inconclusive: the question was refused",
			judge:  judgeQueue},
	}
}

func judgeQueueARN(v view) (said verdict) {
	url, text := v.lane.Output("QueueUrl"), v.lane.Output("QueueArn")
	queue := arn.Parse(text)
	switch {
	case queue.Service != "sqs":
		said = fail("the output QueueArn is not a queue's ARN")
	case queue.Account != v.plan.Account.ID:
		said = fail("the queue is in account %s, the credentials are of %s", queue.Account, v.plan.Account.ID)
	case queue.Region != v.plan.Account.Region:
		said = fail("the queue is in region %s", queue.Region)
	case !strings.HasSuffix(url, "/"+queue.Account+"/"+queue.Resource):
		said = fail("QueueUrl and QueueArn are not of the same queue")
	default:
		said = pass("account, region and name agree")
	}
	return said.with("QueueArn", text).with("QueueUrl", url)
}

func judgeQueue(v view) (said verdict) {
	seen := v.lane.Queue
	switch {
	case seen == nil:
		return v.unseen()
	case seen.URL == "":
		return fail("the stack has no output QueueUrl")
	case seen.Failure != nil && seen.Failure.Missing():
		return fail("SQS still has no such queue after %s (--patience)", env.Duration(v.plan.Patience)).with("error", seen.Failure.Text())
	case seen.Failure != nil:
		return unanswered("whether the queue exists", seen.Failure)
	case seen.URL != v.lane.Output("QueueUrl"):
		return unclear("a different queue was checked: %s", seen.URL)
	case seen.ARN != v.lane.Output("QueueArn"):
		said = fail("another queue answers")
	default:
		said = pass("it answers with its own ARN")
	}
	return said.with("GetQueueAttributes", seen.ARN)
}

// unseen is the verdict on what the run did not come to look at.
func (v view) unseen() verdict {
	if v.lane.Crash != "" {
		return unclear("an error in cfnenv: %s", v.lane.Crash)
	}
	return cancelled("not checked: the run ended first")
}
