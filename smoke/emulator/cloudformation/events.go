package cloudformation

import (
	"context"
	"strings"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DescribeStackEventsInput is the input of DescribeStackEvents.
type DescribeStackEventsInput struct{ StackName, NextToken string }

// DescribeStackEventsOutput is its output, newest first.
type DescribeStackEventsOutput struct {
	StackEvents []StackEvent
	NextToken   string
}

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
	return []service.Check{c.onStack(call, in.StackName)}
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

type describeEventsInput struct {
	StackName, ChangeSetName, OperationId string
	Filters                               *eventFilter
	NextToken                             string
}

type eventFilter struct{ FailedEvents bool }

// describeEventsOutput is sorted newest first.
type describeEventsOutput struct {
	OperationEvents []operationEvent
	NextToken       string
}

type operationEvent struct {
	EventId, StackId, OperationId        string
	OperationType, OperationStatus       string
	EventType                            string
	LogicalResourceId                    string
	PhysicalResourceId                   string `query:",always"`
	ResourceType                         string
	Timestamp                            time.Time
	ResourceStatus, ResourceStatusReason string
	ResourceProperties                   string
	ClientRequestToken                   string
	DetailedStatus                       string
}

func (c *CloudFormation) checkDescribeEvents(call *service.Call, in *describeEventsInput, v *violations) []service.Check {
	v.anyStackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) describeEvents(_ context.Context, call *service.Call, in *describeEventsInput) (*describeEventsOutput, error) {
	switch {
	case in.ChangeSetName != "":
		return nil, wire.NotEmulated("parameter ChangeSetName of DescribeEvents")
	case in.StackName == "" && in.OperationId == "":
		return nil, wire.Errorf("ValidationError", "StackName, ChangeSetName or OperationId must be specified")
	}
	out := &describeEventsOutput{OperationEvents: []operationEvent{}}
	return out, c.store.Read(func(s *store.Records) (err error) {
		k := s.Find(call.Region, in.StackName)
		if in.StackName == "" {
			k = ofOperation(s, call.Region, in.OperationId)
		}
		if k == nil {
			return noStack(in.StackName)
		}
		var chosen []store.Event
		for _, e := range k.Events {
			failed := strings.HasSuffix(string(e.Status), "_FAILED")
			if (in.OperationId == "" || e.OperationID == in.OperationId) && (in.Filters == nil || !in.Filters.FailedEvents || failed) {
				chosen = append(chosen, e)
			}
		}
		var some []store.Event
		some, out.NextToken, err = pageBack("operation events", in.NextToken, chosen)
		for _, e := range some {
			out.OperationEvents = append(out.OperationEvents, shownOperationEvent(k, e))
		}
		return err
	})
}

// ofOperation returns the stack that an operation was made on, or nil.
func ofOperation(s *store.Records, region, operationID string) *store.Stack {
	for _, k := range s.All(region) {
		for _, e := range k.Events {
			if e.OperationID == operationID {
				return k
			}
		}
	}
	return nil
}

func shownOperationEvent(k *store.Stack, e store.Event) operationEvent {
	out := operationEvent{
		EventId: e.ID, StackId: k.ID, OperationId: e.OperationID, EventType: "STACK_EVENT",
		LogicalResourceId: e.LogicalID, PhysicalResourceId: e.PhysicalID, ResourceType: e.Type, Timestamp: e.Time,
		ResourceStatus: string(e.Status), ResourceStatusReason: e.Reason, ResourceProperties: e.Properties,
		ClientRequestToken: e.Token, DetailedStatus: e.DetailedStatus,
	}
	if e.Type != store.StackType && strings.HasSuffix(string(e.Status), "_FAILED") {
		out.EventType = "PROVISIONING_ERROR"
	}
	for _, o := range k.LastOperations {
		if o.OperationId == e.OperationID {
			out.OperationType, out.OperationStatus = o.OperationType, operationStatus(k.Status)
		}
	}
	return out
}

func operationStatus(s store.Status) string {
	switch {
	case s.Busy():
		return "IN_PROGRESS"
	case strings.HasSuffix(string(s), "_FAILED"), strings.Contains(string(s), "ROLLBACK"):
		return "FAILED"
	}
	return "SUCCEEDED"
}
