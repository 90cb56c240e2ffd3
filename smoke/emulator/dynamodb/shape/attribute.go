package shape

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// AttributeValue is a value as clients send it.
type AttributeValue struct {
	S, N       *string
	B          *Blob
	BOOL, NULL *bool
	SS, NS     []string
	BS         []Blob
	L          []AttributeValue
	M          map[string]AttributeValue
}

// Open marks that AWS drops members which it does not know.
func (AttributeValue) Open() {}

// Attributes are values by name: an item or a key.
type Attributes map[string]AttributeValue

// Item checks and converts all values. The first in the order of names that is wrong is answered.
func (a Attributes) Item() (value.Item, error) {
	item, _, err := a.item(0)
	return item, err
}

// Values are those of ExpressionAttributeValues; name is the key of the wrong one.
func (a Attributes) Values() (values map[string]value.Value, name string, err error) {
	return a.item(0)
}

func (a Attributes) item(depth int) (value.Item, string, error) {
	item := make(value.Item, len(a))
	for _, name := range slices.Sorted(maps.Keys(a)) {
		sent := a[name]
		v, err := sent.value(depth)
		if err != nil {
			return nil, name, err
		}
		item[name] = v
	}
	return item, "", nil
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("One or more parameter values were invalid: "+format, args...)
}

// kinds are the types that a value was sent with; AWS wants one.
func (a *AttributeValue) kinds() (kinds []value.Kind) {
	for _, k := range []struct {
		kind  value.Kind
		given bool
	}{
		{value.String, a.S != nil}, {value.Number, a.N != nil}, {value.Binary, a.B != nil}, {value.Boolean, a.BOOL != nil},
		{value.Null, a.NULL != nil}, {value.StringSet, a.SS != nil}, {value.NumberSet, a.NS != nil}, {value.BinarySet, a.BS != nil},
		{value.List, a.L != nil}, {value.Map, a.M != nil},
	} {
		if k.given {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

func (a *AttributeValue) value(depth int) (v value.Value, err error) {
	kinds := a.kinds()
	if len(kinds) == 0 {
		return v, errors.New("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	}
	if depth > value.MaxDepth {
		return v, errors.New("Nesting Levels have exceeded supported limits")
	}
	for _, kind := range kinds {
		if v, err = a.as(kind, depth); err != nil {
			return v, err
		}
	}
	if len(kinds) > 1 {
		return v, errors.New("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	return v, nil
}

func (a *AttributeValue) as(kind value.Kind, depth int) (v value.Value, err error) {
	v.Kind = kind
	switch kind {
	case value.String:
		v.Text = *a.S
	case value.Number:
		v.Text, err = value.ParseNumber(*a.N)
	case value.Binary:
		v.Text = string(*a.B)
	case value.Boolean:
		v.Truth = *a.BOOL
	case value.Null:
		if !*a.NULL {
			err = invalid("Null attribute value types must have the value of true")
		}
	case value.StringSet:
		v.Elements, err = stringSet(a.SS)
	case value.NumberSet:
		v.Elements, err = numberSet(a.NS)
	case value.BinarySet:
		v.Elements, err = binarySet(a.BS)
	case value.List:
		v.Items = make([]value.Value, len(a.L))
		for i := range a.L {
			if v.Items[i], err = a.L[i].value(depth + 1); err != nil {
				break
			}
		}
	case value.Map:
		v.Fields, _, err = Attributes(a.M).item(depth + 1)
	}
	return v, err
}

func stringSet(sent []string) ([]string, error) {
	if len(sent) == 0 {
		return nil, invalid("An string set  may not be empty")
	}
	if repeats(sent) {
		return nil, invalid("Input collection [%s] contains duplicates.", strings.Join(sent, ", "))
	}
	return sent, nil
}

func numberSet(sent []string) ([]string, error) {
	if len(sent) == 0 {
		return nil, invalid("An number set  may not be empty")
	}
	out := make([]string, len(sent))
	for i, text := range sent {
		var err error
		if out[i], err = value.ParseNumber(text); err != nil {
			return nil, err
		}
	}
	if repeats(out) {
		return nil, errors.New("Input collection contains duplicates")
	}
	return out, nil
}

func binarySet(sent []Blob) ([]string, error) {
	if len(sent) == 0 {
		return nil, invalid("Binary sets should not be empty")
	}
	out, shown := make([]string, len(sent)), make([]string, len(sent))
	for i, b := range sent {
		out[i] = string(b)
		shown[i] = base64Text(b)
	}
	if repeats(out) {
		return nil, invalid("Input collection [%s]of type BS contains duplicates.", strings.Join(shown, ", "))
	}
	return out, nil
}

func repeats(texts []string) bool {
	seen := make(map[string]bool, len(texts))
	for _, t := range texts {
		if seen[t] {
			return true
		}
		seen[t] = true
	}
	return false
}
