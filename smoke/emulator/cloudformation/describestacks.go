package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/template"
)

// DescribeStacksInput is the input of DescribeStacks.
type DescribeStacksInput struct{ StackName, NextToken string }

// DescribeStacksOutput is its output.
type DescribeStacksOutput struct {
	Stacks    []Stack
	NextToken string
}

// Stack is a stack as DescribeStacks shows it.
type Stack struct {
	StackId, StackName          string
	ChangeSetId                 string
	Description                 *string
	Parameters                  []Parameter
	CreationTime                time.Time
	DeletionTime                time.Time
	LastUpdatedTime             time.Time
	RollbackConfiguration       ShownRollback
	StackStatus                 string
	StackStatusReason           string
	DisableRollback             bool
	NotificationARNs            []string
	TimeoutInMinutes            *int
	Capabilities                []string
	Outputs                     []Output
	RoleARN                     string
	Tags                        []Tag
	EnableTerminationProtection *bool
	DriftInformation            Drift
	LastOperations              []OperationEntry
}

// ShownRollback is a rollback configuration without triggers.
type ShownRollback struct{ MonitoringTimeInMinutes *int }

// Output is an output of a stack.
type Output struct {
	OutputKey   string
	OutputValue string `query:",always"`
	Description *string
	ExportName  string
}

// Drift says that drift was never looked for, which the emulated account does not do.
type Drift struct{ StackDriftStatus string }

// OperationEntry is one of the last operations on a stack.
type OperationEntry struct{ OperationType, OperationId string }

const notChecked = "NOT_CHECKED"

func (c *CloudFormation) checkDescribeStacks(call *service.Call, in *DescribeStacksInput, v *violations) []service.Check {
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, "DescribeStacks", in.StackName)}
}

func (c *CloudFormation) describeStacks(_ context.Context, call *service.Call, in *DescribeStacksInput) (*DescribeStacksOutput, error) {
	out := &DescribeStacksOutput{Stacks: []Stack{}}
	var err error
	c.store.View(func(s *store.State) {
		if in.StackName != "" {
			k := s.Find(call.Region, in.StackName)
			if k == nil {
				err = noStackWithID(in.StackName)
				return
			}
			out.Stacks = append(out.Stacks, shownStack(k))
			return
		}
		var some []*store.Stack
		some, out.NextToken, err = pageBack("stacks", in.NextToken, s.All(call.Region))
		for _, k := range some {
			if k.Status != store.DeleteComplete {
				out.Stacks = append(out.Stacks, shownStack(k))
			}
		}
	})
	return out, err
}

func shownStack(k *store.Stack) Stack {
	out := Stack{
		StackId: k.ID, StackName: k.Name, ChangeSetId: k.ChangeSetID, CreationTime: k.Created, LastUpdatedTime: k.Updated,
		DeletionTime: k.Deleted, RollbackConfiguration: ShownRollback(k.RollbackTriggers), StackStatus: string(k.Status),
		StackStatusReason: k.StatusReason, DisableRollback: k.DisableRollback, NotificationARNs: []string{}, RoleARN: k.RoleARN,
		Tags: shownTags(k.Tags()), DriftInformation: Drift{notChecked},
	}
	if k.TimeoutInMinutes > 0 {
		minutes := k.TimeoutInMinutes
		out.TimeoutInMinutes = &minutes
	}
	if k.Status == store.DeleteComplete { // AWS leaves these out of a stack that is gone
		out.ChangeSetId = ""
	} else {
		protected := k.TerminationProtection
		out.EnableTerminationProtection = &protected
	}
	for _, o := range k.LastOperations {
		out.LastOperations = append(out.LastOperations, OperationEntry{o.Type, o.ID})
	}
	if r := k.Revision; r != nil {
		out.Description = r.Template.Description
		out.Capabilities = r.Capabilities
		out.Parameters = shownParameters(r.Parameters)
	}
	for _, o := range k.Outputs {
		out.Outputs = append(out.Outputs, Output{o.Key, o.Value, o.Description, o.ExportName})
	}
	return out
}

func shownParameters(parameters template.Parameters) (out []Parameter) {
	for _, p := range parameters {
		value := p.Shown()
		out = append(out, Parameter{ParameterKey: p.Name, ParameterValue: &value, ResolvedValue: p.Resolved})
	}
	return out
}

// ListStacksInput is the input of ListStacks.
type ListStacksInput struct {
	NextToken         string
	StackStatusFilter []string
}

// ListStacksOutput is its output.
type ListStacksOutput struct {
	StackSummaries []StackSummary
	NextToken      string
}

// StackSummary is a stack in a list.
type StackSummary struct {
	StackId, StackName                          string
	TemplateDescription                         *string
	CreationTime, LastUpdatedTime, DeletionTime time.Time
	StackStatus, StackStatusReason              string
	DriftInformation                            Drift
	LastOperations                              []OperationEntry
}

func (c *CloudFormation) checkListStacks(_ *service.Call, in *ListStacksInput, v *violations) []service.Check {
	v.atMost(in.NextToken, "nextToken", 1024)
	statuses := make([]string, 0, 24)
	for _, s := range store.StackStatuses() {
		statuses = append(statuses, string(s))
	}
	for i, s := range in.StackStatusFilter {
		v.oneOf(s, fmt.Sprintf("stackStatusFilter.%d.member", i+1), statuses...)
	}
	return []service.Check{allow("ListStacks", "*")}
}

func (c *CloudFormation) listStacks(_ context.Context, call *service.Call, in *ListStacksInput) (*ListStacksOutput, error) {
	out := &ListStacksOutput{StackSummaries: []StackSummary{}}
	var err error
	c.store.View(func(s *store.State) {
		var some []*store.Stack
		some, out.NextToken, err = pageBack("stacks", in.NextToken, s.All(call.Region))
		for _, k := range some {
			if len(in.StackStatusFilter) == 0 || slices.Contains(in.StackStatusFilter, string(k.Status)) {
				out.StackSummaries = append(out.StackSummaries, shownSummary(k))
			}
		}
	})
	return out, err
}

func shownSummary(k *store.Stack) StackSummary {
	out := StackSummary{
		StackId: k.ID, StackName: k.Name, CreationTime: k.Created, LastUpdatedTime: k.Updated, DeletionTime: k.Deleted,
		StackStatus: string(k.Status), StackStatusReason: k.StatusReason, DriftInformation: Drift{notChecked},
	}
	if k.Revision != nil {
		out.TemplateDescription = k.Revision.Template.Description
	}
	for _, o := range k.LastOperations {
		out.LastOperations = append(out.LastOperations, OperationEntry{o.Type, o.ID})
	}
	return out
}
