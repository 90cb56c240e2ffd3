package shape

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/wire"
)

// AttributeValue is a value that a client sent and what is wrong with it. AWS reports wrong JSON types first, this later.
type AttributeValue struct {
	value value.Value
	err   error
}

// AttributeMap holds values by name, an item or a key, and what is wrong with the first in the order of names.
type AttributeMap struct {
	item  value.Item
	wrong string // its name
	err   error
}

// MarshalJSON writes the values.
func (a AttributeMap) MarshalJSON() ([]byte, error) { return a.item.MarshalJSON() }

// Given reports whether the request has them.
func (a AttributeMap) Given() bool { return a.item != nil }

// Names are those of the values, sorted.
func (a AttributeMap) Names() []string { return slices.Sorted(maps.Keys(a.item)) }

// Item returns the values, or what is wrong with one.
func (a AttributeMap) Item() (value.Item, error) {
	if a.err != nil {
		return nil, a.err
	}
	return a.item, nil
}

// Wrong returns the name of the first wrong value and what is wrong with it; nil when none is.
func (a AttributeMap) Wrong() (name string, err error) { return a.wrong, a.err }

// attributesOf reads values by name; element says that they stand in a list or a map, depth how deep they nest.
func attributesOf(raw any, element bool, depth int) (out AttributeMap, err error) {
	members, err := membersOf(raw, attributesType, element, true)
	if err != nil {
		return out, err
	}
	out.item = make(value.Item, len(members))
	mistyped := "" // the first name whose JSON is of the wrong type
	for name, member := range members {
		a, e := AttributeValue{}, CheckName(name)
		if e == nil && member != nil {
			a, e = attributeOf(member, depth)
		}
		switch {
		case e != nil:
			if err == nil || name < mistyped {
				mistyped, err = name, e
			}
		case member != nil:
			out.item[name] = a.value
			if a.err != nil && (out.err == nil || name < out.wrong) {
				out.wrong, out.err = name, a.err
			}
		}
	}
	return out, err
}

// maxName bounds the names of attributes in bytes, wherever they stand (as seen on AWS: extenddb issue 365).
const maxName = 1<<16 - 1

// CheckName checks the length of an attribute's name.
func CheckName(name string) error {
	if len(name) > maxName {
		return wire.Errorf("ValidationException", "Attribute name is too large, must be less than %d bytes", maxName+1)
	}
	return nil
}

// kinds are the members of AttributeValue in AWS's order.
var kinds = [...]value.Kind{value.String, value.Number, value.Binary, value.Boolean, value.Null, value.StringSet, value.NumberSet, value.BinarySet,
	value.List, value.Map}

// attributeOf reads one value, an element of a list or a map. AWS wants one type, and drops members that it does not know.
func attributeOf(raw any, depth int) (a AttributeValue, err error) {
	if raw == nil { // in a list
		return AttributeValue{err: errEmpty}, nil
	}
	members, err := membersOf(raw, attributeValueType, true, false)
	if err != nil {
		return a, err
	}
	given := 0
	for _, kind := range kinds {
		member := members[kind.String()]
		if member == nil {
			continue
		}
		v, wrong, err := valueOf(kind, member, depth)
		if err != nil {
			return a, err
		}
		if given++; a.err == nil {
			a.value, a.err = v, wrong
		}
	}
	switch {
	case given == 0:
		a.err = errEmpty
	case depth > value.MaxDepth:
		a.err = errors.New("Nesting Levels have exceeded supported limits")
	case given > 1 && a.err == nil:
		a.err = errors.New("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	return a, nil
}

var errEmpty = errors.New("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")

func invalid(format string, args ...any) error {
	return fmt.Errorf("One or more parameter values were invalid: "+format, args...)
}

// valueOf reads a value of one type. wrong is about the value, err about its JSON.
func valueOf(kind value.Kind, raw any, depth int) (v value.Value, wrong, err error) {
	v.Kind = kind
	switch kind {
	case value.String:
		v.Text, err = scalar[string](raw)
	case value.Number:
		if v.Text, err = scalar[string](raw); err == nil {
			v.Text, wrong = value.ParseNumber(v.Text)
		}
	case value.Binary:
		v.Text, err = blob(raw)
	case value.Boolean:
		v.Truth, err = scalar[bool](raw)
	case value.Null:
		var is bool
		if is, err = scalar[bool](raw); !is {
			wrong = invalid("Null attribute value types must have the value of true")
		}
	case value.List:
		v.Items, wrong, err = listOf(raw, depth)
	case value.Map:
		var fields AttributeMap
		if fields, err = attributesOf(raw, false, depth+1); err == nil {
			v.Fields, wrong = fields.Item()
		}
	default:
		v.Items, wrong, err = setOf(kind, raw)
	}
	return v, wrong, err
}

func listOf(raw any, depth int) (out []value.Value, wrong, err error) {
	sent, err := itemsOf(raw, false)
	out = make([]value.Value, len(sent))
	for i, item := range sent {
		a, err := attributeOf(item, depth+1)
		if err != nil {
			return nil, nil, err
		}
		if out[i] = a.value; wrong == nil {
			wrong = a.err
		}
	}
	return out, wrong, err
}

// setOf reads a set; null elements are empty ones.
func setOf(kind value.Kind, raw any) (out []value.Value, wrong, err error) {
	sent, err := itemsOf(raw, false)
	if err != nil {
		return nil, nil, err
	}
	out = make([]value.Value, len(sent))
	seen := make(map[string]bool, len(sent))
	for i, item := range sent {
		var text string
		if kind == value.BinarySet {
			text, err = blob(item)
		} else {
			text, err = scalar[string](item)
		}
		if err != nil {
			return nil, nil, err
		}
		if kind == value.NumberSet && wrong == nil {
			text, wrong = value.ParseNumber(text)
		}
		out[i] = value.Value{Kind: kind.Element(), Text: text}
		seen[text] = true
	}
	switch {
	case wrong != nil:
	case len(sent) == 0:
		wrong = invalid("%s", emptySet(kind))
	case len(seen) < len(sent):
		wrong = errDuplicates(kind, out)
	}
	return out, wrong, nil
}

func emptySet(kind value.Kind) string {
	switch kind {
	case value.StringSet:
		return "An string set  may not be empty"
	case value.NumberSet:
		return "An number set  may not be empty"
	}
	return "Binary sets should not be empty"
}

func errDuplicates(kind value.Kind, elements []value.Value) error {
	shown := make([]string, len(elements))
	for i, e := range elements {
		shown[i] = e.Text
		if kind == value.BinarySet {
			shown[i] = base64.StdEncoding.EncodeToString([]byte(e.Text))
		}
	}
	switch kind {
	case value.NumberSet:
		return errors.New("Input collection contains duplicates")
	case value.BinarySet:
		return invalid("Input collection [%s]of type BS contains duplicates.", strings.Join(shown, ", "))
	}
	return invalid("Input collection [%s] contains duplicates.", strings.Join(shown, ", "))
}
