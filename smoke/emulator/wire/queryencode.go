package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// EncodeQuery writes the answer of the AWS query protocol:
// <OpResponse xmlns=…><OpResult>…</OpResult><ResponseMetadata>…</ResponseMetadata></OpResponse>.
//
// Nil pointers, zero times and nil lists are left out, and so is a text that is empty, unless its field is tagged always.
// What is there and empty is written: the text that a pointer leads to, that of a list or a map, and an empty list, as AWS
// writes the tags of an untagged stack.
func EncodeQuery(namespace, operation, requestID string, out any) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	open(&b, operation+"Response", namespace)
	element(&b, operation+"Result", func() { // also around nothing: clients look for it where the model has an output
		if v := reflect.Indirect(reflect.ValueOf(out)); v.IsValid() {
			writeStruct(&b, v)
		}
	})
	element(&b, "ResponseMetadata", func() { text(&b, "RequestId", requestID) })
	shut(&b, operation+"Response")
	return b.Bytes()
}

// EncodeXML writes out as an element name in a namespace (REST-XML answers), by the rules of EncodeQuery.
func EncodeXML(namespace, name string, out any) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	open(&b, name, namespace)
	writeStruct(&b, reflect.Indirect(reflect.ValueOf(out)))
	shut(&b, name)
	return b.Bytes()
}

func writeStruct(b *bytes.Buffer, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			writeStruct(b, v.Field(i))
			continue
		}
		if m, ok := memberOf(field); ok {
			writeMember(b, m, v.Field(i))
		}
	}
}

func writeMember(b *bytes.Buffer, m member, v reflect.Value) {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if !v.IsNil() {
			m.always = true
			writeMember(b, m, v.Elem())
		}
		return
	}
	if t, ok := v.Interface().(time.Time); ok {
		if !t.IsZero() {
			text(b, m.name, isoTime(t))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 || m.always {
			text(b, m.name, v.String())
		}
	case reflect.Bool:
		text(b, m.name, strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		text(b, m.name, strconv.FormatInt(v.Int(), 10))
	case reflect.Float64:
		text(b, m.name, strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Struct:
		element(b, m.name, func() { writeStruct(b, v) })
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if v.Len() > 0 {
				text(b, m.name, base64.StdEncoding.EncodeToString(v.Bytes()))
			}
			return
		}
		writeList(b, m, v)
	case reflect.Map:
		writeMap(b, m, v)
	}
}

func writeList(b *bytes.Buffer, m member, v reflect.Value) {
	if v.IsNil() {
		return
	}
	items := func(name string) {
		for i := range v.Len() {
			writeMember(b, member{name: name, key: "key", value: "value", always: true}, v.Index(i))
		}
	}
	if m.flat {
		items(m.name)
		return
	}
	element(b, m.name, func() { items("member") })
}

func writeMap(b *bytes.Buffer, m member, v reflect.Value) {
	if v.IsNil() {
		return
	}
	keys := make([]string, 0, v.Len())
	for _, k := range v.MapKeys() {
		keys = append(keys, k.String())
	}
	slices.Sort(keys)
	entries := func(name string) {
		for _, k := range keys {
			element(b, name, func() {
				text(b, m.key, k)
				writeMember(b, member{name: m.value, key: "key", value: "value", always: true}, v.MapIndex(reflect.ValueOf(k)))
			})
		}
	}
	if m.flat {
		entries(m.name)
		return
	}
	element(b, m.name, func() { entries("entry") })
}

func open(b *bytes.Buffer, name, namespace string) {
	b.WriteString("<" + name)
	if namespace != "" {
		b.WriteString(` xmlns="` + namespace + `"`)
	}
	b.WriteByte('>')
}

func shut(b *bytes.Buffer, name string) { b.WriteString("</" + name + ">") }

func element(b *bytes.Buffer, name string, inside func()) {
	open(b, name, "")
	inside()
	shut(b, name)
}

func text(b *bytes.Buffer, name, value string) {
	element(b, name, func() { xml.EscapeText(b, []byte(value)) }) // a bytes.Buffer never fails
}

// isoTime is the query protocol's layout of times: 2026-11-22T16:00:00.000Z.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
