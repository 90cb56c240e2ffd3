package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
)

// DecodeJSON fills in, a pointer to a struct, from the body of a JSON request. A member that in has no field for is
// refused as not emulated; a body that is not one JSON object of the right types is a SerializationException.
func DecodeJSON(operation string, body []byte, in any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(in)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return Errorf(codeSerialization, "the body holds more than one JSON value")
	}
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		return Errorf(codeSerialization, "%s cannot be converted to %s", wrongType.Field+" ("+wrongType.Value+")", jsonKind(wrongType.Type))
	case strings.HasPrefix(err.Error(), unknownField):
		return NotEmulated("parameter %s of %s", strings.Trim(strings.TrimPrefix(err.Error(), unknownField), `"`), operation)
	}
	return Errorf(codeSerialization, "the body is not valid JSON")
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
