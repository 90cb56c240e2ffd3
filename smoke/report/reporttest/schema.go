// Package reporttest validates reports of tests against the schema of the JSON form.
package reporttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/report"
)

// Validate compares a document with the report's JSON Schema, and returns each difference. It knows the keywords that the
// schema has, and refuses others.
func Validate(document []byte) []string {
	var schema, value any
	for text, into := range map[*[]byte]*any{&report.JSONSchema: &schema, &document: &value} {
		if err := json.Unmarshal(*text, into); err != nil {
			return []string{err.Error()}
		}
	}
	v := validator{root: schema.(map[string]any)}
	v.check("", v.root, value)
	return v.problems
}

type validator struct {
	root     map[string]any
	problems []string
}

func (v *validator) add(at, format string, args ...any) {
	v.problems = append(v.problems, at+": "+fmt.Sprintf(format, args...))
}

func (v *validator) check(at string, schema map[string]any, value any) {
	for keyword, wanted := range schema {
		switch keyword {
		case "$schema", "$defs", "title", "description", "properties", "required", "items":
		case "$ref":
			name := strings.TrimPrefix(wanted.(string), "#/$defs/")
			v.check(at, v.root["$defs"].(map[string]any)[name].(map[string]any), value)
		case "type":
			if got := kind(value); got != wanted && !(wanted == "number" && got == "integer") {
				v.add(at, "is %s, not %s", got, wanted)
			}
		case "enum":
			if !slices.Contains(wanted.([]any), value) {
				v.add(at, "%v is none of %v", value, wanted)
			}
		case "const":
			if value != wanted {
				v.add(at, "is %v, not %v", value, wanted)
			}
		case "minimum":
			if number, ok := value.(float64); ok && number < wanted.(float64) {
				v.add(at, "%v is below %v", number, wanted)
			}
		case "format":
			if _, err := time.Parse(time.RFC3339, fmt.Sprint(value)); err != nil {
				v.add(at, "%v is no time", value)
			}
		case "additionalProperties":
			known, _ := schema["properties"].(map[string]any)
			members, _ := value.(map[string]any)
			for name := range members {
				if known[name] == nil {
					v.add(at, "%s is not in the schema", name)
				}
			}
		default:
			v.add(at, "the validator does not know %s", keyword)
		}
	}
	v.within(at, schema, value)
}

func (v *validator) within(at string, schema map[string]any, value any) {
	switch value := value.(type) {
	case map[string]any:
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := value[name.(string)]; !ok {
				v.add(at, "%s is missing", name)
			}
		}
		properties, _ := schema["properties"].(map[string]any)
		for name, member := range value {
			if below, ok := properties[name].(map[string]any); ok {
				v.check(at+"."+name, below, member)
			}
		}
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range value {
				v.check(fmt.Sprintf("%s[%d]", at, i), items, item)
			}
		}
	}
}

// kind is the JSON Schema type of a decoded value.
func kind(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if value == float64(int64(value)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
