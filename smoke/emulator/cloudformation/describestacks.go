package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
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
	RollbackConfiguration       store.RollbackConfiguration
	StackStatus                 string
	StackStatusReason           string
	DisableRollback             bool
	NotificationARNs            []string
	TimeoutInMinutes            *int
	Capabilities                []string
	Outputs                     []Output
	RoleARN                     string
	Tags                        []resource.Tag
	EnableTerminationProtection *bool
	DriftInformation            Drift
	LastOperations              []store.OperationEntry
}

// Output is an output of a stack.
type Output struct {
	OutputKey   string
	OutputValue string `query:",always"`
	Description *string
	ExportName  string
}

// Drift says that drift was never looked for, which the emulated account does not do.
type Drift struct{ StackDriftStatus string }

const notChecked = "NOT_CHECKED"

func (c *CloudFormation) checkDescribeStacks(call *service.Call, in *DescribeStacksInput, v *violations) []service.Check {
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) describeStacks(_ context.Context, call *service.Call, in *DescribeStacksInput) (*DescribeStacksOutput, error) {
	out := &DescribeStacksOutput{Stacks: []Stack{}}
	return out, c.store.Read(func(s *store.Records) (err error) {
		if in.StackName != "" {
			k := s.Find(call.Region, in.StackName)
			if k == nil {
				return noStackWithID(in.StackName)
			}
			out.Stacks = append(out.Stacks, shownStack(k))
			return nil
		}
		var some []*store.Stack
		some, out.NextToken, err = pageBack("stacks", in.NextToken, s.All(call.Region))
		for _, k := range some {
			if k.Status != store.DeleteComplete {
				out.Stacks = append(out.Stacks, shownStack(k))
			}
		}
		return err
	})
}

func shownStack(k *store.Stack) Stack {
	out := Stack{
		StackId: k.ID, StackName: k.Name, ChangeSetId: k.ChangeSetID, CreationTime: k.Created, LastUpdatedTime: k.Updated,
		DeletionTime: k.Deleted, RollbackConfiguration: k.RollbackTriggers, StackStatus: string(k.Status),
		StackStatusReason: k.StatusReason, DisableRollback: k.DisableRollback, NotificationARNs: []string{}, RoleARN: k.RoleARN,
		Tags: k.Tags(), DriftInformation: Drift{notChecked}, LastOperations: k.LastOperations,
	}
	if k.TimeoutInMinutes > 0 {
		out.TimeoutInMinutes = new(k.TimeoutInMinutes)
	}
	if k.Status == store.DeleteComplete { // AWS leaves these out of a stack that is gone
		out.ChangeSetId = ""
	} else {
		out.EnableTerminationProtection = new(k.TerminationProtection)
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
		out = append(out, Parameter{ParameterKey: p.Name, ParameterValue: new(p.Shown()), ResolvedValue: p.Resolved})
	}
	return out
}

type listStacksInput struct {
	NextToken         string
	StackStatusFilter []string
}

type listStacksOutput struct {
	StackSummaries []stackSummary
	NextToken      string
}

type stackSummary struct {
	StackId, StackName                          string
	TemplateDescription                         *string
	CreationTime, LastUpdatedTime, DeletionTime time.Time
	StackStatus, StackStatusReason              string
	DriftInformation                            Drift
	LastOperations                              []store.OperationEntry
}

func (c *CloudFormation) checkListStacks(_ *service.Call, in *listStacksInput, v *violations) []service.Check {
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

func (c *CloudFormation) listStacks(_ context.Context, call *service.Call, in *listStacksInput) (*listStacksOutput, error) {
	out := &listStacksOutput{StackSummaries: []stackSummary{}}
	return out, c.store.Read(func(s *store.Records) (err error) {
		var some []*store.Stack
		some, out.NextToken, err = pageBack("stacks", in.NextToken, s.All(call.Region))
		for _, k := range some {
			if len(in.StackStatusFilter) == 0 || slices.Contains(in.StackStatusFilter, string(k.Status)) {
				out.StackSummaries = append(out.StackSummaries, shownSummary(k))
			}
		}
		return err
	})
}

func shownSummary(k *store.Stack) stackSummary {
	out := stackSummary{
		StackId: k.ID, StackName: k.Name, CreationTime: k.Created, LastUpdatedTime: k.Updated, DeletionTime: k.Deleted,
		StackStatus: string(k.Status), StackStatusReason: k.StatusReason, DriftInformation: Drift{notChecked},
		LastOperations: k.LastOperations,
	}
	if k.Revision != nil {
		out.TemplateDescription = k.Revision.Template.Description
	}
	return out
}
