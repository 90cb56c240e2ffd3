package template

import (
	"slices"
	"strings"
)

func (t *Template) readResource(m Member) error {
	r := &Resource{LogicalID: m.Key, Pos: m.Pos}
	var version Pos
	err := t.eachAttribute("Resources", m, "resource", func(m Member) error {
		if m.Key == "Version" {
			version = m.Pos
			return nil
		}
		return r.read(m, t.expands())
	})
	if err != nil {
		return err
	}
	if version != (Pos{}) && !r.custom() && !t.expands() {
		return errorAt(version, "Invalid template resource property 'Version'")
	}
	if r.Type == "" {
		return errorAt(m.Pos, "Template format error: [/Resources/%s] Every Resources object must contain a Type member.", m.Key)
	}
	t.Resources = append(t.Resources, r)
	return nil
}

// custom reports whether a function or a topic of the user's own answers for the resource. CloudFormation takes the attribute
// Version on such a resource alone (AWS: template reference, AWS::CloudFormation::CustomResource, ServiceToken and versions).
func (r *Resource) custom() bool {
	return r.Type == "AWS::CloudFormation::CustomResource" || strings.HasPrefix(r.Type, "Custom::")
}

func (r *Resource) read(m Member, expands bool) (err error) {
	switch m.Key {
	case "Type":
		r.TypePos = m.Value.Pos
		r.Type, err = text(m)
	case "Properties":
		r.Properties = m.Value
		if isMacro(m.Value) {
			r.Properties = nil
		} else if m.Value.Kind != Map && !isChoice(m.Value) {
			return errorAt(m.Value.Pos, "Template format error: [/Resources/%s] Properties must be an object.", r.LogicalID)
		}
	case "DependsOn":
		r.DependsOn, err = dependsOn(m.Value)
	case "Condition":
		r.ConditionPos = m.Value.Pos
		r.Condition, err = text(m)
	case "DeletionPolicy":
		if expands && m.Value.Kind == Func {
			return nil
		}
		r.DeletionPolicy, err = r.policy(m, "Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
	case "UpdateReplacePolicy":
		if expands && m.Value.Kind == Func {
			return nil
		}
		r.UpdateReplacePolicy, err = r.policy(m, "Delete", "Retain", "Snapshot")
	case "CreationPolicy":
		r.CreationPolicy = m.Value
	case "UpdatePolicy":
		r.UpdatePolicy = m.Value
	case "Metadata":
		r.Metadata = m.Value
	default:
		return errUnknownKey
	}
	return err
}

// isChoice reports whether all that v may be are maps: CloudFormation takes Properties: !If [A, {...}, {...}].
func isChoice(v *Value) bool {
	if v.Kind != Func || v.Fn != "Fn::If" || v.Arg.Kind != List || len(v.Arg.Items) != 3 {
		return false
	}
	for _, branch := range v.Arg.Items[1:] {
		if branch.Kind != Map && !isChoice(branch) && !(branch.Kind == Func && branch.Fn == "Ref") {
			return false
		}
	}
	return true
}

// Property is the value of a property, nil when the resource has none of that name. Where a condition chooses among whole
// Properties, it chooses among the values.
func (r *Resource) Property(name string) *Value { return propertyOf(r.Properties, name) }

func propertyOf(v *Value, name string) *Value {
	if v == nil || v.Kind != Func || !isChoice(v) {
		return v.Get(name)
	}
	chosen := &Value{Kind: Func, Pos: v.Pos, Fn: v.Fn, Arg: &Value{Kind: List, Pos: v.Arg.Pos, Items: []*Value{v.Arg.Items[0]}}}
	found := false
	for _, branch := range v.Arg.Items[1:] {
		value := propertyOf(branch, name)
		if found = found || value != nil; value == nil {
			value = &Value{Kind: Func, Pos: branch.Pos, Fn: "Ref", Arg: &Value{Kind: String, Pos: branch.Pos, Text: noValueName}}
		}
		chosen.Arg.Items = append(chosen.Arg.Items, value)
	}
	if !found {
		return nil
	}
	return chosen
}

// policy reads what happens to a resource that leaves its stack. CloudFormation user guide, DeletionPolicy and
// UpdateReplacePolicy attributes; functions are allowed there only with the AWS::LanguageExtensions transform.
func (r *Resource) policy(m Member, options ...string) (string, error) {
	value, err := text(m)
	if err != nil {
		return "", err
	}
	if slices.Contains(options, value) {
		return value, nil
	}
	return "", errorAt(m.Value.Pos, "Template format error: Unrecognized %s %s for resource %s", m.Key, value, r.LogicalID)
}

func dependsOn(v *Value) ([]Identifier, error) {
	if v.Kind == String {
		return []Identifier{{Name: v.Text, Pos: v.Pos}}, nil
	}
	if v.Kind != List {
		return nil, errorAt(v.Pos, "Template format error: DependsOn must be a string or list of strings.")
	}
	var refs []Identifier
	for _, item := range v.Items {
		if item.Kind != String {
			return nil, errorAt(item.Pos, "Template format error: Every DependsOn value must be a string.")
		}
		refs = append(refs, Identifier{Name: item.Text, Pos: item.Pos})
	}
	return refs, nil
}
