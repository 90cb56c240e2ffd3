package stack

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stackinfo"
)

// Updates is the part of CloudFormation that an update calls. The SDK's client is one.
type Updates interface {
	UpdateStack(context.Context, *cloudformation.UpdateStackInput, ...func(*cloudformation.Options)) (*cloudformation.UpdateStackOutput, error)
}

// Update asks for a change of an existing stack, without waiting for it. changed is false when the stack is as the spec
// wants it already.
//
// The answer may have been lost and the repeat be refused, because the first request is being carried out or has been: the
// stack's events tell by the request's token.
func (m *Manager) Update(ctx context.Context, api Updates, id string, s stackinfo.Spec) (changed bool, err error) {
	create := input(s)
	_, err = api.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: aws.String(id), ClientRequestToken: create.ClientRequestToken, TemplateBody: create.TemplateBody,
		RoleARN: create.RoleARN, Parameters: create.Parameters, Tags: create.Tags, Capabilities: create.Capabilities,
	})
	if err == nil || client.Code(err) == "TokenAlreadyExistsException" {
		return true, nil
	}
	if client.Repeated(err) || client.Code(err) == "" && client.MayHaveHappened(err) {
		if begun, lookErr := m.begunBy(ctx, id, s.Token); begun || lookErr != nil {
			return begun, lookErr
		}
	}
	if client.Code(err) == "ValidationError" && strings.HasPrefix(client.Message(err), "No updates are to be performed") {
		return false, nil
	}
	return false, fmt.Errorf("UpdateStack: %w", err)
}

// begunBy reports whether the stack's events show the request with that token.
func (m *Manager) begunBy(ctx context.Context, id, token string) (begun bool, err error) {
	err = appears(ctx, func() (bool, error) {
		h := history{stackID: id, seen: map[string]bool{}}
		err := m.persist(ctx, func() error {
			_, err := h.update(ctx, m)
			return err
		})
		begun = h.since(token) != nil
		return begun, err
	})
	return begun, err
}

// History is all events of a stack, oldest first, by id or by the name of a live stack.
func (m *Manager) History(ctx context.Context, idOrName string) ([]stackinfo.Event, error) {
	h := history{stackID: idOrName, seen: map[string]bool{}}
	if _, err := h.update(ctx, m); err != nil {
		return nil, err
	}
	return h.events, nil
}
