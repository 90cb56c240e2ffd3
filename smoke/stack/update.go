package stack

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/client"
)

// Updates is what an update asks of CloudFormation. The SDK's client is one.
type Updates interface {
	UpdateStack(context.Context, *cloudformation.UpdateStackInput, ...func(*cloudformation.Options)) (*cloudformation.UpdateStackOutput, error)
}

// Update asks for a change of an existing stack, without waiting for it. changed is false when the stack is as the spec
// wants it already.
func Update(ctx context.Context, api Updates, id string, s Spec) (changed bool, err error) {
	create := s.input()
	_, err = api.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: aws.String(id), ClientRequestToken: create.ClientRequestToken, TemplateBody: create.TemplateBody,
		RoleARN: create.RoleARN, Parameters: create.Parameters, Tags: create.Tags, Capabilities: create.Capabilities,
	})
	switch {
	case err == nil:
		return true, nil
	case client.Code(err) == "ValidationError" && strings.HasPrefix(client.Message(err), "No updates are to be performed"):
		return false, nil
	case client.Code(err) == "TokenAlreadyExistsException":
		return true, nil // the answer to the first try was lost
	}
	return false, fmt.Errorf("UpdateStack: %w", err)
}

// History is all events of a stack, oldest first, by id or by the name of a live stack.
func (e *Engine) History(ctx context.Context, idOrName string) ([]Event, error) {
	h := history{stackID: idOrName, seen: map[string]bool{}}
	if _, err := h.update(ctx, e); err != nil {
		return nil, err
	}
	return h.events, nil
}
