// Package value has DynamoDB's attribute values: numbers of 38 digits, sets, documents, their order, their size, and the
// forms in which they travel and are kept. It is pure; errors are AWS's sentences without a code.
package value

import (
	"maps"
	"slices"
)

// Kind is the type of a value as AWS abbreviates it.
type Kind string

// The types of attribute values (AWS: API reference, AttributeValue).
const (
	String    Kind = "S"
	Number    Kind = "N"
	Binary    Kind = "B"
	Boolean   Kind = "BOOL"
	Null      Kind = "NULL"
	Map       Kind = "M"
	List      Kind = "L"
	StringSet Kind = "SS"
	NumberSet Kind = "NS"
	BinarySet Kind = "BS"
)

// Kinds are all types.
var Kinds = [...]Kind{String, Number, Binary, Boolean, Null, Map, List, StringSet, NumberSet, BinarySet}

// Long is the name of a type as AWS writes it out: "STRING".
func (k Kind) Long() string {
	switch k {
	case String:
		return "STRING"
	case Number:
		return "NUMBER"
	case Binary:
		return "BINARY"
	case Boolean:
		return "BOOLEAN"
	case Map:
		return "MAP"
	case List:
		return "LIST"
	case StringSet:
		return "STRING_SET"
	case NumberSet:
		return "NUMBER_SET"
	case BinarySet:
		return "BINARY_SET"
	}
	return "NULL"
}

// IsSet reports whether values of the type are sets.
func (k Kind) IsSet() bool { return k == StringSet || k == NumberSet || k == BinarySet }

// Element is the type of the elements of a set, "" for other types.
func (k Kind) Element() Kind {
	if k.IsSet() {
		return k[:1]
	}
	return ""
}

// Value is one attribute value. Values are not changed once made; what changes one makes a new one.
type Value struct {
	Kind Kind
	// Text is the text of a String, the canonical decimal of a Number, the bytes of a Binary.
	Text string
	// Truth is that of a Boolean.
	Truth bool
	// Elements are those of a set, in the form of Text.
	Elements []string
	// Items are those of a List.
	Items []Value
	// Fields are those of a Map.
	Fields Item
}

// Item is attributes by name.
type Item map[string]Value

// Text makes a String.
func Text(s string) Value { return Value{Kind: String, Text: s} }

// Count makes a Number of an integer.
func Count(n int) Value { return Value{Kind: Number, Text: decimalOf(n)} }

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
		return equalSets(a.Elements, b.Elements)
	}
	return a.Text == b.Text // numbers are canonical
}

func equalSets(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	in := make(map[string]bool, len(a))
	for _, e := range a {
		in[e] = true
	}
	for _, e := range b {
		if !in[e] {
			return false
		}
	}
	return true
}

// Compare orders two strings, two numbers or two binaries; ok is false for all else.
func Compare(a, b Value) (order int, ok bool) {
	if a.Kind != b.Kind {
		return 0, false
	}
	switch a.Kind {
	case String, Binary:
		return compareText(a.Text, b.Text), true
	case Number:
		return compareNumbers(a.Text, b.Text), true
	}
	return 0, false
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Union is a set with the elements of both.
func Union(a, b Value) Value {
	out := Value{Kind: a.Kind, Elements: slices.Clone(a.Elements)}
	for _, e := range b.Elements {
		if !slices.Contains(a.Elements, e) {
			out.Elements = append(out.Elements, e)
		}
	}
	return out
}

// Without is set a without the elements of b.
func Without(a, b Value) Value {
	out := Value{Kind: a.Kind}
	for _, e := range a.Elements {
		if !slices.Contains(b.Elements, e) {
			out.Elements = append(out.Elements, e)
		}
	}
	return out
}
