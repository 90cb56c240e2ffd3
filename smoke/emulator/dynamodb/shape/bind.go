package shape

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

// Bind fills in, a pointer to a struct, from the JSON text of a request.
func Bind(text []byte, in any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return wire.Errorf("SerializationException", "the body is not valid JSON")
	}
	b := binder{}
	if err := b.bind(raw, reflect.ValueOf(in).Elem(), place{}); err != nil {
		return err
	}
	return b.constraints()
}

// place is where a value stands: path is that of constraints, element says that it is in a list or a map and not a member.
type place struct {
	path    string
	element bool
}

type binder struct{ broken []string }

func serialization(format string, args ...any) error {
	return wire.Errorf("SerializationException", format, args...)
}

const misplaced = "Start of structure or map found where not expected"

// bind sets v from raw, which is not null.
func (b *binder) bind(raw any, v reflect.Value, at place) error {
	switch v.Interface().(type) {
	case Legacy:
		v.Set(reflect.ValueOf(Legacy{Given: true}))
		return nil
	case Blob:
		return bindBlob(raw, v)
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

func bindScalar(raw any, v reflect.Value) error {
	kind := map[reflect.Kind]string{reflect.String: "String", reflect.Bool: "Boolean", reflect.Int: "Integer", reflect.Int64: "Long"}[v.Kind()]
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

func bindBlob(raw any, v reflect.Value) error {
	switch raw := raw.(type) {
	case map[string]any:
		return serialization(misplaced)
	case []any:
		return serialization("Unrecognized collection type class java.nio.ByteBuffer")
	case string:
		if len(raw)%4 != 0 {
			return serialization("Base64 encoded length is expected a multiple of 4 bytes but found: %d", len(raw))
		}
		decoded, err := base64.StdEncoding.DecodeString(raw)
		if err != nil {
			return serialization("Invalid last non-pad Base64 character dectected")
		}
		v.SetString(string(decoded))
		return nil
	}
	return serialization("only base-64-encoded strings are convertible to bytes")
}

// scalarAt refuses a scalar where a structure or a collection must be.
func scalarAt(at place, collection bool) error {
	switch {
	case !at.element:
		return serialization("Unexpected field type")
	case collection:
		const cast = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl"
		return serialization("class %s cannot be cast to class java.lang.Class (%s and java.lang.Class are in module java.base of loader 'bootstrap')", cast, cast)
	}
	return serialization("Unexpected value type in payload")
}

func (b *binder) list(raw any, v reflect.Value, at place) error {
	items, ok := raw.([]any)
	if !ok {
		if _, isMap := raw.(map[string]any); isMap {
			return serialization(misplaced)
		}
		return scalarAt(at, true)
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if item == nil {
			continue
		}
		if err := b.bind(item, out.Index(i), place{fmt.Sprintf("%s.%d.member", at.path, i+1), true}); err != nil {
			return err
		}
	}
	v.Set(out)
	return nil
}

func (b *binder) mapping(raw any, v reflect.Value, at place) error {
	members, ok := raw.(map[string]any)
	if !ok {
		if _, isList := raw.([]any); isList {
			return serialization("Unrecognized collection type %s", javaName(v.Type()))
		}
		return scalarAt(at, true)
	}
	out := reflect.MakeMapWithSize(v.Type(), len(members))
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if members[key] == nil {
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if err := b.bind(members[key], element, place{at.path + "." + key + ".member", true}); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(key), element)
	}
	v.Set(out)
	return nil
}

func (b *binder) structure(raw any, v reflect.Value, at place) error {
	members, ok := raw.(map[string]any)
	if !ok {
		if _, isList := raw.([]any); isList {
			return serialization("Unrecognized collection type %s", javaName(v.Type()))
		}
		return scalarAt(at, false)
	}
	known := 0
	for _, f := range fieldsOf(v.Type()) {
		member, given := members[f.name]
		if given {
			known++
		}
		if given && member == nil {
			given = false
		}
		path := lowerFirst(f.name)
		if at.path != "" {
			path = at.path + "." + path
		}
		if given {
			if err := b.bind(member, v.FieldByIndex(f.index), place{path: path}); err != nil {
				return err
			}
		}
		b.constrain(&f, member, given, path)
	}
	if _, open := v.Interface().(Open); open || known == len(members) {
		return nil
	}
	return unknown(v.Type(), members)
}

// unknown refuses a member that the structure does not have.
func unknown(t reflect.Type, members map[string]any) error {
	fields := fieldsOf(t)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return wire.NotEmulated("parameter %s of %s", name, strings.TrimSuffix(t.Name(), "Input"))
		}
	}
	return nil
}

// javaName is a type as AWS's parser writes it.
func javaName(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return javaName(t.Elem())
	case t == reflect.TypeFor[Blob]():
		return "java.nio.ByteBuffer"
	case t.Kind() == reflect.String:
		return "java.lang.String"
	case t.Kind() == reflect.Slice:
		return "java.util.List<" + javaName(t.Elem()) + ">"
	case t.Kind() == reflect.Map:
		return "java.util.Map<java.lang.String, " + javaElement(t.Elem()) + ">"
	}
	return "class " + modelled(t)
}

func javaElement(t reflect.Type) string {
	return strings.TrimPrefix(javaName(t), "class ")
}

func modelled(t reflect.Type) string { return "com.amazonaws.dynamodb.v20120810." + t.Name() }

func base64Text(b Blob) string { return base64.StdEncoding.EncodeToString([]byte(b)) }
