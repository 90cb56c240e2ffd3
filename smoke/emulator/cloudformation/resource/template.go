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
	var unrecognized []string
	for _, name := range t.ResourceTypes() {
		if r.emulated[name] == nil && !Exists(name) {
			unrecognized = append(unrecognized, name)
		}
	}
	if len(unrecognized) > 0 {
		return wire.Errorf("ValidationError", "Template format error: Unrecognized resource types: [%s]", strings.Join(unrecognized, ", "))
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
	return t.Unsupported(res.Properties)
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
		for _, use := range References(v) {
			target := t.Resource(use.Name)
			if use.Attribute == "" || target == nil || r.Find(target.Type).Has(use.Attribute) {
				continue
			}
			return wire.Errorf("ValidationError", "%v", UnknownAttribute(use.Name, use.Attribute))
		}
	}
	return nil
}

// Has reports whether Fn::GetAtt knows an attribute of the type.
func (t *Type) Has(attribute string) bool {
	return t.Open || slices.Contains(t.Attributes, attribute)
}

// UnknownAttribute is CloudFormation's refusal of a Fn::GetAtt.
func UnknownAttribute(logicalID, attribute string) error {
	return fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", logicalID, attribute) //nolint:staticcheck // CloudFormation's own sentence
}
