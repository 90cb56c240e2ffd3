package template

import (
	"errors"
	"slices"
	"strings"
)

// readSections fills the template from its text's outermost map.
func (t *Template) readSections(root *Value) error {
	if err := t.readTransforms(root); err != nil {
		return err
	}
	if root.Kind == Func && !t.expands() {
		return errorAt(root.Pos, "Template format error: unsupported structure.")
	}
	var unknown []string
	var unknownPos Pos
	for _, m := range root.Members {
		err := t.readSection(m)
		if err == errUnknownKey {
			if unknown = append(unknown, m.Key); len(unknown) == 1 {
				unknownPos = m.Pos
			}
			continue
		}
		if err != nil {
			return err
		}
	}
	if t.expands() {
		return nil
	}
	if unknown != nil {
		return errorAt(unknownPos, "Invalid template property or properties [%s]", strings.Join(unknown, ", "))
	}
	if len(t.Resources) == 0 {
		return errorAt(root.Pos, "Template format error: At least one Resources member must be defined.")
	}
	return nil
}

// errUnknownKey is returned by readers of a key that they do not know; the caller words the error.
var errUnknownKey = errors.New("unknown key")

func (t *Template) readSection(m Member) error {
	switch m.Key {
	case "AWSTemplateFormatVersion":
		return t.readVersion(m)
	case "Description":
		return t.readDescription(m)
	case "Metadata":
		t.Metadata = m.Value
		return nil
	case "Transform": // read before
		return nil
	case "Parameters":
		return t.eachMember(m, t.readParameter)
	case "Mappings":
		return t.eachMember(m, t.readMapping)
	case "Conditions":
		conditionFunctions(m.Value)
		return t.eachMember(m, func(c Member) error { t.Conditions = append(t.Conditions, &c); return nil })
	case "Rules":
		conditionFunctions(m.Value)
		return t.eachMember(m, func(rule Member) error { t.rules = append(t.rules, rule); return nil })
	case "Resources":
		return t.eachMember(m, t.readResource)
	case "Outputs":
		return t.eachMember(m, t.readOutput)
	case "Hooks":
		if !t.expands() {
			return notEmulated(m.Pos, "the Hooks section")
		}
	}
	return errUnknownKey
}

// eachMember reads the members of a section, except those that a macro makes.
func (t *Template) eachMember(section Member, read func(Member) error) error {
	v := section.Value
	if isMacro(v) || t.expands() && v.Kind == Func {
		return nil
	}
	if v.Kind != Map {
		return errorAt(v.Pos, "Template format error: %s must be an object.", section.Key)
	}
	for _, m := range v.Members {
		if isMacro(m.Value) || t.expands() && isFunctionKey(m.Key) {
			continue
		}
		if err := read(m); err != nil {
			if at := (*Error)(nil); isLanguageExtension(m.Key) && errors.As(err, &at) { // AWS: template reference, Fn::ForEach
				at.Hint = m.Key + " needs Transform: AWS::LanguageExtensions"
			}
			return err
		}
	}
	return nil
}

// eachAttribute reads the attributes of a section's member; noun names the member in CloudFormation's errors.
func (t *Template) eachAttribute(section string, m Member, noun string, read func(Member) error) error {
	if m.Value.Kind != Map {
		return errorAt(m.Value.Pos, "Template format error: Any %s member must be an object.", section)
	}
	for _, attribute := range m.Value.Members {
		err := read(attribute)
		if err == errUnknownKey && t.expands() {
			continue
		}
		if err == errUnknownKey {
			return errorAt(attribute.Pos, "Invalid template %s property '%s'", noun, attribute.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) readVersion(m Member) error {
	version, err := text(m)
	if err != nil {
		return err
	}
	if version != "2010-09-09" {
		return errorAt(m.Value.Pos, "Template format error: %s is not a supported value for AWSTemplateFormatVersion.", version)
	}
	t.Version = version
	return nil
}

func (t *Template) readDescription(m Member) error {
	description, err := given(m)
	if err != nil {
		return err
	}
	const longest = 1024
	if len(*description) > longest {
		return errorAt(m.Value.Pos, "Template format error: 'Description' length is greater than %d", longest)
	}
	t.Description = description
	return nil
}

func (t *Template) readMapping(m Member) error {
	if m.Value.Kind != Map {
		return errorAt(m.Value.Pos, "Template format error: Every Mappings member %s must be a map", m.Key)
	}
	for _, top := range m.Value.Members {
		if top.Value.Kind != Map {
			return errorAt(top.Value.Pos, "Template format error: Every Mappings member %s must be a map", top.Key)
		}
		for _, second := range top.Value.Members {
			if !isMappingValue(second.Value) {
				return errorAt(second.Value.Pos, "Template format error: Every Mappings attribute must be a String or a List.")
			}
		}
	}
	t.Mappings = append(t.Mappings, &m)
	return nil
}

func isMappingValue(v *Value) bool {
	return v.isScalar() || v.Kind == List && !slices.ContainsFunc(v.Items, func(item *Value) bool { return !item.isScalar() })
}

// text reads a member that must be a scalar.
func text(m Member) (string, error) {
	if !m.Value.isScalar() {
		return "", errorAt(m.Value.Pos, "Template format error: Every %s member must be a string.", m.Key)
	}
	return m.Value.Text, nil
}

// given reads the text of an optional member; an empty text is not the same as none.
func given(m Member) (*string, error) {
	s, err := text(m)
	if err != nil {
		return nil, err
	}
	return &s, nil
}

// expands reports whether macros make the template that CloudFormation deploys of this one.
func (t *Template) expands() bool { return len(t.Transforms) > 0 }

// isMacro reports whether a macro replaces v.
func isMacro(v *Value) bool { return v.Kind == Func && v.Fn == "Fn::Transform" }

// readTransforms reads the macros that a template asks for, at its top and by Fn::Transform anywhere in it.
// CloudFormation user guide, Transform section and Fn::Transform.
func (t *Template) readTransforms(root *Value) error {
	if v := root.Get("Transform"); v != nil {
		items := []*Value{v}
		if v.Kind == List {
			items = v.Items
		}
		for _, item := range items {
			name := item
			if item.Kind == Map {
				name = item.Get("Name")
			}
			if !name.isScalar() {
				return errorAt(item.Pos, "Template format error: Every Transform member must be a string.")
			}
			t.Transforms = append(t.Transforms, Transform{Name: name.Text, Pos: item.Pos})
		}
	}
	for v := range root.All() {
		if isMacro(v) {
			t.addMacro(v.Arg, v.Pos)
		}
		if m := v.member("Fn::Transform"); m != nil { // among other keys
			t.addMacro(m.Value, m.Pos)
		}
	}
	return nil
}

func (t *Template) addMacro(arg *Value, pos Pos) {
	name := "Fn::Transform"
	if v := arg.Get("Name"); v.isScalar() {
		name = v.Text
	}
	t.Transforms = append(t.Transforms, Transform{Name: name, Pos: pos})
}
