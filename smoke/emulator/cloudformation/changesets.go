package cloudformation

import (
	"context"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// findChangeSet finds a change set by its ARN, or by its name and that of its stack.
func findChangeSet(s *store.Records, region, stackName, nameOrARN string) (*store.Stack, *store.ChangeSet, error) {
	if strings.HasPrefix(nameOrARN, "arn:") {
		for _, k := range s.All(region) {
			if cs := k.ChangeSet(nameOrARN); cs != nil && k.Status != store.DeleteComplete {
				return k, cs, nil
			}
		}
		return nil, nil, noChangeSet(nameOrARN)
	}
	if stackName == "" {
		return nil, nil, wire.Errorf("ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	k := s.Find(region, stackName)
	if k == nil {
		return nil, nil, noStack(stackName)
	}
	cs := k.ChangeSet(nameOrARN)
	if cs == nil {
		return nil, nil, noChangeSet(nameOrARN)
	}
	return k, cs, nil
}

func noChangeSet(nameOrARN string) error {
	return wire.Errorf("ChangeSetNotFound", "ChangeSet [%s] does not exist", nameOrARN)
}

func (c *CloudFormation) onChangeSet(call *service.Call, stackName, nameOrARN string) service.Check {
	name := stackName
	c.store.View(func(s *store.Records) {
		if k, _, err := findChangeSet(s, call.Region, stackName, nameOrARN); err == nil {
			name = k.ID
		}
	})
	changeSet := nameOrARN
	if parts := strings.Split(nameOrARN, "/"); len(parts) == 3 && parts[0] != nameOrARN {
		changeSet = parts[1]
	}
	return given{changeSetName: changeSet}.describe(c.onStack(call, name))
}

type describeChangeSetInput struct {
	ChangeSetName, StackName, NextToken string
	IncludePropertyValues               bool
}

type describeChangeSetOutput struct {
	ChangeSetName, ChangeSetId, StackId, StackName string
	Description                                    string
	Parameters                                     []Parameter
	CreationTime                                   time.Time
	ExecutionStatus, Status, StatusReason          string
	NotificationARNs                               []string
	RollbackConfiguration                          store.RollbackConfiguration
	Capabilities                                   []string
	Tags                                           []resource.Tag
	Changes                                        []change
	NextToken                                      string
	IncludeNestedStacks                            bool
	OnStackFailure                                 string
}

type change struct {
	Type           string
	ResourceChange resourceChange
}

type resourceChange struct {
	PolicyAction, Action, LogicalResourceId, PhysicalResourceId, ResourceType, Replacement string
	Scope                                                                                  []string
	Details                                                                                []resourceChangeDetail
	BeforeContext, AfterContext                                                            string
}

type resourceChangeDetail struct {
	Target                                  resourceTarget
	Evaluation, ChangeSource, CausingEntity string
}

type resourceTarget struct {
	Attribute, Name, RequiresRecreation string
	Path                                string
	BeforeValue, AfterValue             *string
	AttributeChangeType                 string
}

func (c *CloudFormation) checkDescribeChangeSet(call *service.Call, in *describeChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onChangeSet(call, in.StackName, in.ChangeSetName)}
}

func (c *CloudFormation) describeChangeSet(_ context.Context, call *service.Call, in *describeChangeSetInput) (*describeChangeSetOutput, error) {
	out := &describeChangeSetOutput{}
	return out, c.store.Read(func(s *store.Records) error {
		k, cs, err := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if err != nil {
			return err
		}
		*out = describeChangeSetOutput{
			ChangeSetName: cs.Name, ChangeSetId: cs.ID, StackId: k.ID, StackName: k.Name, Description: cs.Description,
			Parameters: shownParameters(cs.Revision.Parameters), CreationTime: cs.Created, ExecutionStatus: cs.ExecutionStatus,
			Status: cs.Status, StatusReason: cs.StatusReason, NotificationARNs: []string{},
			RollbackConfiguration: cs.RollbackTriggers, Capabilities: append([]string{}, cs.Revision.Capabilities...),
			Tags: cs.Revision.Tags, OnStackFailure: cs.OnStackFailure, IncludeNestedStacks: cs.IncludeNestedStacks,
		}
		var some []store.Change
		some, out.NextToken, err = page(cs.ID, in.NextToken, cs.Changes)
		out.Changes = make([]change, len(some))
		for i, one := range some {
			out.Changes[i] = change{Type: "Resource", ResourceChange: shownChange(one, in.IncludePropertyValues)}
		}
		return err
	})
}

// shownChange has the values before and after the change where they were asked for.
func shownChange(from store.Change, values bool) resourceChange {
	out := resourceChange{
		PolicyAction: from.PolicyAction, Action: from.Action, LogicalResourceId: from.LogicalID,
		PhysicalResourceId: from.PhysicalID, ResourceType: from.Type, Replacement: from.Replacement,
		Scope: append([]string{}, from.Scope...), Details: []resourceChangeDetail{},
	}
	for _, d := range from.Details {
		out.Details = append(out.Details, resourceChangeDetail{
			Target:     shownTarget(d, values),
			Evaluation: d.Evaluation, ChangeSource: d.ChangeSource, CausingEntity: d.CausingEntity,
		})
	}
	if values {
		out.BeforeContext, out.AfterContext = from.Before, from.After
	}
	return out
}

func shownTarget(d store.ChangeDetail, values bool) resourceTarget {
	out := resourceTarget{Attribute: d.Attribute, Name: d.Name, RequiresRecreation: d.RequiresRecreation}
	if values {
		out.Path, out.BeforeValue, out.AfterValue, out.AttributeChangeType = d.Path, d.Before, d.After, d.Change
	}
	return out
}

type listChangeSetsInput struct{ StackName, NextToken string }

type listChangeSetsOutput struct {
	Summaries []changeSetSummary
	NextToken string
}

type changeSetSummary struct {
	StackId, StackName, ChangeSetId, ChangeSetName string
	ExecutionStatus, Status, StatusReason          string
	CreationTime                                   time.Time
	Description                                    string
	IncludeNestedStacks                            bool
}

func (c *CloudFormation) checkListChangeSets(call *service.Call, in *listChangeSetsInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) listChangeSets(_ context.Context, call *service.Call, in *listChangeSetsInput) (*listChangeSetsOutput, error) {
	summaries, next, err := pageOfStack(c, call.Region, in.StackName, noStack, func(k *store.Stack) ([]*store.ChangeSet, string, error) {
		return page(k.ID, in.NextToken, k.Pending())
	}, func(k *store.Stack, cs *store.ChangeSet) changeSetSummary {
		return changeSetSummary{
			StackId: k.ID, StackName: k.Name, ChangeSetId: cs.ID, ChangeSetName: cs.Name,
			ExecutionStatus: cs.ExecutionStatus, Status: cs.Status, StatusReason: cs.StatusReason,
			CreationTime: cs.Created, Description: cs.Description, IncludeNestedStacks: cs.IncludeNestedStacks,
		}
	})
	return &listChangeSetsOutput{summaries, next}, err
}

type deleteChangeSetInput struct{ ChangeSetName, StackName string }

func (c *CloudFormation) checkDeleteChangeSet(call *service.Call, in *deleteChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	return []service.Check{c.onChangeSet(call, in.StackName, in.ChangeSetName)}
}

// deleteChangeSet removes a change set. The stack that it was to create stays in review.
func (c *CloudFormation) deleteChangeSet(_ context.Context, call *service.Call, in *deleteChangeSetInput) (*Empty, error) {
	return &Empty{}, c.store.Update(func(s *store.Records) error {
		k, cs, err := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if err != nil {
			return err
		}
		if cs.ExecutionStatus == store.ExecutionInProgress {
			return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be deleted in its current execution status of [%s]", cs.ID, cs.ExecutionStatus)
		}
		k.ChangeSets = slices.DeleteFunc(k.ChangeSets, func(x *store.ChangeSet) bool { return x == cs })
		return nil
	})
}
