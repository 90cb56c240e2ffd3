package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// DecodeJSON fills in, a pointer to a struct, from the body of a JSON request. A member that in has no field for is
// refused as not emulated; a body that is not one JSON object of the right types is a SerializationException.
func DecodeJSON(operation string, body []byte, in any) error {
	if own, ok := in.(json.Unmarshaler); ok { // an input that reads the whole body itself
		return own.UnmarshalJSON(body)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(in)
	if err == nil {
		if name := misspelt(body, in); name != "" {
			return NotEmulated("parameter %s of %s", name, operation)
		}
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return Errorf(codeSerialization, "the body holds more than one JSON value")
	}
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		member := wrongType.Field // with the names of embedded structs, which AWS's model does not have
		for _, f := range fields(in) {
			if f.Anonymous {
				member = strings.TrimPrefix(member, f.Name+".")
			}
		}
		return Errorf(codeSerialization, "%s (%s) cannot be converted to %s", member, wrongType.Value, jsonKind(wrongType.Type))
	case strings.HasPrefix(err.Error(), unknownField):
		return NotEmulated("parameter %s of %s", strings.Trim(strings.TrimPrefix(err.Error(), unknownField), `"`), operation)
	}
	return Errorf(codeSerialization, "the body is not valid JSON")
}

// misspelt returns a member of the body that differs from a field of in by case alone: encoding/json takes it for the
// field, AWS does not.
func misspelt(body []byte, in any) string {
	var sent map[string]json.RawMessage
	if len(fields(in)) == 0 || json.Unmarshal(body, &sent) != nil {
		return ""
	}
	for _, f := range fields(in) {
		delete(sent, jsonName(f))
	}
	if len(sent) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(sent)))
}

// fields are those of the struct that in points to, and those of the structs embedded in it; nil when it is no struct.
func fields(in any) []reflect.StructField {
	if t := reflect.TypeOf(in).Elem(); t.Kind() == reflect.Struct {
		return reflect.VisibleFields(t)
	}
	return nil
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return cmp.Or(name, f.Name)
}

const codeSerialization = "SerializationException"

// unknownField begins the only error that encoding/json has for a member without a field; it has no type of its own.
const unknownField = "json: unknown field "

func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "String"
	case reflect.Bool:
		return "Boolean"
	case reflect.Slice, reflect.Array:
		return "List"
	case reflect.Map, reflect.Struct:
		return "Structure"
	}
	return "Number"
}
