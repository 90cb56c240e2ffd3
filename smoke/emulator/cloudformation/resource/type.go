package resource

import (
	"context"
	_ "embed"
	"strings"
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
	// StandIn marks a type that is not emulated. It is open.
	StandIn bool
	// Lenient leaves out the properties that are not emulated, where they would be refused otherwise.
	Lenient bool

	// Create makes the resource, calls r.Initiated once it has a physical id, and answers its attributes.
	Create func(ctx context.Context, r *Request) (Attributes, error)
	// Update changes the resource in place from r.Previous to r.Properties and answers its attributes.
	Update func(ctx context.Context, r *Request) (Attributes, error)
	// Delete removes it. A resource that is not there any more is no error.
	Delete func(ctx context.Context, r *Request) error
}

// Attributes are the values that Fn::GetAtt answers.
type Attributes map[string]any

// Types are all emulated types by name.
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
