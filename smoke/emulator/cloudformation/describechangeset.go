package cloudformation

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/stack"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DescribeChangeSetInput is the input of DescribeChangeSet.
type DescribeChangeSetInput struct {
	ChangeSetName, StackName, NextToken string
	IncludePropertyValues               bool
}

// DescribeChangeSetOutput is its output.
type DescribeChangeSetOutput struct {
	ChangeSetName, ChangeSetId, StackId, StackName string
	Description                                    string
	Parameters                                     []Parameter
	CreationTime                                   time.Time
	ExecutionStatus, Status, StatusReason          string
	NotificationARNs                               []string
	RollbackConfiguration                          ShownRollback
	Capabilities                                   []string
	Tags                                           []Tag
	Changes                                        []Change
	NextToken                                      string
	IncludeNestedStacks                            bool
	OnStackFailure                                 string
}

// Change is one change of a change set.
type Change struct {
	Type           string
	ResourceChange ResourceChange
}

// ResourceChange is what happens to one resource.
type ResourceChange struct {
	PolicyAction, Action, LogicalResourceId, PhysicalResourceId, ResourceType, Replacement string
	Scope                                                                                  []string
	Details                                                                                []ResourceChangeDetail
}

// ResourceChangeDetail is one reason for a modification.
type ResourceChangeDetail struct {
	Target                                  ResourceTarget
	Evaluation, ChangeSource, CausingEntity string
}

// ResourceTarget is what is modified.
type ResourceTarget struct{ Attribute, Name, RequiresRecreation string }

func (c *CloudFormation) checkDescribeChangeSet(call *service.Call, in *DescribeChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onChangeSet(call, "DescribeChangeSet", in.StackName, in.ChangeSetName)}
}

func (c *CloudFormation) describeChangeSet(_ context.Context, call *service.Call, in *DescribeChangeSetInput) (*DescribeChangeSetOutput, error) {
	if in.IncludePropertyValues {
		return nil, wire.NotEmulated("parameter IncludePropertyValues of DescribeChangeSet")
	}
	var out *DescribeChangeSetOutput
	var err error
	c.store.View(func(s *stack.State) {
		k, cs, missing := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if missing != nil {
			err = missing
			return
		}
		out = shownChangeSet(k, cs)
		var some []stack.Change
		some, out.NextToken, err = page(cs.ID, in.NextToken, cs.Changes)
		out.Changes = make([]Change, len(some))
		for i, change := range some {
			out.Changes[i] = shownChange(change)
		}
	})
	return out, err
}

func shownChangeSet(k *stack.Stack, cs *stack.ChangeSet) *DescribeChangeSetOutput {
	return &DescribeChangeSetOutput{
		ChangeSetName: cs.Name, ChangeSetId: cs.ID, StackId: k.ID, StackName: k.Name, Description: cs.Description,
		Parameters: shownParameters(cs.Revision.Parameters), CreationTime: cs.Created, ExecutionStatus: cs.ExecutionStatus,
		Status: cs.Status, StatusReason: cs.StatusReason, NotificationARNs: []string{},
		RollbackConfiguration: ShownRollback(cs.RollbackTriggers), Capabilities: cs.Revision.Capabilities,
		Tags: shownTags(cs.Revision.Tags), OnStackFailure: cs.OnStackFailure, IncludeNestedStacks: cs.IncludeNestedStacks,
	}
}

func shownChange(change stack.Change) Change {
	out := ResourceChange{
		PolicyAction: change.PolicyAction, Action: change.Action, LogicalResourceId: change.LogicalID,
		PhysicalResourceId: change.PhysicalID, ResourceType: change.Type, Replacement: change.Replacement,
		Scope: change.Scope, Details: []ResourceChangeDetail{},
	}
	if out.Scope == nil {
		out.Scope = []string{}
	}
	for _, d := range change.Details {
		out.Details = append(out.Details, ResourceChangeDetail{
			Target:     ResourceTarget{d.Attribute, d.Name, d.RequiresRecreation},
			Evaluation: d.Evaluation, ChangeSource: d.ChangeSource, CausingEntity: d.CausingEntity,
		})
	}
	return Change{Type: "Resource", ResourceChange: out}
}
