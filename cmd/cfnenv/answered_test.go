package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	smithygo "github.com/aws/smithy-go"

	"cfnenv/smoke/client"
)

func TestAnswered(t *testing.T) {
	message := "it is there"
	refused := &types.AlreadyExistsException{Message: &message}
	call := func(err error) error {
		return fmt.Errorf("DescribeStacks: %w", &smithygo.OperationError{ServiceID: "CloudFormation", OperationName: "DescribeStacks", Err: err})
	}
	outage := &client.OutageError{Attempts: 11, Last: errors.New("127.0.0.1:1: connection refused"), End: context.DeadlineExceeded}
	for _, test := range []struct {
		target string
		err    error
		want   string
	}{
		{"", call(refused), "AWS answered AlreadyExistsException: it is there"},
		{"http://127.0.0.1:4566", call(refused), "http://127.0.0.1:4566 answered AlreadyExistsException: it is there"},
		{"", call(outage), "CloudFormation DescribeStacks: no answer after 11 attempts; the last error: 127.0.0.1:1: connection refused"},
		{"", errors.New("no route to host"), "no route to host"},
	} {
		clients := &awsClients{endpoints: test.target}
		if got := clients.answered(t.Context(), test.err).Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
