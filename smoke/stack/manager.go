// Package stack follows one CloudFormation stack through its life: create, update, watch, delete.
//
// It calls only what workshop provisioning credentials are granted, and makes no change sets: one that fails or is never
// executed leaves a stack without tags, which those credentials cannot delete.
//
// A stack is followed by its id, never by its name: a name stops resolving when the stack is gone, an id does not. The
// stack's own events say when an operation has ended and DescribeStacks confirms it, so neither a lagging read nor
// events in the wrong order end a wait too early. Throttling and outages slow a wait down; only its context ends it.
package stack

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// API is the part of CloudFormation that the package calls. The SDK's client is one.
type API interface {
	CreateStack(context.Context, *cloudformation.CreateStackInput, ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error)
	DeleteStack(context.Context, *cloudformation.DeleteStackInput, ...func(*cloudformation.Options)) (*cloudformation.DeleteStackOutput, error)
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
	DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error)
}

// Manager creates, watches and deletes stacks. It may be used by many goroutines at once, one for each stack.
type Manager struct {
	API       API
	RateLimit *RateLimit // shared by everything that polls the same account
	// Failures is asked for reasons that API does not give; nil for nobody.
	Failures FailureAPI
	// Observe is called with each new event of a stack that is being watched, in the order of time; nil for nobody.
	Observe func(stackID string, e stackinfo.Event)

	// known holds the ids of stacks that CloudFormation has been seen to know. A read may be answered by a part of
	// CloudFormation that has not heard of a new stack yet, so "does not exist" means deletion only for an id that was seen
	// to exist.
	known sync.Map
}

func (m *Manager) knew(id string) bool {
	_, ok := m.known.Load(id)
	return ok
}

func input(s stackinfo.Spec) *cloudformation.CreateStackInput {
	in := &cloudformation.CreateStackInput{
		StackName:          aws.String(s.Name),
		ClientRequestToken: aws.String(s.Token),
		TemplateBody:       aws.String(s.Template),
		OnFailure:          types.OnFailure(s.OnFailure),
	}
	if s.RoleARN != "" {
		in.RoleARN = aws.String(s.RoleARN)
	}
	for _, p := range s.Parameters {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: aws.String(p.Key), ParameterValue: aws.String(p.Value)})
	}
	for _, t := range s.Tags {
		in.Tags = append(in.Tags, types.Tag{Key: aws.String(t.Key), Value: aws.String(t.Value)})
	}
	for _, c := range s.Capabilities {
		in.Capabilities = append(in.Capabilities, types.Capability(c))
	}
	return in
}

// RateLimit keeps all stacks of a run together below the rates that CloudFormation allows an account. DescribeStacks is
// throttled at about five calls a second and the limit cannot be raised; DescribeStackEvents has a budget of its own,
// of a size that AWS does not publish, so it gets twice the rate and no more.
type RateLimit struct {
	stacks, events window
}

func newRateLimit(describeStacks, describeStackEvents int) *RateLimit {
	return &RateLimit{
		stacks: window{last: make([]time.Time, describeStacks)},
		events: window{last: make([]time.Time, describeStackEvents)},
	}
}

// AWSRateLimit is right for one AWS account.
func AWSRateLimit() *RateLimit { return newRateLimit(5, 10) }

// EmulatorRateLimit is for an account of this process, which throttles only when it is asked to. It still bounds a poll that
// went wild.
func EmulatorRateLimit() *RateLimit { return newRateLimit(200, 400) }

// window grants at most len(last) calls in any second: a call is due one second after the call that many before it.
type window struct {
	mu   sync.Mutex
	last []time.Time // a ring of the latest grants
	next int
}

func (w *window) take(ctx context.Context) error {
	w.mu.Lock()
	due := w.last[w.next].Add(time.Second)
	if now := time.Now(); due.Before(now) {
		due = now
	}
	w.last[w.next] = due
	w.next = (w.next + 1) % len(w.last)
	w.mu.Unlock()

	if wait := time.Until(due); wait > 0 {
		return sleep.For(ctx, wait)
	}
	return ctx.Err()
}
