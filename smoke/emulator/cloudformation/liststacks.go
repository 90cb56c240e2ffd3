package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

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
