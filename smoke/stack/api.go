package stack

import (
	"context"
	"math/rand/v2"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// API is what the package asks of CloudFormation. The SDK's client is one.
type API interface {
	CreateStack(context.Context, *cloudformation.CreateStackInput, ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error)
	DeleteStack(context.Context, *cloudformation.DeleteStackInput, ...func(*cloudformation.Options)) (*cloudformation.DeleteStackOutput, error)
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
	DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error)
}

// Engine creates, watches and deletes stacks. It may be used by many goroutines at once, one for each stack.
type Engine struct {
	API  API
	Pace *Pace // shared by everything that polls the same account
	// Failures is asked for reasons that API does not give; nil for nobody.
	Failures FailureAPI
	// Observe is called with each new event of a stack that is being watched, in the order of time; nil for nobody.
	Observe func(stackID string, e Event)
	// Jitter is a random number in [0, 1) that spreads polls; nil means math/rand.
	Jitter func() float64

	known known
}

func (e *Engine) jitter() float64 {
	if e.Jitter == nil {
		return rand.Float64()
	}
	return e.Jitter()
}
