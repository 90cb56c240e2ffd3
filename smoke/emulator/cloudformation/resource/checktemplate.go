package resource

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// CheckTemplate says what CloudFormation or the emulated account refuses of a template's resources before anything is
// made: types that there are not, types, properties and attributes that are not emulated, and Fn::GetAtt of an attribute
// that the type has not. Its errors are *wire.Error.
func (r Registry) CheckTemplate(t *template.Template) error {
	unrecognized := slices.DeleteFunc(t.ResourceTypes(), func(name string) bool { return r.emulated[name] != nil || Exists(name) })
	if len(unrecognized) > 0 {
		return Unrecognized(unrecognized)
	}
	for _, res := range t.Resources {
		kind := r.Find(res.Type)
		if kind == nil {
			return wire.NotEmulated("resource type %s", res.Type)
		}
		if err := kind.checkResource(res); err != nil {
			return err
		}
	}
	return r.checkAttributes(t)
}

// Unrecognized is CloudFormation's error for resource types that AWS does not have.
func Unrecognized(names []string) error {
	return wire.Errorf("ValidationError", "Template format error: Unrecognized resource types: [%s]", strings.Join(names, ", "))
}

func (t *Type) checkResource(res *template.Resource) error {
	switch {
	case t.Open:
		return nil // what it may have is not known
	case res.CreationPolicy != nil && !t.Lenient:
		return wire.NotEmulated("attribute CreationPolicy of %s", t.Name)
	case res.UpdatePolicy != nil && !t.Lenient:
		return wire.NotEmulated("attribute UpdatePolicy of %s", t.Name)
	case res.DeletionPolicy == "Snapshot":
		return wire.Errorf("ValidationError", "Template error: resource type %s does not support deletion policy Snapshot", t.Name)
	case res.UpdateReplacePolicy == "Snapshot":
		return wire.Errorf("ValidationError", "Template error: resource type %s does not support update replace policy Snapshot", t.Name)
	}
	if t.Lenient {
		return nil
	}
	return t.unsupported(res.Properties, t.Properties, nil)
}

func (r Registry) checkAttributes(t *template.Template) error {
	values := make([]*template.Value, 0, len(t.Resources)+len(t.Outputs))
	for _, res := range t.Resources {
		values = append(values, res.Properties, res.Metadata)
	}
	for _, o := range t.Outputs {
		values = append(values, o.Value, o.ExportName)
	}
	for _, v := range values {
		for _, use := range v.References() {
			target := t.Resource(use.Name)
			if use.Attribute == "" || target == nil || r.Find(target.Type).has(use.Attribute) {
				continue
			}
			return wire.Errorf("ValidationError", "%v", UnknownAttribute(use.Name, use.Attribute))
		}
	}
	return nil
}

// has reports whether Fn::GetAtt knows an attribute of the type.
func (t *Type) has(attribute string) bool {
	return t.Open || slices.Contains(t.Attributes, attribute)
}

// UnknownAttribute is CloudFormation's error for a Fn::GetAtt that the type does not know.
func UnknownAttribute(logicalID, attribute string) error {
	return fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", logicalID, attribute) //nolint:staticcheck // CloudFormation's own sentence
}

// unsupported walks properties as they are written in a template and returns a not-emulated error for the first one that
// AWS has and the emulated account does not, before anything is made. Both branches of an Fn::If count.
func (t *Type) unsupported(v *template.Value, members Members, path []string) error {
	if v == nil {
		return nil
	}
	if v.Kind == template.Func {
		if v.Fn != "Fn::If" || v.Arg == nil || v.Arg.Kind != template.List {
			return nil
		}
		return each(v.Arg.Items, func(branch *template.Value) error { return t.unsupported(branch, members, path) })
	}
	for _, m := range v.Members {
		p := members[m.Key]
		if p == nil {
			continue // CloudFormation itself says so when it comes to the resource
		}
		at := append(path[:len(path):len(path)], m.Key)
		if p.NotEmulated {
			return wire.NotEmulated("property %s of %s", strings.Join(at, "."), t.Name)
		}
		if err := t.below(m.Value, p, at); err != nil {
			return err
		}
	}
	return nil
}

// below looks into an object, or into the objects of a list.
func (t *Type) below(v *template.Value, p *Property, path []string) error {
	switch {
	case p.Kind == Object:
		return t.unsupported(v, p.Members, path)
	case p.Kind == List && p.Items.Kind == Object && v != nil:
		return each(v.Items, func(item *template.Value) error { return t.unsupported(item, p.Items.Members, path) })
	}
	return nil
}

// Written returns a value as it is written, functions in their long form and unevaluated.
func Written(v *template.Value) any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case template.List:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = Written(item)
		}
		return out
	case template.Map:
		out := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			out[m.Key] = Written(m.Value)
		}
		return out
	case template.Func:
		return map[string]any{v.Fn: Written(v.Arg)}
	}
	return v.Text
}
