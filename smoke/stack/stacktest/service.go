// Package stacktest is a stand-in for CloudFormation that lives in a test: stacks take time, fail and vanish as told, and
// nothing is authorised. It answers in the SDK's types and uses the clock of the bubble it runs in.
package stacktest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/template"
)

// CloudFormation is the account's stacks. Set the fields before the first call.
type CloudFormation struct {
	Account, Region string
	Step            time.Duration // that every resource takes, in either direction
	// Before may refuse a call, by operation and stack name or id; nil refuses none.
	Before func(operation, stack string) error
	// After may lose the answer of a creation or deletion that was carried out.
	After func(operation, stack string) error
	// Fails says why a resource cannot be created, "" when it can.
	Fails func(stack, logicalID string) string
	// Stays says why a resource cannot be deleted, "" when it can.
	Stays func(stack, logicalID string) string
	// Change may alter what DescribeStacks answers.
	Change func(*types.Stack)
	// Shuffle may alter a page of events.
	Shuffle func([]types.StackEvent)
	// Stuck keeps a resource in progress for ever.
	Stuck func(stack, logicalID string) bool

	mu     sync.Mutex
	stacks []*record
	// Calls counts the calls by operation.
	Calls map[string]int
	times []time.Time // of DescribeStacks
}

type record struct {
	types.Stack
	template *template.Template
	events   []types.StackEvent // oldest first, some in the future
}

// Error is an AWS error.
func Error(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message}
}

// call carries an operation out unless Before refuses it; After may lose its answer.
func call[T any](s *CloudFormation, operation string, stack *string, do func(stack string) (T, error)) (answer T, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Calls == nil {
		s.Calls = map[string]int{}
	}
	s.Calls[operation]++
	if operation == "DescribeStacks" {
		s.times = append(s.times, time.Now())
	}
	if s.Before != nil {
		if err := s.Before(operation, aws.ToString(stack)); err != nil {
			return answer, err
		}
	}
	changes := operation == "CreateStack" || operation == "DeleteStack"
	if answer, err = do(aws.ToString(stack)); err == nil && changes && s.After != nil {
		err = s.After(operation, aws.ToString(stack))
	}
	return answer, err
}

// Peak is the largest number of DescribeStacks calls in any second.
func (s *CloudFormation) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	peak := 0
	for i, t := range s.times {
		n := 0
		for _, later := range s.times[i:] {
			if later.Sub(t) < time.Second {
				n++
			}
		}
		peak = max(peak, n)
	}
	return peak
}

// Live is the names of the stacks that are not deleted.
func (s *CloudFormation) Live() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, r := range s.stacks {
		if r.now().StackStatus != types.StackStatusDeleteComplete {
			names = append(names, aws.ToString(r.StackName))
		}
	}
	return names
}

// Exists reports whether a resource of that physical id exists.
func (s *CloudFormation) Exists(physicalID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.stacks {
		for _, e := range slices.Backward(r.past()) {
			if aws.ToString(e.PhysicalResourceId) == physicalID {
				if e.ResourceStatus != types.ResourceStatusDeleteComplete {
					return true
				}
				break
			}
		}
	}
	return false
}

// CreateStack begins a stack.
func (s *CloudFormation) CreateStack(_ context.Context, in *cloudformation.CreateStackInput, _ ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error) {
	return call(s, "CreateStack", in.StackName, func(name string) (*cloudformation.CreateStackOutput, error) {
		if r := s.find(name); r != nil {
			return nil, Error("AlreadyExistsException", "Stack ["+name+"] already exists")
		}
		parsed, err := template.Parse([]byte(aws.ToString(in.TemplateBody)))
		if err != nil {
			return nil, Error("ValidationError", err.Error())
		}
		id := fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/%08d-0000-4000-8000-000000000000", s.Region, s.Account, name, len(s.stacks)+1)
		r := &record{template: parsed, Stack: types.Stack{
			StackId: aws.String(id), StackName: in.StackName, RoleARN: in.RoleARN, Tags: in.Tags, CreationTime: aws.Time(time.Now()),
		}}
		s.stacks = append(s.stacks, r)
		s.schedule(r, in)
		return &cloudformation.CreateStackOutput{StackId: r.StackId}, nil
	})
}

