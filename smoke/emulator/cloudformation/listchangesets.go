package cloudformation

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

// ListChangeSetsInput is the input of ListChangeSets.
type ListChangeSetsInput struct{ StackName, NextToken string }

// ListChangeSetsOutput is its output.
type ListChangeSetsOutput struct {
	Summaries []ChangeSetSummary
	NextToken string
}

// ChangeSetSummary is a change set in a list.
type ChangeSetSummary struct {
	StackId, StackName, ChangeSetId, ChangeSetName string
	ExecutionStatus, Status, StatusReason          string
	CreationTime                                   time.Time
	Description                                    string
	IncludeNestedStacks                            bool
}

func (c *CloudFormation) checkListChangeSets(call *service.Call, in *ListChangeSetsInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, "ListChangeSets", in.StackName)}
}

func (c *CloudFormation) listChangeSets(_ context.Context, call *service.Call, in *ListChangeSetsInput) (*ListChangeSetsOutput, error) {
	summaries, next, err := pageOfStack(c, call.Region, in.StackName, noStack, func(k *store.Stack) ([]*store.ChangeSet, string, error) {
		return page(k.ID, in.NextToken, k.Pending())
	}, func(k *store.Stack, cs *store.ChangeSet) ChangeSetSummary {
		return ChangeSetSummary{
			StackId: k.ID, StackName: k.Name, ChangeSetId: cs.ID, ChangeSetName: cs.Name,
			ExecutionStatus: cs.ExecutionStatus, Status: cs.Status, StatusReason: cs.StatusReason,
			CreationTime: cs.Created, Description: cs.Description, IncludeNestedStacks: cs.IncludeNestedStacks,
		}
	})
	return &ListChangeSetsOutput{summaries, next}, err
}
