package stack

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/stackinfo"
)

// history collects the events of one stack, oldest first.
type history struct {
	stackID string
	events  []stackinfo.Event
	seen    map[string]bool
}

// update fetches what is new. CloudFormation answers newest first, page by page, so reading stops at the first page
// that holds nothing new.
func (h *history) update(ctx context.Context, e *Manager) (fresh []stackinfo.Event, err error) {
	var next *string
	for {
		if err := e.RateLimit.events.take(ctx); err != nil {
			return nil, err
		}
		out, err := e.API.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: aws.String(h.stackID), NextToken: next})
		if missing(err) {
			return nil, ErrNotFound
		}
		if err != nil {
			return nil, fmt.Errorf("DescribeStackEvents: %w", err)
		}
		known := false
		for _, raw := range out.StackEvents {
			event := eventOf(raw)
			if h.seen[event.EventID] {
				known = true
				continue
			}
			fresh = append(fresh, event)
		}
		if next = out.NextToken; aws.ToString(next) == "" || known {
			break
		}
	}
	if len(fresh) > 0 {
		e.known.Store(fresh[0].StackID, true)
	}
	// Only now: a page that failed half-way through must be read again.
	for _, event := range fresh {
		h.seen[event.EventID] = true
	}
	slices.Reverse(fresh)
	slices.SortStableFunc(fresh, func(a, b stackinfo.Event) int { return a.Time.Compare(b.Time) })
	h.events = append(h.events, fresh...)
	slices.SortStableFunc(h.events, func(a, b stackinfo.Event) int { return a.Time.Compare(b.Time) })
	return fresh, nil
}

// since is the events of the operation that the token began and of whatever followed it, such as the deletion after a
// failed creation. Filtering by time would depend on two clocks.
func (h *history) since(token string) []stackinfo.Event {
	for i, event := range h.events {
		if event.Token == token {
			return h.events[i:]
		}
	}
	return nil
}

func eventOf(e types.StackEvent) stackinfo.Event {
	return stackinfo.Event{
		Time:       aws.ToTime(e.Timestamp),
		LogicalID:  aws.ToString(e.LogicalResourceId),
		PhysicalID: aws.ToString(e.PhysicalResourceId),
		Type:       aws.ToString(e.ResourceType),
		Status:     string(e.ResourceStatus),
		Detail:     string(e.DetailedStatus),
		Reason:     aws.ToString(e.ResourceStatusReason),
		EventID:    aws.ToString(e.EventId),
		Token:      aws.ToString(e.ClientRequestToken),
		StackID:    aws.ToString(e.StackId),
	}
}
