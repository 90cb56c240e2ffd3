// Package service is the contract between the front door of the emulated account and the services behind it.
//
// A service is a table of operations. For each one it says how its input looks, which checks the front door must make
// to IAM before it runs, and what it does. It never authorises, never parses a protocol and never calls another service
// directly: what it needs of the rest of the account it asks of a Backplane, whose calls pass the same gate as requests
// from outside.
package service

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Service is one AWS service as the front door sees it.
type Service struct {
	// Name is the service name in a SigV4 credential scope: "sqs", "cloudformation".
	Name string
	// Protocols are the wire protocols that the service speaks; the first is used when a request does not tell.
	Protocols []wire.Protocol
	// Operations is the table of everything that is emulated.
	Operations []Operation
	// Decode finds operation and input of a request where a table of routes cannot (S3). Nil for all other services.
	// It runs after the signature was checked and before anything is authorised. The request's body is already the
	// decoded one (see wire.Body): reading it to its end verifies hash, chunk signatures and checksums.
	Decode func(*http.Request) (operation string, in any, err error)
	// Regions are those besides the account's that a request may be signed for (S3: the region of its bucket). Nil for none.
	Regions func(*http.Request) []string
	// MaxBody bounds the bytes of a request's body; 0 means DefaultMaxBody.
	MaxBody int64
	// ConditionKeys are the condition keys of the service itself that its Checks fill ("lambda:FunctionUrlAuthType").
	// A policy that tests any other key of the service is refused as not emulated.
	ConditionKeys []string
}

// DefaultMaxBody bounds a request's body where the service does not say otherwise, in bytes. It is above every limit
// that the query and JSON services of the account have.
const DefaultMaxBody = 8 << 20

// Operation is one row of a service's table. Make it with Op.
type Operation struct {
	// Name is AWS's name of the operation: "CreateQueue".
	Name string
	// HTTP is method and path of a REST operation, "POST /2015-03-31/functions/{FunctionName}/invocations", with a parameter
	// where that tells it from another ("POST /2020-05-31/tagging?Operation=Tag"); empty for the query and JSON protocols.
	HTTP string
	// Status is the HTTP status of a success; 0 means 200.
	Status int
	// New returns a pointer to a zero input.
	New func() any
	// Checks are those that IAM must all allow. An error is answered to the client as it is.
	Checks func(*Call, any) ([]Check, error)
	// Handle does the work. Its result is encoded in the caller's protocol.
	Handle func(context.Context, *Call, any) (any, error)
}

// Op makes a row of a service's table from typed functions.
//
// The members of In are named as AWS names the parameters (see package wire for the tags); a parameter that In does not
// have is refused by the front door as not emulated.
func Op[In, Out any](name string, checks func(*Call, *In) ([]Check, error), handle func(context.Context, *Call, *In) (*Out, error)) Operation {
	return Operation{
		Name:   name,
		New:    func() any { return new(In) },
		Checks: func(c *Call, in any) ([]Check, error) { return checks(c, in.(*In)) },
		Handle: func(ctx context.Context, c *Call, in any) (any, error) {
			out, err := handle(ctx, c, in.(*In))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// At gives a REST operation its method, path and success status (0 means 200).
func (o Operation) At(http string, status int) Operation {
	o.HTTP, o.Status = http, status
	return o
}

// Check asks IAM whether the caller may do Action on Resource, given Context.
type Check struct {
	// Action is the IAM action, which is not always the operation: SendMessageBatch asks for sqs:SendMessage.
	Action string
	// Resource is the ARN, or "*" for actions that have no resource type.
	Resource string
	// Context holds the keys that only the service knows: aws:RequestTag/…, aws:ResourceTag/…, iam:PassedToService.
	// The front door adds the global keys.
	Context policy.Context
	// ResourcePolicies are the policies attached to the resource itself (a function's, a queue's).
	ResourcePolicies []*policy.Document
	// ActionText and ResourceText are the spellings that AWS uses in a denial where they differ from Action and
	// Resource: SQS lower-cases the action, S3 quotes the ARN, IAM writes "role NAME".
	ActionText, ResourceText string
}

// RequestTags sets the condition keys of the tags that a request brings along.
func RequestTags(keys policy.Context, tags map[string]string) {
	for key, value := range tags {
		keys.Set("aws:RequestTag/"+key, value)
	}
	if len(tags) > 0 {
		keys.Set("aws:TagKeys", slices.Sorted(maps.Keys(tags))...)
	}
}

// ResourceTags sets the condition keys of the tags that a resource has.
func ResourceTags(keys policy.Context, tags map[string]string) {
	for key, value := range tags {
		keys.Set("aws:ResourceTag/"+key, value)
	}
}

// PassRole checks whether the caller may pass a role to an AWS service (AWS: IAM user guide, "Grant a user permissions to pass
// a role to an AWS service").
func PassRole(role, to string) Check {
	check := Check{Action: "iam:PassRole", Resource: role, Context: policy.Context{}}
	check.Context.Set("iam:PassedToService", to)
	return check
}

// Unchecked is the Checks function of operations that every signed caller may use, such as sts:GetCallerIdentity
// (AWS: no permissions are required for it).
func Unchecked[In any](*Call, *In) ([]Check, error) { return nil, nil }
