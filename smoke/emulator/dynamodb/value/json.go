package value

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MarshalJSON writes a value as clients read it.
func (v Value) MarshalJSON() ([]byte, error) { return v.append(nil), nil }

// MarshalJSON writes an item, its attributes by name.
func (i Item) MarshalJSON() ([]byte, error) { return i.append(nil), nil }

func (i Item) append(b []byte) []byte {
	b = append(b, '{')
	for n, name := range slices.Sorted(maps.Keys(i)) {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		b = i[name].append(b)
	}
	return append(b, '}')
}

func (v Value) append(b []byte) []byte {
	b = append(b, '{', '"')
	b = append(b, v.Kind...)
	b = append(b, '"', ':')
	switch v.Kind {
	case Boolean:
		b = strconv.AppendBool(b, v.Truth)
	case Null:
		b = append(b, "true"...)
	case Map:
		b = v.Fields.append(b)
	case List:
		b = append(b, '[')
		for n, e := range v.Items {
			if n > 0 {
				b = append(b, ',')
			}
			b = e.append(b)
		}
		b = append(b, ']')
	case StringSet, NumberSet, BinarySet:
		b = append(b, '[')
		for n, e := range v.Elements {
			if n > 0 {
				b = append(b, ',')
			}
			b = appendScalar(b, v.Kind.Element(), e)
		}
		b = append(b, ']')
	default:
		b = appendScalar(b, v.Kind, v.Text)
	}
	return append(b, '}')
}

func appendScalar(b []byte, kind Kind, text string) []byte {
	if kind == Binary {
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, []byte(text))
		return append(b, '"')
	}
	return appendText(b, text)
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // strings always marshal
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
