package shape

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cfnenv/smoke/emulator/wire"
)

// mostErrors bounds the broken constraints that AWS names.
const mostErrors = 10

// field is one member of a structure and its constraints.
type field struct {
	name     string
	member   string // the name as AWS's constraints write it
	kind     reflect.Type
	index    []int
	required bool
	min, max int // max is -1 where there is none
	enum     []string
	pattern  string // "table", "index" or ""
	values   int    // the most elements of a map's lists, which have one at least; 0 where there is no bound
}

var fieldCache sync.Map // reflect.Type to []field

// fieldsOf are the members of a structure, those of embedded structures too.
func fieldsOf(t reflect.Type) []field {
	if cached, ok := fieldCache.Load(t); ok {
		return cached.([]field)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		fields = append(fields, parseField(f))
	}
	fieldCache.Store(t, fields)
	return fields
}

func parseField(f reflect.StructField) field {
	out := field{name: f.Name, member: lowerFirst(f.Name), kind: f.Type, index: f.Index, max: -1}
	for _, rule := range strings.Split(f.Tag.Get("aws"), ";") {
		key, text, _ := strings.Cut(rule, "=")
		switch key {
		case "required":
			out.required = true
		case "min":
			out.min, _ = strconv.Atoi(text)
		case "max":
			out.max, _ = strconv.Atoi(text)
		case "enum":
			out.enum = strings.Split(text, "|")
		case "values":
			out.values, _ = strconv.Atoi(text)
		case "table", "index":
			out.pattern, out.min, out.max = key, 3, 255
		}
	}
	return out
}

func (b *binder) fail(f *field, raw any, at *place, format string, args ...any) {
	shown := "null"
	if raw != nil {
		shown = "'" + show(raw, f.kind) + "'"
	}
	b.broken = append(b.broken, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: ", shown, at)+fmt.Sprintf(format, args...))
}

// constrain notes what is wrong with one member.
func (b *binder) constrain(f *field, raw any, at *place) {
	switch v := raw.(type) {
	case nil:
		if f.required {
			b.fail(f, nil, at, "Member must not be null")
		}
	case string:
		b.constrainText(f, v, at)
	case json.Number:
		if n, err := v.Float64(); err == nil {
			b.constrainNumber(f, n, raw, at)
		}
	case []any:
		b.constrainLength(f, len(v), raw, at)
	case map[string]any:
		b.constrainLength(f, len(v), raw, at)
		if f.pattern != "" {
			b.constrainKeys(f, v, at)
		}
	}
}

func (b *binder) constrainText(f *field, text string, at *place) {
	if len(f.enum) > 0 {
		if !slices.Contains(f.enum, text) {
			b.fail(f, text, at, "Member must satisfy enum value set: [%s]", strings.Join(f.enum, ", "))
		}
		return
	}
	if f.pattern == "table" && strings.HasPrefix(text, "arn:") {
		return
	}
	if f.pattern != "" && !IsName(text) {
		b.fail(f, text, at, "Member must satisfy regular expression pattern: %s", namePattern)
	}
	b.constrainLength(f, len(text), text, at)
}

func (b *binder) constrainLength(f *field, n int, raw any, at *place) {
	if _, isMap := raw.(map[string]any); isMap && f.pattern != "" {
		return // the pattern is that of the keys
	}
	if n < f.min {
		b.fail(f, raw, at, "Member must have length greater than or equal to %d", f.min)
	}
	if f.max >= 0 && n > f.max {
		b.fail(f, raw, at, "Member must have length less than or equal to %d", f.max)
	}
}

func (b *binder) constrainNumber(f *field, n float64, raw any, at *place) {
	if n < float64(f.min) && (f.min != 0 || f.max >= 0) {
		b.fail(f, raw, at, "Member must have value greater than or equal to %d", f.min)
	}
	if f.max >= 0 && n > float64(f.max) {
		b.fail(f, raw, at, "Member must have value less than or equal to %d", f.max)
	}
}

// constrainKeys checks tables by name: RequestItems of the batch operations.
func (b *binder) constrainKeys(f *field, members map[string]any, at *place) {
	if len(members) == 0 {
		b.fail(f, members, at, "Member must have length greater than or equal to 1")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !strings.HasPrefix(name, "arn:") && (!IsName(name) || len(name) < 3 || len(name) > 255) {
			b.fail(f, members, at, "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: %s]", namePattern)
			break
		}
	}
	for _, member := range members {
		if list, ok := member.([]any); ok && f.values > 0 && (len(list) == 0 || len(list) > f.values) { // as seen on AWS: dynoxide issue 18
			b.fail(f, members, at, "Map value must satisfy constraint: [Member must have length less than or equal to %d, Member must have length greater than or equal to 1]", f.values)
			break
		}
	}
}

// constraints returns the error for the constraints that are broken.
func (b *binder) constraints() error {
	n := min(len(b.broken), mostErrors)
	if n == 0 {
		return nil
	}
	plural := "s"
	if n == 1 {
		plural = ""
	}
	return wire.Errorf("ValidationException", "%d validation error%s detected: %s", n, plural, strings.Join(b.broken[:n], "; "))
}

// namePattern is AWS's pattern of names.
const namePattern = "[a-zA-Z0-9_.-]+"

// IsName reports whether a text matches NamePattern.
func IsName(text string) bool {
	for i := range len(text) {
		c := text[i]
		if !(c == '_' || c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return text != ""
}

// show writes a value of a type as AWS's Java does: a list as [a, b], a map as {key=value}, a structure with its name and
// members (as seen on AWS: dynoxide issue 11).
func show(raw any, t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := raw.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = show(item, elementOf(t))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		if t.Kind() == reflect.Struct && t != attributesType && t != attributeValueType && t != legacyType {
			for _, f := range fieldsOf(t) {
				if member := v[f.name]; member != nil {
					parts = append(parts, f.member+"="+show(member, f.kind))
				}
			}
			return modelName(t) + "(" + strings.Join(parts, ", ") + ")"
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+"="+show(v[key], elementOf(t)))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(raw)
}

// elementOf is the type of the elements of a list or a map; that of an attribute's value stands for whatever is in one.
func elementOf(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		return t.Elem()
	}
	return attributeValueType
}

func lowerFirst(s string) string {
	if s == strings.ToUpper(s) { // S, SS, NULL
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
