package removal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// Sweepable finds the stacks that runs left behind: live, tagged with the run tag and with the principal's own sub, and
// made before a time. Nothing else is ever answered.
func (r *Remover) Sweepable(ctx context.Context, runTag, sub string, before time.Time) ([]stack.State, error) {
	var found []stack.State
	var next *string
	for {
		page, err := r.Stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{NextToken: next})
		if err != nil {
			return nil, fmt.Errorf("DescribeStacks: %w", err)
		}
		for _, s := range page.Stacks {
			state := stack.StateOf(s)
			_, tagged := stackinfo.Value(state.Tags, runTag)
			owner, _ := stackinfo.Value(state.Tags, "agent_sub")
			if tagged && owner == sub && !state.Gone() && state.Created.Before(before) {
				found = append(found, state)
			}
		}
		if next = page.NextToken; aws.ToString(next) == "" {
			break
		}
	}
	slices.SortFunc(found, func(a, b stack.State) int { return a.Created.Compare(b.Created) })
	return found, nil
}