// DeleteStack begins a stack's removal.
func (s *CloudFormation) DeleteStack(_ context.Context, in *cloudformation.DeleteStackInput, _ ...func(*cloudformation.Options)) (*cloudformation.DeleteStackOutput, error) {
	return call(s, "DeleteStack", in.StackName, func(name string) (*cloudformation.DeleteStackOutput, error) {
		if r := s.find(name); r != nil && r.now().StackStatus != types.StackStatusDeleteComplete {
			r.events = r.past() // whatever was still to come does not
			s.remove(r, time.Now(), aws.ToString(in.ClientRequestToken))
		}
		return &cloudformation.DeleteStackOutput{}, nil
	})
}

// DescribeStacks answers one stack.
func (s *CloudFormation) DescribeStacks(_ context.Context, in *cloudformation.DescribeStacksInput, _ ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	return call(s, "DescribeStacks", in.StackName, func(name string) (*cloudformation.DescribeStacksOutput, error) {
		r := s.find(name)
		if r == nil {
			return nil, Error("ValidationError", "Stack with id "+name+" does not exist")
		}
		answer := r.now()
		if s.Change != nil {
			s.Change(&answer)
		}
		return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{answer}}, nil
	})
}

// ListStackResources answers what the stack has made and not deleted.
func (s *CloudFormation) ListStackResources(_ context.Context, in *cloudformation.ListStackResourcesInput, _ ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error) {
	return call(s, "ListStackResources", in.StackName, func(name string) (*cloudformation.ListStackResourcesOutput, error) {
		r := s.find(name)
		if r == nil {
			return nil, Error("ValidationError", "Stack ["+name+"] does not exist")
		}
		latest := map[string]types.StackResourceSummary{}
		for _, e := range r.past() {
			if id := aws.ToString(e.LogicalResourceId); r.template.Resource(id) != nil {
				latest[id] = types.StackResourceSummary{LogicalResourceId: e.LogicalResourceId, PhysicalResourceId: e.PhysicalResourceId,
					ResourceType: e.ResourceType, ResourceStatus: e.ResourceStatus}
			}
		}
		return &cloudformation.ListStackResourcesOutput{StackResourceSummaries: slices.Collect(maps.Values(latest))}, nil
	})
}

// pageSize is small, so that paging happens.
const pageSize = 7

// DescribeStackEvents answers a stack's events, newest first.
func (s *CloudFormation) DescribeStackEvents(_ context.Context, in *cloudformation.DescribeStackEventsInput, _ ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error) {
	return call(s, "DescribeStackEvents", in.StackName, func(name string) (*cloudformation.DescribeStackEventsOutput, error) {
		r := s.find(name)
		if r == nil {
			return nil, Error("ValidationError", "Stack ["+name+"] does not exist")
		}
		events := slices.Clone(r.past())
		slices.Reverse(events)
		if s.Shuffle != nil {
			s.Shuffle(events)
		}
		from := 0
		if in.NextToken != nil {
			fmt.Sscan(*in.NextToken, &from)
		}
		out := &cloudformation.DescribeStackEventsOutput{StackEvents: events[min(from, len(events)):min(from+pageSize, len(events))]}
		if from+pageSize < len(events) {
			out.NextToken = aws.String(fmt.Sprint(from + pageSize))
		}
		return out, nil
	})
}

// find takes an id, or the name of a live stack.
func (s *CloudFormation) find(idOrName string) *record {
	for _, r := range slices.Backward(s.stacks) {
		if aws.ToString(r.StackId) == idOrName {
			return r
		}
		if aws.ToString(r.StackName) == idOrName && r.now().StackStatus != types.StackStatusDeleteComplete {
			return r
		}
	}
	return nil
}

func (r *record) past() []types.StackEvent {
	now := time.Now()
	i := slices.IndexFunc(r.events, func(e types.StackEvent) bool { return e.Timestamp.After(now) })
	if i < 0 {
		return r.events
	}
	return r.events[:i]
}

func (r *record) now() types.Stack {
	answer := r.Stack
	for _, e := range r.past() {
		if aws.ToString(e.PhysicalResourceId) == aws.ToString(r.StackId) {
			answer.StackStatus = types.StackStatus(e.ResourceStatus)
			answer.StackStatusReason = e.ResourceStatusReason
		}
	}
	if answer.StackStatus != types.StackStatusCreateComplete {
		answer.Outputs = nil
	}
	if strings.HasPrefix(string(answer.StackStatus), "DELETE_COMPLETE") {
		answer.DeletionTime = aws.Time(time.Now())
	}
	return answer
}
