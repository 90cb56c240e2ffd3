package stack

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stackinfo"
)

// Delete asks for the removal of a stack by its id, as the given role, and answers without waiting for it. The token
// makes it safe to ask again, so an outage is waited out. The answer to the first request may be lost and its repeat be
// refused because the stack is gone by then: that is a success when DescribeStacks says so of the id.
func (m *Manager) Delete(ctx context.Context, id, roleARN, token string) error {
	in := &cloudformation.DeleteStackInput{StackName: aws.String(id), ClientRequestToken: aws.String(token)}
	if roleARN != "" {
		in.RoleARN = aws.String(roleARN)
	}
	err := m.persist(ctx, func() error {
		_, err := m.API.DeleteStack(ctx, in)
		return err
	})
	if err == nil {
		return nil
	}
	if client.Code(err) != "" && m.deleted(ctx, id) {
		return nil
	}
	return fmt.Errorf("DeleteStack: %w", err)
}

// deleted reports whether DescribeStacks says of an id that its stack is deleted. "Does not exist" says so only of an id
// that was seen to exist.
func (m *Manager) deleted(ctx context.Context, id string) bool {
	var state stackinfo.State
	err := m.persist(ctx, func() (err error) {
		state, err = m.Describe(ctx, id)
		return err
	})
	return err == nil && state.Gone() || errors.Is(err, ErrNotFound) && m.knew(id)
}
