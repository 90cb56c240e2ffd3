package cloudformation

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
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
	BeforeContext, AfterContext                                                            string
}

// ResourceChangeDetail is one reason for a modification.
type ResourceChangeDetail struct {
	Target                                  ResourceTarget
	Evaluation, ChangeSource, CausingEntity string
}

// ResourceTarget is what is modified.
type ResourceTarget struct {
	Attribute, Name, RequiresRecreation string
	Path                                string
	BeforeValue, AfterValue             *string
	AttributeChangeType                 string
}

func (c *CloudFormation) checkDescribeChangeSet(call *service.Call, in *DescribeChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onChangeSet(call, "DescribeChangeSet", in.StackName, in.ChangeSetName)}
}

func (c *CloudFormation) describeChangeSet(_ context.Context, call *service.Call, in *DescribeChangeSetInput) (*DescribeChangeSetOutput, error) {
	var out *DescribeChangeSetOutput
	var err error
	c.store.View(func(s *store.State) {
		k, cs, missing := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if missing != nil {
			err = missing
			return
		}
		out = shownChangeSet(k, cs)
		var some []store.Change
		some, out.NextToken, err = page(cs.ID, in.NextToken, cs.Changes)
		out.Changes = make([]Change, len(some))
		for i, change := range some {
			out.Changes[i] = shownChange(change, in.IncludePropertyValues)
		}
	})
	return out, err
}

func shownChangeSet(k *store.Stack, cs *store.ChangeSet) *DescribeChangeSetOutput {
	return &DescribeChangeSetOutput{
		ChangeSetName: cs.Name, ChangeSetId: cs.ID, StackId: k.ID, StackName: k.Name, Description: cs.Description,
		Parameters: shownParameters(cs.Revision.Parameters), CreationTime: cs.Created, ExecutionStatus: cs.ExecutionStatus,
		Status: cs.Status, StatusReason: cs.StatusReason, NotificationARNs: []string{},
		RollbackConfiguration: ShownRollback(cs.RollbackTriggers), Capabilities: append([]string{}, cs.Revision.Capabilities...),
		Tags: shownTags(cs.Revision.Tags), OnStackFailure: cs.OnStackFailure, IncludeNestedStacks: cs.IncludeNestedStacks,
	}
}

// shownChange is a change, with the values before and after where they were asked for.
func shownChange(change store.Change, values bool) Change {
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
			Target:     shownTarget(d, values),
			Evaluation: d.Evaluation, ChangeSource: d.ChangeSource, CausingEntity: d.CausingEntity,
		})
	}
	if values {
		out.BeforeContext, out.AfterContext = change.Before, change.After
	}
	return Change{Type: "Resource", ResourceChange: out}
}

func shownTarget(d store.ChangeDetail, values bool) ResourceTarget {
	out := ResourceTarget{Attribute: d.Attribute, Name: d.Name, RequiresRecreation: d.RequiresRecreation}
	if values {
		out.Path, out.BeforeValue, out.AfterValue, out.AttributeChangeType = d.Path, d.Before, d.After, d.Change
	}
	return out
}
