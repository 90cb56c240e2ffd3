package stack

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Delete asks for the removal of a stack by its id, as the given role, and answers without waiting for it. The token
// makes it safe to ask again, so an outage is waited out.
func (e *Engine) Delete(ctx context.Context, id, roleARN, token string) error {
	in := &cloudformation.DeleteStackInput{StackName: aws.String(id), ClientRequestToken: aws.String(token)}
	if roleARN != "" {
		in.RoleARN = aws.String(roleARN)
	}
	err := e.persist(ctx, func() error {
		_, err := e.API.DeleteStack(ctx, in)
		return err
	})
	if err != nil {
		return fmt.Errorf("DeleteStack: %w", err)
	}
	return nil
}
