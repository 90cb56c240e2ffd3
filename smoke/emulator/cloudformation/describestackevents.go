package cloudformation

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

// DescribeStackEventsInput is the input of DescribeStackEvents.
type DescribeStackEventsInput struct{ StackName, NextToken string }

// DescribeStackEventsOutput is its output, newest first.
type DescribeStackEventsOutput struct {
	StackEvents []StackEvent
	NextToken   string
}

// StackEvent is one event.
type StackEvent struct {
	StackId, EventId, StackName, OperationId string
	LogicalResourceId                        string
	PhysicalResourceId                       string `query:",always"` // empty until a resource has one
	ResourceType                             string
	Timestamp                                time.Time
	ResourceStatus, ResourceStatusReason     string
	ResourceProperties                       string
	ClientRequestToken                       string
	DetailedStatus                           string
}

func (c *CloudFormation) checkDescribeStackEvents(call *service.Call, in *DescribeStackEventsInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, "DescribeStackEvents", in.StackName)}
}

func (c *CloudFormation) describeStackEvents(_ context.Context, call *service.Call, in *DescribeStackEventsInput) (*DescribeStackEventsOutput, error) {
	events, next, err := pageOfStack(c, call.Region, in.StackName, noStack, func(k *store.Stack) ([]store.Event, string, error) {
		return pageBack(k.ID, in.NextToken, k.Events)
	}, shownEvent)
	return &DescribeStackEventsOutput{events, next}, err
}

func shownEvent(k *store.Stack, e store.Event) StackEvent {
	return StackEvent{
		StackId: k.ID, EventId: e.ID, StackName: k.Name, OperationId: e.OperationID,
		LogicalResourceId: e.LogicalID, PhysicalResourceId: e.PhysicalID, ResourceType: e.Type, Timestamp: e.Time,
		ResourceStatus: string(e.Status), ResourceStatusReason: e.Reason, ResourceProperties: e.Properties,
		ClientRequestToken: e.Token, DetailedStatus: e.DetailedStatus,
	}
}
