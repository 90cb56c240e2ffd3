package stack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stackinfo"
)

// ErrNotFound means that no stack of that name or id exists.
var ErrNotFound = errors.New("stack does not exist")

// Describe asks for one stack by id or name. A deleted stack is found by its id only.
func (m *Manager) Describe(ctx context.Context, idOrName string) (stackinfo.State, error) {
	if err := m.RateLimit.stacks.take(ctx); err != nil {
		return stackinfo.State{}, err
	}
	out, err := m.API.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String(idOrName)})
	if missing(err) {
		return stackinfo.State{}, ErrNotFound
	}
	if err != nil {
		return stackinfo.State{}, fmt.Errorf("DescribeStacks: %w", err)
	}
	if len(out.Stacks) != 1 {
		return stackinfo.State{}, fmt.Errorf("DescribeStacks answered %d stacks for one name", len(out.Stacks))
	}
	state := stateOf(out.Stacks[0])
	m.known.Store(state.ID, true)
	return state, nil
}

// List asks for all stacks, of every page.
func (m *Manager) List(ctx context.Context) (states []stackinfo.State, err error) {
	in := &cloudformation.DescribeStacksInput{}
	for {
		if err := m.RateLimit.stacks.take(ctx); err != nil {
			return nil, err
		}
		page, err := m.API.DescribeStacks(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("DescribeStacks: %w", err)
		}
		for _, s := range page.Stacks {
			states = append(states, stateOf(s))
		}
		if in.NextToken = page.NextToken; aws.ToString(in.NextToken) == "" {
			return states, nil
		}
	}
}

// missing recognises both of CloudFormation's sentences for an unknown stack. The code alone will not do: ValidationError
// also means that the request was wrong.
func missing(err error) bool {
	return client.Code(err) == "ValidationError" && strings.HasSuffix(client.Message(err), " does not exist")
}

// stateOf converts the SDK's stack.
func stateOf(s types.Stack) stackinfo.State {
	state := stackinfo.State{
		ID:      aws.ToString(s.StackId),
		Name:    aws.ToString(s.StackName),
		Status:  string(s.StackStatus),
		Reason:  aws.ToString(s.StackStatusReason),
		RoleARN: aws.ToString(s.RoleARN),
		Created: aws.ToTime(s.CreationTime),
	}
	for _, t := range s.Tags {
		state.Tags = append(state.Tags, stackinfo.Pair{Key: aws.ToString(t.Key), Value: aws.ToString(t.Value)})
	}
	for _, o := range s.Outputs {
		state.Outputs = append(state.Outputs, stackinfo.Pair{Key: aws.ToString(o.OutputKey), Value: aws.ToString(o.OutputValue)})
	}
	return state
}
