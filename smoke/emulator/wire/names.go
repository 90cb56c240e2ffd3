package wire

import (
	"reflect"
	"strings"
)

// member is how one field of an input or output is written in the query protocol.
//
// The name is the field's json name, else the field's own; the tag query:"…" overrides it and adds options:
//
//	query:"Attribute,flat"                 a list or map without the ".member" or ".entry" level (SQS)
//	query:"Attribute,flat,key=Name,value=Value"   what a map calls its two sides (default key, value)
//	query:",always"                        a text that answers have even when it is empty
//	query:"-"                              not part of the query protocol
type member struct {
	name       string
	own        string // the name before the query tag
	flat       bool
	always     bool
	key, value string
}

// memberOf reads the tags of a field. ok is false for fields that the query protocol does not carry.
func memberOf(f reflect.StructField) (m member, ok bool) {
	if !f.IsExported() {
		return m, false
	}
	m = member{name: f.Name, key: "key", value: "value"}
	if tag, has := f.Tag.Lookup("json"); has {
		name, _, _ := strings.Cut(tag, ",")
		if name == "-" {
			return m, false
		}
		if name != "" {
			m.name = name
		}
	}
	m.own = m.name
	parts := strings.Split(f.Tag.Get("query"), ",")
	if parts[0] == "-" {
		return m, false
	}
	if parts[0] != "" {
		m.name = parts[0]
	}
	for _, option := range parts[1:] {
		name, value, _ := strings.Cut(option, "=")
		switch name {
		case "flat":
			m.flat = true
		case "always":
			m.always = true
		case "key":
			m.key = value
		case "value":
			m.value = value
		}
	}
	return m, true
}
