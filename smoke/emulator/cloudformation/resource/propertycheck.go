package resource

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// propertyError says what CloudFormation finds wrong with the properties of a resource.
type propertyError struct {
	LogicalID string
	Problems  []string // "#/Timeout: expected type: Integer, found: String"
}

// Error returns CloudFormation's sentence, as the resource's status reason shows it.
func (e *propertyError) Error() string {
	return fmt.Sprintf("Properties validation failed for resource %s with message:\n%s", e.LogicalID, strings.Join(e.Problems, "\n"))
}

// Unknown stands for a value that is only known once a change was carried out, as AWS shows it in change sets. Check takes
// it for a value of any kind.
const Unknown = "{{changeSet:KNOWN_AFTER_APPLY}}"

// Check compares evaluated properties with the type's table and converts them as CloudFormation does: a number for a
// text, "true" for a boolean. What comes back holds string, int, bool, []any and map[string]any; its errors are of
// type *propertyError.
func (t *Type) Check(logicalID string, properties map[string]any) (map[string]any, error) {
	c := checker{lenient: t.Lenient}
	if t.Open {
		c.required("#", t.Properties, properties)
	} else {
		properties = c.object("#", t.Properties, properties)
	}
	if len(c.problems) > 0 {
		return nil, &propertyError{LogicalID: logicalID, Problems: c.problems}
	}
	return properties, nil
}

type checker struct {
	problems []string
	lenient  bool
}

func (c *checker) fail(path, format string, args ...any) any {
	c.problems = append(c.problems, path+": "+fmt.Sprintf(format, args...))
	return nil
}

func (c *checker) required(path string, members Members, in map[string]any) {
	for _, name := range sortedKeys(members) {
		if members[name].Required && in[name] == nil {
			c.fail(path, "required key [%s] not found", name)
		}
	}
}

func (c *checker) object(path string, members Members, in map[string]any) map[string]any {
	c.required(path, members, in)
	out := make(map[string]any, len(in))
	for _, name := range sortedKeys(in) {
		p := members[name]
		switch {
		case p == nil:
			c.fail(path, "extraneous key [%s] is not permitted", name)
		case p.NotEmulated && c.lenient: // Missing names it
		case p.NotEmulated: // refused by unsupported before, unless a function hid it
			c.fail(path+"/"+name, "not emulated: property %s", name)
		case in[name] != nil:
			out[name] = c.value(path+"/"+name, p, in[name])
		}
	}
	return out
}

func (c *checker) value(path string, p *Property, v any) any {
	if s, ok := v.(string); ok && strings.Contains(s, Unknown) {
		return s
	}
	switch p.Kind {
	case Text:
		return c.text(path, p, v)
	case Integer:
		return c.integer(path, p, v)
	case Boolean:
		return c.boolean(path, v)
	case List:
		items, ok := v.([]any)
		if !ok {
			return c.fail(path, "expected type: JSONArray, found: %s", kindName(v))
		}
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = c.value(path+"/"+strconv.Itoa(i), p.Items, item)
		}
		return out
	case Object:
		m, ok := v.(map[string]any)
		if !ok {
			return c.fail(path, "expected type: JSONObject, found: %s", kindName(v))
		}
		return c.object(path, p.Members, m)
	case Pairs:
		m, ok := v.(map[string]any)
		if !ok {
			return c.fail(path, "expected type: JSONObject, found: %s", kindName(v))
		}
		out := make(map[string]any, len(m))
		for _, k := range sortedKeys(m) {
			out[k] = c.value(path+"/"+k, p.Items, m[k])
		}
		return out
	}
	return c.document(path, v)
}

func (c *checker) text(path string, p *Property, v any) any {
	s, ok := scalarText(v)
	if !ok {
		return c.fail(path, "expected type: String, found: %s", kindName(v))
	}
	if len(p.Enum) > 0 && !slices.Contains(p.Enum, s) {
		return c.fail(path, "%s is not a valid enum value", s)
	}
	return s
}

func (c *checker) integer(path string, p *Property, v any) any {
	s, ok := scalarText(v)
	f, err := strconv.ParseFloat(s, 64)
	if _, isBool := v.(bool); !ok || isBool || err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return c.fail(path, "expected type: Integer, found: %s", kindName(v))
	}
	n := int(f)
	switch {
	case len(p.Enum) > 0 && !slices.Contains(p.Enum, strconv.Itoa(n)):
		return c.fail(path, "%d is not a valid enum value", n)
	case p.Max != 0 && n > p.Max:
		return c.fail(path, "%d is not less or equal to %d", n, p.Max)
	case p.Max != 0 && n < p.Min:
		return c.fail(path, "%d is not greater or equal to %d", n, p.Min)
	}
	return n
}

func (c *checker) boolean(path string, v any) any {
	if b, ok := v.(bool); ok {
		return b
	}
	if s, ok := v.(string); ok {
		if b, err := strconv.ParseBool(strings.ToLower(s)); err == nil {
			return b
		}
	}
	return c.fail(path, "expected type: Boolean, found: %s", kindName(v))
}

func (c *checker) document(path string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		return v
	case string:
		if json.Valid([]byte(v)) {
			return v
		}
	}
	return c.fail(path, "expected type: JSONObject, found: %s", kindName(v))
}

// scalarText returns a string, number or boolean as text.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func kindName(v any) string {
	switch v := v.(type) {
	case string:
		return "String"
	case bool:
		return "Boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "Double"
		}
		return "Integer"
	case []any:
		return "JSONArray"
	case map[string]any:
		return "JSONObject"
	}
	return "Null"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
