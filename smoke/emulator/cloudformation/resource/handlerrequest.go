package resource

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"cfnenv/smoke/emulator/service"
)

// Tag is a tag of a resource or a stack.
type Tag struct {
	Key   string
	Value string `query:",always"`
}

// HandlerRequest is one operation on one resource.
type HandlerRequest struct {
	// StackName, StackID and LogicalID identify the resource within its stack.
	StackName, StackID, LogicalID string
	// Account and Region are where it lives.
	Account, Region string
	// Name is the physical name: the template's, or a generated one.
	Name string
	// PhysicalID is the value of Ref; empty until the resource is made.
	PhysicalID string
	// Properties are the desired properties, checked and converted by Type.Check.
	Properties map[string]any
	// Previous are the properties that the resource has (Update).
	Previous map[string]any
	// Attributes are those recorded when the resource was made or updated last (Update, Delete).
	Attributes Attributes
	// Tags are the resource's tags: the template's over the stack's, then the system's. PreviousTags are those that
	// it has (Update).
	Tags, PreviousTags []Tag
	// Backplane takes the calls, which are made as the stack's role.
	Backplane service.Backplane
	As        service.Principal
	// Lenient makes stand-ins for what is not emulated, which is an error otherwise.
	Lenient bool
	// Callback opens a URL for the answer to a custom resource's function; NewID makes a UUID.
	Callback func() Callback
	NewID    func() string
	// StoodIn says that the resource is one that was stood in for (Update, Delete).
	StoodIn bool
	// NoEcho says that the attributes are not to be shown (Create, Update).
	NoEcho bool
	// Remarks say in what the resource is less than the template wants.
	Remarks []string
	// Initiated, if not nil, is called with the physical id as soon as the resource exists.
	Initiated func(physicalID string)
}

// params is the input of a call: AWS's parameter names and their values. Values that are nil are not sent.
type params map[string]any

// call makes one call as the stack's role and decodes its output into out, unless that is nil.
func (r *HandlerRequest) call(ctx context.Context, name, operation string, in params, out any) error {
	maps.DeleteFunc(in, func(_ string, v any) bool { return v == nil })
	answer, err := r.Backplane.Call(ctx, r.As, r.Region, name, operation, in)
	if err != nil {
		return &callError{Service: name, Operation: operation, Err: err}
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &callError{Service: name, Operation: operation, Err: err}
	}
	return nil
}

// remove makes a call that takes something away. That it is gone already is no error.
func (r *HandlerRequest) remove(ctx context.Context, service, operation string, in params) error {
	return unlessGone(r.call(ctx, service, operation, in, nil))
}

// initiate records and announces the physical id.
func (r *HandlerRequest) initiate(physicalID string) {
	r.PhysicalID = physicalID
	if r.Initiated != nil {
		r.Initiated(physicalID)
	}
}

// text returns a property as a string, "" when it is absent.
func (r *HandlerRequest) text(property string) string {
	s, _ := r.Properties[property].(string)
	return s
}

func (r *HandlerRequest) changed(property string) bool {
	return !Equal(r.Properties[property], r.Previous[property])
}

// input returns the properties that a call takes under their own names.
func (r *HandlerRequest) input(properties ...string) params {
	in := make(params, len(properties))
	for _, name := range properties {
		in[name] = r.Properties[name]
	}
	return in
}

// added returns the texts of a list property that the resource does not have yet.
func (r *HandlerRequest) added(property string) []string {
	return except(texts(r.Properties[property]), texts(r.Previous[property]))
}

// dropped returns the texts of a list property that the resource is to lose.
func (r *HandlerRequest) dropped(property string) []string {
	return except(texts(r.Previous[property]), texts(r.Properties[property]))
}

func except(list, others []string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return slices.Contains(others, s) })
}

// texts returns the strings of a list property.
func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// policyText is a policy document, which a call carries as JSON text. A string is passed on as it was written.
type policyText struct{ document any }

// MarshalText returns the text.
func (p policyText) MarshalText() ([]byte, error) {
	if s, ok := p.document.(string); ok {
		return []byte(s), nil
	}
	return json.Marshal(p.document)
}

// each does one thing for every item of a list, until it fails.
func each[T any](list []T, do func(T) error) error {
	for _, item := range list {
		if err := do(item); err != nil {
			return err
		}
	}
	return nil
}

// pairs returns tags as a map, as SQS, Lambda and CloudWatch Logs take them; nil when there are none.
func pairs(tags []Tag) any {
	if len(tags) == 0 {
		return nil
	}
	return TagMap(tags)
}

// TagMap returns tags by key.
func TagMap(tags []Tag) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

// tagList returns tags as a list that is nil when empty, as IAM and DynamoDB take them.
func tagList(tags []Tag) any {
	if len(tags) == 0 {
		return nil
	}
	return tags
}

// retag makes the calls for a change of tags: tag for those that are new or different, untag for the keys that are no
// longer wanted. Neither is made for nothing.
func (r *HandlerRequest) retag(ctx context.Context, service, tag, untag string, with func([]Tag) params, without func(keys []string) params) error {
	added := slices.DeleteFunc(slices.Clone(r.Tags), func(t Tag) bool { return slices.Contains(r.PreviousTags, t) })
	if len(added) > 0 {
		if err := r.call(ctx, service, tag, with(added), nil); err != nil {
			return err
		}
	}
	var dropped []string
	for _, t := range r.PreviousTags {
		if !slices.ContainsFunc(r.Tags, func(now Tag) bool { return now.Key == t.Key }) {
			dropped = append(dropped, t.Key)
		}
	}
	if len(dropped) == 0 {
		return nil
	}
	return r.call(ctx, service, untag, without(dropped), nil)
}

// Equal compares two property values.
func Equal(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
