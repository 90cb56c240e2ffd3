package wire

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// DecodeREST fills in, a pointer to a struct, from a request of the REST-JSON or REST-XML protocol. Where a field comes from is told
// by its tag, and by its json name when it has none:
//
//	http:"path"                     a label of the route, {FunctionName}; labels are also found without the tag
//	http:"query=Qualifier"          a parameter of the query string (a slice takes every one)
//	http:"header=X-Amz-Log-Type"    a header
//	http:"payload"                  the whole body, []byte
//	http:"payload=InvalidationBatch"  the body, an XML document with this root
//	(none)                          a member of the JSON body
//
// A query parameter or body member that in has no field for is refused as not emulated.
func DecodeREST(operation string, r *http.Request, labels map[string]string, body []byte, in any) error {
	v := reflect.ValueOf(in).Elem()
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Errorf("MalformedQueryString", "the query string cannot be parsed")
	}
	payload := false
	for _, field := range fields(in) {
		m := v.FieldByIndex(field.Index)
		place, name, _ := strings.Cut(field.Tag.Get("http"), "=")
		switch place {
		case "query":
			err = setAll(name, query[name], m)
			delete(query, name)
		case "header":
			err = setAll(name, r.Header.Values(name), m)
		case "payload":
			payload = true
			if name != "" {
				err = DecodeXML(operation, name, body, m)
				break
			}
			m.SetBytes(body)
		}
		if err != nil {
			return err
		}
	}
	for name := range query {
		if !strings.HasPrefix(name, "X-Amz-") {
			return NotEmulated("parameter %s of %s", name, operation)
		}
	}
	if !payload && len(body) > 0 {
		if err := DecodeJSON(operation, body, in); err != nil {
			return err
		}
	}
	for _, field := range fields(in) { // after the body was decoded, so that a body cannot override the path
		name := jsonName(field)
		if name == "-" {
			name = field.Name
		}
		if label, found := labels[name]; found {
			if err := setOne(name, label, v.FieldByIndex(field.Index)); err != nil {
				return err
			}
		}
	}
	return nil
}

func setAll(name string, values []string, v reflect.Value) error {
	if len(values) == 0 {
		return nil
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String {
		v.Set(reflect.ValueOf(values))
		return nil
	}
	return setOne(name, values[0], v)
}

func setOne(name, value string, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	return scalar(name, value, v)
}

// EncodeREST writes a result of the REST-JSON protocol: fields tagged http:"header=…" become headers, the one tagged
// http:"payload" is the body, http:"status" replaces the status; all others are the JSON body. body is nil when there
// is nothing to write.
func EncodeREST(header http.Header, out any) (status int, body []byte, err error) {
	v := reflect.Indirect(reflect.ValueOf(out))
	if !v.IsValid() || v.Kind() != reflect.Struct || v.NumField() == 0 {
		return 0, nil, nil
	}
	SetHeaders(header, out)
	members := 0
	for i := range v.NumField() {
		switch v.Type().Field(i).Tag.Get("http") {
		case "status":
			status = int(v.Field(i).Int())
		case "payload":
			return status, v.Field(i).Bytes(), nil
		case "":
			members++
		}
	}
	if members == 0 {
		return status, nil, nil
	}
	body, err = json.Marshal(out)
	return status, body, err
}

// SetHeaders sets the headers that are fields of a result, tagged http:"header=…".
func SetHeaders(header http.Header, out any) {
	v := reflect.Indirect(reflect.ValueOf(out))
	for i := range v.NumField() {
		if place, name, _ := strings.Cut(v.Type().Field(i).Tag.Get("http"), "="); place == "header" {
			if s := headerText(v.Field(i)); s != "" {
				header.Set(name, s)
			}
		}
	}
}

func headerText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int64:
		if v.Int() != 0 {
			return strconv.FormatInt(v.Int(), 10)
		}
	}
	return ""
}

// EventStream is the media type of answers that are a stream of events.
const EventStream = "application/vnd.amazon.eventstream"

// StreamEvent is one event of a stream: its type, and a body that is written as JSON.
type StreamEvent struct {
	Type string
	Body any
}

// Write writes the event as a message of the type "event": the lengths of all and of the headers with their checksum, the
// headers, the body, and the checksum of all (Smithy, "Amazon Event Stream specification").
func (e StreamEvent) Write(w io.Writer) error {
	body, err := json.Marshal(e.Body)
	if err != nil {
		return err
	}
	var headers []byte
	for _, h := range [][2]string{{":event-type", e.Type}, {":content-type", "application/json"}, {":message-type", "event"}} {
		headers = append(append(headers, byte(len(h[0]))), h[0]...)
		headers = append(headers, 7) // a string
		headers = append(binary.BigEndian.AppendUint16(headers, uint16(len(h[1]))), h[1]...)
	}
	const prelude, checksum = 12, 4
	message := binary.BigEndian.AppendUint32(nil, uint32(prelude+len(headers)+len(body)+checksum))
	message = binary.BigEndian.AppendUint32(message, uint32(len(headers)))
	message = binary.BigEndian.AppendUint32(message, crc32.ChecksumIEEE(message))
	message = append(append(message, headers...), body...)
	_, err = w.Write(binary.BigEndian.AppendUint32(message, crc32.ChecksumIEEE(message)))
	return err
}
