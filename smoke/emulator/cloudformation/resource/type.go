// Package resource holds the resource types of the emulated CloudFormation: for each one the table of its properties,
// what Ref and Fn::GetAtt answer, and the calls that create, update and delete it.
//
// A handler reaches the rest of the account by HandlerRequest.call alone, so that every call is authorised as the stack's
// role. Tables follow AWS's published resource schemas (required, create-only and read-only properties, the tagging
// section); the calls and their order follow the schemas' handler permissions.
package resource

import (
	"context"
	_ "embed"
	"strings"
	"time"
)

// Type is one resource type.
type Type struct {
	// Name is AWS's name of the type: "AWS::SQS::Queue".
	Name string
	// Properties is the table of what a template may say.
	Properties Members
	// Identifier are the properties that identify a resource of the type (AWS: primaryIdentifier of the schema).
	Identifier []string
	// Attributes are the names that Fn::GetAtt knows.
	Attributes []string
	// NameProperty is the property that gives the physical name, "" when the type has none.
	NameProperty string
	// NameLimit is the longest physical name in characters; generated names are trimmed to it.
	NameLimit int
	// LowerName says that generated names are in lower case.
	LowerName bool
	// NameSuffix is appended to generated names; nil for none.
	NameSuffix func(properties map[string]any) string
	// TagProperty is the list of tags that stack tags are merged with, "" for types that cannot be tagged.
	TagProperty string
	// SystemTags says that aws:cloudformation:stack-name, stack-id and logical-id are added
	// (AWS: tagging.cloudFormationSystemTags of the resource schema).
	SystemTags bool
	// Settles says that creation has an "Eventual consistency check initiated" event.
	Settles bool

	// Open takes properties that are not in the table as they are, and knows every attribute.
	Open bool
	// Lenient leaves out the properties that are not emulated, where they would be refused otherwise.
	Lenient bool

	// TagCalls are the operations that tag the resource: CloudFormation words their denial as one of tagging.
	TagCalls []string
	// Takes says how long AWS takes.
	Takes Durations

	// Create makes the resource, calls r.Initiated once it has a physical id, and answers its attributes.
	Create func(ctx context.Context, r *HandlerRequest) (Attributes, error)
	// Update changes the resource in place from r.Previous to r.Properties and answers its attributes.
	Update func(ctx context.Context, r *HandlerRequest) (Attributes, error)
	// Delete removes it. A resource that is not there any more is no error.
	Delete func(ctx context.Context, r *HandlerRequest) error
}

// Durations is about how long AWS takes for a resource.
//
// The figures are estimates: CloudFormation publishes none. They are set so that the order of magnitude fits what event
// lists in public issues show (a queue is waited for until it is consistent, a role until it has spread, a function
// until it is active) and must not be quoted as measurements.
type Durations struct {
	Create time.Duration // from the first event to the physical id
	Settle time.Duration // from then to CREATE_COMPLETE
	Update time.Duration
	Delete time.Duration
}

// replacedOnly is the Update of types where any changed property means replacement: nothing is left to change in place.
func replacedOnly(_ context.Context, r *HandlerRequest) (Attributes, error) { return r.Attributes, nil }

// Attributes are the values that Fn::GetAtt answers.
type Attributes map[string]any

// Types returns all emulated types by name.
func Types() map[string]*Type {
	types := make(map[string]*Type)
	for _, t := range []*Type{
		queue(), queuePolicy(), bucket(), bucketPolicy(), role(), rolePolicies(), managedPolicy(), function(), functionURL(),
		functionVersion(), functionAlias(), eventSourceMapping(), layerVersion(), permission(), logGroup(), table(), distribution(),
	} {
		types[t.Name] = t
	}
	return types
}

// awsTypes is every resource type that CloudFormation has under AWS::, one a line, from AWS's published resource
// schemas (us-east-1, 2026). It is searched as text, so nothing is parsed when the program starts.
//
//go:embed types.txt
var awsTypes string

// Exists reports whether AWS has a resource type of that name, emulated or not. Custom resources exist by any name.
func Exists(name string) bool {
	if strings.HasPrefix(name, "Custom::") {
		return true
	}
	return !strings.ContainsAny(name, "\n") && strings.Contains("\n"+awsTypes, "\n"+name+"\n")
}

// Registry finds resource types by name.
type Registry struct {
	emulated map[string]*Type
	standIn  bool
}

// NewRegistry has every emulated type. With standIn it has all others of AWS's as well, and takes emulated ones with
// properties that are not.
func NewRegistry(standIn bool) Registry { return Registry{Types(), standIn} }

// StandsIn reports whether the registry has types that are not emulated.
func (r Registry) StandsIn() bool { return r.standIn }

// Find returns nil for a type that is neither emulated nor stood in for.
func (r Registry) Find(name string) *Type {
	t := r.emulated[name]
	switch {
	case IsCustom(name):
		return custom(name)
	case t == nil && r.standIn:
		return standIn(name)
	case t == nil || !r.standIn:
		return t
	}
	lenient := *t
	lenient.Lenient = true
	return &lenient
}

// Missing names the properties that a template gives to a lenient type and that the emulated account leaves out.
func (t *Type) Missing(properties map[string]any) []string {
	if !t.Lenient {
		return nil
	}
	return missing(t.Properties, properties, "")
}

func missing(members Members, properties map[string]any, path string) (out []string) {
	for _, name := range sortedKeys(properties) {
		p := members[name]
		switch {
		case p == nil:
		case p.NotEmulated:
			out = append(out, path+name)
		case p.Kind == Object:
			below, _ := properties[name].(map[string]any)
			out = append(out, missing(p.Members, below, path+name+".")...)
		case p.Kind == List && p.Items.Kind == Object:
			items, _ := properties[name].([]any)
			for _, item := range items {
				below, _ := item.(map[string]any)
				out = append(out, missing(p.Items.Members, below, path+name+".")...)
			}
		}
	}
	return out
}

// The beginnings of what a resource's last event says of it when it was not made in full.
const (
	StoodIn = "stood in for: "
	InPart  = "made in part: "
)

// LeftOut says which properties were left out.
func LeftOut(properties []string) string {
	return InPart + "without " + strings.Join(properties, ", ") + ", not emulated"
}
