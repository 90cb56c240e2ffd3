package policy

import "errors"

// Document is a compiled policy. It is immutable and safe for concurrent use.
type Document struct {
	kind Kind
	name string
	text []byte
}

// Parse compiles a policy. name is what matched statements are reported under:
// a policy's name or ARN. The error is a [*ParseError].
func Parse(kind Kind, name string, text []byte) (*Document, error) {
	return nil, errors.New("not built yet")
}

// JSON returns the policy's text as it was given.
func (d *Document) JSON() []byte { return d.text }

// Name returns the name given to Parse.
func (d *Document) Name() string { return d.name }

// Kind returns the kind given to Parse.
func (d *Document) Kind() Kind { return d.kind }

// ConditionKeys lists the condition keys that the policy tests, in lower case,
// sorted.
func (d *Document) ConditionKeys() []string { return nil }

// Variables lists the policy variables that the policy uses, in lower case,
// sorted: "aws:principaltag/sub".
func (d *Document) Variables() []string { return nil }

// ParseError says why AWS would refuse a policy.
type ParseError struct {
	// Code is the API error code: MalformedPolicyDocument.
	Code string
	// Message is AWS's sentence.
	Message string
}

// Error returns AWS's sentence.
func (e *ParseError) Error() string { return e.Message }
