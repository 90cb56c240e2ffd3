package wire

import (
	"encoding/base64"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxListMembers bounds the lists of a request; AWS's own limits are lower wherever the emulated account looks.
const maxListMembers = 10_000

// DecodeQuery fills in, a pointer to a struct, from a form of the AWS query protocol. A parameter that in has no field
// for is refused as not emulated; one that does not fit its type is a MalformedInput.
func DecodeQuery(operation string, form url.Values, in any) error {
	d := queryDecoder{form: form, keys: make([]string, 0, len(form)), used: make(map[string]bool, len(form))}
	for key := range form {
		d.keys = append(d.keys, key)
	}
	slices.Sort(d.keys)
	if err := d.structure("", reflect.ValueOf(in).Elem()); err != nil {
		return err
	}
	for _, key := range d.keys {
		if !d.used[key] && key != "Action" && key != "Version" && !strings.HasPrefix(key, "X-Amz-") {
			return NotEmulated("parameter %s of %s", key, operation)
		}
	}
	return nil
}

type queryDecoder struct {
	form url.Values
	keys []string // sorted
	used map[string]bool
}

// has reports whether the form has the parameter itself or anything below it.
func (d *queryDecoder) has(prefix string) bool {
	i, found := slices.BinarySearch(d.keys, prefix)
	if found {
		return true
	}
	for ; i < len(d.keys) && strings.HasPrefix(d.keys[i], prefix); i++ {
		if strings.HasPrefix(d.keys[i], prefix+".") {
			return true
		}
	}
	return false
}

func (d *queryDecoder) structure(prefix string, v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			if err := d.structure(prefix, v.Field(i)); err != nil {
				return err
			}
			continue
		}
		m, ok := memberOf(field)
		if !ok {
			continue
		}
		if sent := d.form[prefix+m.own]; m.flat && len(sent) == 1 && sent[0] == "" {
			d.used[prefix+m.own] = true // botocore sends an empty flat list under the member's own name
		}
		if err := d.value(prefix+m.name, m, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *queryDecoder) value(key string, m member, v reflect.Value) error {
	if !d.has(key) {
		return nil
	}
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(key, m, v.Elem())
	case v.Kind() == reflect.Struct:
		return d.structure(key+".", v)
	case v.Kind() == reflect.Map:
		return d.pairs(key, m, v)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		return d.list(key, m, v)
	}
	d.used[key] = true
	return scalar(key, d.form.Get(key), v)
}

func (d *queryDecoder) list(key string, m member, v reflect.Value) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	if _, sent := d.form[key]; sent { // an empty list is sent as "Tags="
		d.used[key] = true
	}
	if !m.flat {
		key += ".member"
	}
	for n := 1; n <= maxListMembers; n++ {
		item := key + "." + strconv.Itoa(n)
		if !d.has(item) {
			return nil
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(item, member{key: "key", value: "value"}, element); err != nil {
			return err
		}
		v.Set(reflect.Append(v, element))
	}
	return Errorf("MalformedInput", "list %s has more than %d members", key, maxListMembers)
}

func (d *queryDecoder) pairs(key string, m member, v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	if !m.flat {
		key += ".entry"
	}
	for n := 1; n <= maxListMembers; n++ {
		item := key + "." + strconv.Itoa(n)
		if !d.has(item) {
			return nil
		}
		name := item + "." + m.key
		d.used[name] = true
		element := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(item+"."+m.value, member{key: "key", value: "value"}, element); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(d.form.Get(name)), element)
	}
	return Errorf("MalformedInput", "map %s has more than %d entries", key, maxListMembers)
}

// scalar parses one value of the form into v.
func scalar(key, text string, v reflect.Value) error {
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		var b bool
		if b, err = strconv.ParseBool(strings.ToLower(text)); err == nil {
			v.SetBool(b)
		}
	case reflect.Int, reflect.Int32, reflect.Int64:
		var n int64
		if n, err = strconv.ParseInt(text, 10, v.Type().Bits()); err == nil {
			v.SetInt(n)
		}
	case reflect.Float64:
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			v.SetFloat(f)
		}
	case reflect.Slice: // a blob
		var b []byte
		if b, err = base64.StdEncoding.DecodeString(text); err == nil {
			v.SetBytes(b)
		}
	default:
		return NotEmulated("parameter %s of type %s", key, v.Type())
	}
	if err != nil {
		return Errorf("MalformedInput", "value of %s is not a valid %s", key, v.Kind())
	}
	return nil
}

// member describes how one field of an input or output is written in the query protocol.
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
