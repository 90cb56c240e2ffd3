// Package shape reads requests of DynamoDB as AWS reads them, in two steps that fail in two ways: first the JSON types of
// every member (SerializationException), then the constraints of the service's model (ValidationException, all of them in
// one sentence).
//
// Members are the exported fields of structs, by name. The tag "aws" has a member's constraints, separated by semicolons:
// required, min=N and max=N (of a length or a number), enum=A|B in AWS's order, table or index for a name's pattern,
// values=N for the most elements of a map's lists.
package shape

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

// Legacy is a parameter from before the expression language. The emulated account refuses requests that have it.
type Legacy struct{ Given bool }

var (
	legacyType     = reflect.TypeFor[Legacy]()
	attributesType = reflect.TypeFor[AttributeMap]()

	attributeValueType = reflect.TypeFor[AttributeValue]()
)

// Bind fills in, a pointer to a struct, from the JSON text of a request.
func Bind(text []byte, in any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return serialization("the body is not valid JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return serialization("the body holds more than one JSON value")
	}
	b := binder{}
	if err := b.bind(raw, reflect.ValueOf(in).Elem(), &place{}); err != nil {
		return err
	}
	return b.constraints()
}

// place locates a value: a member of a structure, or an element of a list (counted from 1) or a map.
type place struct {
	within  *place
	name    string
	index   int
	element bool
}

// String writes the place as AWS does: requestItems.table.member.1.member.putRequest.
func (p *place) String() string {
	name := p.name
	if p.index > 0 {
		name = strconv.Itoa(p.index)
	}
	if p.element {
		name += ".member"
	}
	if p.within != nil && p.within.within != nil {
		return p.within.String() + "." + name
	}
	return name
}

type binder struct{ broken []string }

func serialization(format string, args ...any) error {
	return wire.Errorf("SerializationException", format, args...)
}

const misplaced = "Start of structure or map found where not expected"

// bind sets v from raw, which is not null.
func (b *binder) bind(raw any, v reflect.Value, at *place) error {
	switch v.Type() {
	case legacyType:
		v.Field(0).SetBool(true)
		return nil
	case attributesType:
		sent, err := attributesOf(raw, at.element, 0)
		v.Set(reflect.ValueOf(sent))
		return err
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return b.bind(raw, v.Elem(), at)
	case reflect.Struct:
		return b.structure(raw, v, at)
	case reflect.Map:
		return b.mapping(raw, v, at)
	case reflect.Slice:
		return b.list(raw, v, at)
	}
	return bindScalar(raw, v)
}

// javaScalar is a scalar's type in AWS's errors.
func javaScalar(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "Boolean"
	case reflect.Int:
		return "Integer"
	case reflect.Int64:
		return "Long"
	}
	return "String"
}

func bindScalar(raw any, v reflect.Value) error {
	kind := javaScalar(v.Kind())
	switch raw := raw.(type) {
	case map[string]any:
		return serialization(misplaced)
	case []any:
		return serialization("Unrecognized collection type class java.lang.%s", kind)
	case string:
		switch kind {
		case "String":
			v.SetString(raw)
			return nil
		case "Boolean":
			return serialization("Unexpected token received from parser")
		}
		return serialization("STRING_VALUE cannot be converted to %s", kind)
	case bool:
		if kind == "Boolean" {
			v.SetBool(raw)
			return nil
		}
		return serialization("%s_VALUE cannot be converted to %s", strings.ToUpper(fmt.Sprint(raw)), kind)
	case json.Number:
		return bindNumber(raw, v, kind)
	}
	return nil
}

func bindNumber(raw json.Number, v reflect.Value, kind string) error {
	if kind == "Integer" || kind == "Long" {
		n, err := raw.Int64()
		if f, floatErr := raw.Float64(); err != nil && floatErr == nil {
			n = int64(f) // a fraction is cut off
		}
		v.SetInt(n)
		return nil
	}
	if strings.ContainsAny(raw.String(), ".eE") {
		return serialization("DECIMAL_VALUE cannot be converted to %s", kind)
	}
	return serialization("NUMBER_VALUE cannot be converted to %s", kind)
}

// scalar reads a text or a truth value; null is the zero value.
func scalar[T string | bool](raw any) (out T, err error) {
	if out, ok := raw.(T); ok {
		return out, nil
	}
	err = bindScalar(raw, reflect.ValueOf(&out).Elem())
	return out, err
}

