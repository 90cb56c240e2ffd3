// Package cloudformation is the CloudFormation of the emulated workshop account: the query API of version 2010-05-15 over
// stacks. Their resources are really made, as the stack's role, by the other services of the account.
//
// The package itself is the API: what a request may say, who may make it, and how answers look. Memory is in package
// store, the work on resources in package engine, the resource types in package resource, and the template language in
// smoke/template.
//
// By default a stack is settled when the call that began its operation answers, because the AWS CLI's waiters sleep for
// thirty seconds after an unsettled first look. With Options.Latency "aws" operations go on in the background at about
// AWS's pace.
package cloudformation

import (
	"context"
	"fmt"
	"time"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// The values of Options.Latency.
const (
	NoLatency  = "none"
	AWSLatency = "aws"
)

// Options say how the emulated CloudFormation behaves. The zero value is the default.
type Options struct {
	// Latency is NoLatency (the default when empty) or AWSLatency.
	Latency string
	// StandIn makes stand-ins for resources of types that are not emulated, which are refused otherwise.
	StandIn bool
	// Sleep takes the place of waiting for real under AWSLatency; nil waits.
	Sleep func(context.Context, time.Duration) error
}

// CloudFormation is the emulated service.
type CloudFormation struct {
	env       service.Env
	store     *store.Store
	types     resource.Registry
	engine    *engine.Engine
	responses responses
	waits     bool // answer only when the stack is settled
}

// New returns the service. Close ends the operations that are under way.
func New(env service.Env, o Options) (*CloudFormation, error) {
	c := &CloudFormation{env: env, store: store.NewStore(), types: resource.NewRegistry(o.StandIn), responses: responses{waiting: map[string]chan []byte{}}}
	var pace engine.Pace
	switch o.Latency {
	case "", NoLatency:
		c.waits = true
	case AWSLatency:
		pace = engine.AWSPace(c.types)
	default:
		return nil, fmt.Errorf("latency %q: want %s or %s", o.Latency, NoLatency, AWSLatency)
	}
	c.engine = engine.New(engine.Options{
		Store: c.store, Types: c.types, Account: env.Account, Now: env.Now, Random: env.Rand, Log: env.Log,
		Backplane: env.Backplane, Callback: c.open, Pace: pace, Sleep: o.Sleep,
	})
	return c, nil
}

// Close ends every operation under way, within a bound.
func (c *CloudFormation) Close() error { return c.engine.Close() }

// Service returns the table of operations for the front door.
func (c *CloudFormation) Service() *service.Service {
	return &service.Service{
		Name: "cloudformation",
		Protocols: []wire.Protocol{{
			Kind: wire.Query, Version: "2010-05-15", Namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
		}},
		Operations:    c.operations(),
		ConditionKeys: []string{keyChangeSetName, keyResourceTypes, keyRoleARN, keyTemplateURL},
	}
}

// settle waits until the operation has ended, unless operations take their time. A client that goes away does not end
// the operation.
func (c *CloudFormation) settle(ctx context.Context, done <-chan struct{}) error {
	if !c.waits {
		return nil
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
