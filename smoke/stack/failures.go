package stack

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/stackinfo"
)

// FailureAPI answers the reasons that DescribeStackEvents does not give: those of validations that fail before
// any resource is made (AWS: CloudFormation user guide, "Validate stack deployments"). The SDK's client is one, with
// runtime credentials: the boundary of the workshop's provisioning credentials does not allow DescribeEvents.
type FailureAPI interface {
	DescribeEvents(context.Context, *cloudformation.DescribeEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeEventsOutput, error)
}

// elsewhere is the sentence that stands in place of a reason: "The following hook(s)/validation failed: [NAME]. To
// troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information." Seen in
// aws/aws-cdk-cli#1000 and aws/aws-sam-cli#9154.
const elsewhere = "use the DescribeEvents API"

// asking bounds the search for a reason: a failure without one is reported as well.
const asking = 30 * time.Second

// explained adds to a failed operation's events what only DescribeEvents tells, if their reason is missing.
func (m *Manager) explained(ctx context.Context, r stackinfo.Result) stackinfo.Result {
	if m.Failures == nil || !stackinfo.Bad(r.State.Status) || len(r.Events) == 0 {
		return r
	}
	cause, failed := stackinfo.FindCause(r.Events)
	if failed && cause.Message != "" && !strings.Contains(cause.Message, elsewhere) || !failed && r.State.Gone() {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	began := r.Events[0].Time
	pages := cloudformation.NewDescribeEventsPaginator(m.Failures, &cloudformation.DescribeEventsInput{
		StackName: aws.String(r.State.ID), Filters: &types.EventFilter{FailedEvents: aws.Bool(true)},
	})
	events := slices.Clone(r.Events)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return r // the reason stays unknown
		}
		for _, raw := range page.OperationEvents {
			if event := failureOf(raw); event.Reason != "" && !event.Time.Before(began) {
				events = append(events, event)
			}
		}
	}
	slices.SortStableFunc(events, func(a, b stackinfo.Event) int { return a.Time.Compare(b.Time) })
	r.Events = events
	return r
}

// failureOf is a failed validation, hook or resource as an event of the stack.
func failureOf(e types.OperationEvent) stackinfo.Event {
	out := stackinfo.Event{
		Time:       aws.ToTime(e.Timestamp),
		LogicalID:  aws.ToString(e.LogicalResourceId),
		PhysicalID: aws.ToString(e.PhysicalResourceId),
		Type:       aws.ToString(e.ResourceType),
		Status:     string(e.ResourceStatus),
		Reason:     aws.ToString(e.ResourceStatusReason),
		StackID:    aws.ToString(e.StackId),
	}
	switch e.EventType {
	case types.EventTypeValidationError:
		out.Status, out.Reason = "VALIDATION_FAILED", aws.ToString(e.ValidationStatusReason)
		if path := aws.ToString(e.ValidationPath); path != "" && out.Reason != "" {
			out.Reason += " (at " + path + ")"
		}
	case types.EventTypeHookInvocationError:
		out.Status, out.Reason = "HOOK_FAILED", aws.ToString(e.HookStatusReason)
	}
	return out
}