// blob reads bytes, base64 in JSON; null is no bytes.
func blob(raw any) (string, error) {
	switch raw := raw.(type) {
	case nil:
		return "", nil
	case map[string]any:
		return "", serialization(misplaced)
	case []any:
		return "", serialization("Unrecognized collection type class java.nio.ByteBuffer")
	case string:
		if len(raw)%4 != 0 {
			return "", serialization("Base64 encoded length is expected a multiple of 4 bytes but found: %d", len(raw))
		}
		decoded, err := base64.StdEncoding.DecodeString(raw)
		if err != nil {
			return "", serialization("Invalid last non-pad Base64 character dectected")
		}
		return string(decoded), nil
	}
	return "", serialization("only base-64-encoded strings are convertible to bytes")
}

// scalarAt refuses a scalar where a structure or a collection must be.
func scalarAt(element, collection bool) error {
	switch {
	case !element:
		return serialization("Unexpected field type")
	case collection:
		const cast = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl"
		return serialization("class %s cannot be cast to class java.lang.Class (%s and java.lang.Class are in module java.base of loader 'bootstrap')", cast, cast)
	}
	return serialization("Unexpected value type in payload")
}

// itemsOf reads a JSON list.
func itemsOf(raw any, element bool) ([]any, error) {
	switch raw := raw.(type) {
	case []any:
		return raw, nil
	case map[string]any:
		return nil, serialization(misplaced)
	}
	return nil, scalarAt(element, true)
}

// membersOf reads a JSON object, which becomes a collection or a structure of type t.
func membersOf(raw any, t reflect.Type, element, collection bool) (map[string]any, error) {
	switch raw := raw.(type) {
	case map[string]any:
		return raw, nil
	case []any:
		return nil, serialization("Unrecognized collection type %s", javaName(t))
	}
	return nil, scalarAt(element, collection)
}

func (b *binder) list(raw any, v reflect.Value, at *place) error {
	items, err := itemsOf(raw, at.element)
	if err != nil {
		return err
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if item == nil {
			continue
		}
		if err := b.bind(item, out.Index(i), &place{within: at, index: i + 1, element: true}); err != nil {
			return err
		}
	}
	v.Set(out)
	return nil
}

func (b *binder) mapping(raw any, v reflect.Value, at *place) error {
	members, err := membersOf(raw, v.Type(), at.element, true)
	if err != nil {
		return err
	}
	out := reflect.MakeMapWithSize(v.Type(), len(members))
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if members[key] == nil {
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if err := b.bind(members[key], element, &place{within: at, name: key, element: true}); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(key), element)
	}
	v.Set(out)
	return nil
}

func (b *binder) structure(raw any, v reflect.Value, at *place) error {
	members, err := membersOf(raw, v.Type(), at.element, false)
	if err != nil {
		return err
	}
	known := 0
	fields := fieldsOf(v.Type())
	for i := range fields {
		f := &fields[i]
		member, given := members[f.name]
		if given {
			known++
		}
		if member == nil && !f.required {
			continue
		}
		here := &place{within: at, name: f.member}
		if member != nil {
			if err := b.bind(member, v.FieldByIndex(f.index), here); err != nil {
				return err
			}
		}
		b.constrain(f, member, here)
	}
	if known == len(members) {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return wire.NotEmulated("parameter %s of %s", name, strings.TrimSuffix(modelName(v.Type()), "Input"))
		}
	}
	return nil
}

// javaName is a type as AWS's parser writes it.
func javaName(t reflect.Type) string {
	if t == attributesType {
		t = reflect.TypeFor[map[string]AttributeValue]()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return javaName(t.Elem())
	case reflect.String:
		return "java.lang.String"
	case reflect.Slice:
		return "java.util.List<" + javaName(t.Elem()) + ">"
	case reflect.Map:
		return "java.util.Map<java.lang.String, " + strings.TrimPrefix(javaName(t.Elem()), "class ") + ">"
	}
	return "class com.amazonaws.dynamodb.v20120810." + modelName(t)
}

// modelName is the name of a structure in AWS's model, which is that of its Go type except for the first letter's case.
func modelName(t reflect.Type) string { return strings.ToUpper(t.Name()[:1]) + t.Name()[1:] }
