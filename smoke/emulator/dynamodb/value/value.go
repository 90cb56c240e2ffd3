// Package value has DynamoDB's attribute values: numbers of 38 digits, sets, documents, their order, their size, and the
// forms in which they travel and are kept. It is pure; errors are AWS's sentences without a code.
package value

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Kind is the type of a value; zero stands for none.
type Kind uint8

// The types of attribute values (AWS: API reference, AttributeValue). Packed items contain these numbers.
const (
	String Kind = iota + 1
	Number
	Binary
	Boolean
	Null
	Map
	List
	StringSet
	NumberSet
	BinarySet
)

// kindNames has, by type, AWS's abbreviation and the name in full.
var kindNames = [...][2]string{
	String: {"S", "STRING"}, Number: {"N", "NUMBER"}, Binary: {"B", "BINARY"}, Boolean: {"BOOL", "BOOLEAN"}, Null: {"NULL", "NULL"},
	Map: {"M", "MAP"}, List: {"L", "LIST"},
	StringSet: {"SS", "STRING_SET"}, NumberSet: {"NS", "NUMBER_SET"}, BinarySet: {"BS", "BINARY_SET"},
}

// KindOf reads an abbreviation; zero when AWS has no such type.
func KindOf(abbreviation string) Kind {
	return Kind(max(0, slices.IndexFunc(kindNames[:], func(names [2]string) bool { return names[0] == abbreviation })))
}

// String abbreviates a type as AWS does: "SS".
func (k Kind) String() string { return kindNames[k][0] }

// Long writes a type out as AWS does: "STRING_SET".
func (k Kind) Long() string { return kindNames[k][1] }

// IsSet reports whether values of the type are sets.
func (k Kind) IsSet() bool { return k >= StringSet }

// Element is the type of the elements of a set, zero for other types.
func (k Kind) Element() Kind {
	if k.IsSet() {
		return k - StringSet + String
	}
	return 0
}

// Value is one attribute value. Values are immutable.
type Value struct {
	Kind Kind
	// Truth is that of a Boolean.
	Truth bool
	// Text is the text of a String, the canonical decimal of a Number, the bytes of a Binary.
	Text string
	// Items are those of a List or a set.
	Items []Value
	// Fields are those of a Map.
	Fields Item
}

// Item is attributes by name.
type Item map[string]Value

// Text makes a String.
func Text(s string) Value { return Value{Kind: String, Text: s} }

// Equal reports whether two values are the same; the order of a set's elements does not matter.
func Equal(a, b Value) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Boolean:
		return a.Truth == b.Truth
	case Null:
		return true
	case List:
		return slices.EqualFunc(a.Items, b.Items, Equal)
	case Map:
		return maps.EqualFunc(a.Fields, b.Fields, Equal)
	case StringSet, NumberSet, BinarySet:
		return len(a.Items) == len(b.Items) && len(Union(a, b).Items) == len(a.Items)
	}
	return a.Text == b.Text // numbers are canonical
}

// Compare orders two strings, two numbers or two binaries; ok is false for all else.
func Compare(a, b Value) (order int, ok bool) {
	switch {
	case a.Kind != b.Kind:
	case a.Kind == String, a.Kind == Binary:
		return cmp.Compare(a.Text, b.Text), true
	case a.Kind == Number:
		return compareNumbers(a.Text, b.Text), true
	}
	return 0, false
}

// HasPrefix reports whether a String or Binary begins with another of its kind.
func HasPrefix(v, prefix Value) bool {
	return v.Kind == prefix.Kind && (v.Kind == String || v.Kind == Binary) && strings.HasPrefix(v.Text, prefix.Text)
}

// Contains reports whether a text has another in it, a set an element, a list a value (AWS: developer guide, "contains").
func Contains(v, operand Value) bool {
	if v.Kind == String || v.Kind == Binary {
		return operand.Kind == v.Kind && strings.Contains(v.Text, operand.Text)
	}
	return slices.ContainsFunc(v.Items, func(e Value) bool { return Equal(e, operand) })
}

// Union makes a set with the elements of both.
func Union(a, b Value) Value {
	in := elements(a)
	out := Value{Kind: a.Kind, Items: slices.Clone(a.Items)}
	for _, e := range b.Items {
		if !in[e.Text] {
			out.Items = append(out.Items, e)
		}
	}
	return out
}

// Without makes a set of the elements of a that b does not have.
func Without(a, b Value) Value {
	out, in := Value{Kind: a.Kind}, elements(b)
	for _, e := range a.Items {
		if !in[e.Text] {
			out.Items = append(out.Items, e)
		}
	}
	return out
}

func elements(set Value) map[string]bool {
	in := make(map[string]bool, len(set.Items))
	for _, e := range set.Items {
		in[e.Text] = true
	}
	return in
}

// Limits of items (AWS: developer guide, "Quotas").
const (
	MaxItemSize = 400 << 10 // bytes, names included
	MaxDepth    = 32        // of lists and maps in each other
)

// Size of an item in bytes (AWS: developer guide, "DynamoDB item sizes and formats"): names and texts in UTF-8, about a byte
// for two digits of a number, three bytes for a document and one for each of its elements.
func (i Item) Size() int {
	n := 0
	for name, v := range i {
		n += len(name) + v.Size()
	}
	return n
}

// Size of a value in bytes.
func (v Value) Size() int {
	switch v.Kind {
	case String, Binary:
		return len(v.Text)
	case Number:
		return numberSize(v.Text)
	case Map:
		return 3 + len(v.Fields) + v.Fields.Size()
	case List, StringSet, NumberSet, BinarySet:
		n := 0
		for _, e := range v.Items {
			n += e.Size()
		}
		if v.Kind == List {
			n += 3 + len(v.Items)
		}
		return n
	}
	return 1
}
