package s3

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// namespace is the XML namespace of every S3 answer; errors have none.
const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// moment is a time as S3 writes it: 2026-11-22T16:00:00.000Z in documents, an HTTP date in headers.
type moment struct{ time.Time }

// MarshalText writes the form used in documents.
func (m moment) MarshalText() ([]byte, error) {
	return []byte(m.UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// MarshalJSON writes the same form.
func (m moment) MarshalJSON() ([]byte, error) {
	return json.Marshal(m.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// reply is the result of an operation. Members of out that carry the tag s3:"header=…" or s3:"meta" become headers,
// a member tagged s3:"stream" is the body; without one, out is written as an XML document if it has an XMLName.
type reply struct {
	status int
	out    any
}

// MarshalJSON gives in-process callers the output.
func (r *reply) MarshalJSON() ([]byte, error) { return json.Marshal(r.out) }

// Respond writes the answer.
func (r *reply) Respond(w http.ResponseWriter, req *http.Request) error {
	v := reflect.ValueOf(r.out).Elem()
	status, body := r.status, []byte(nil)
	headers(w.Header(), v, &body)
	if s := v.FieldByName("Status"); s.IsValid() && s.Int() != 0 {
		status = int(s.Int())
	}
	if v.FieldByName("XMLName").IsValid() {
		document, err := xml.Marshal(r.out)
		if err != nil {
			return err
		}
		body = append([]byte(xml.Header), document...)
		w.Header().Set("Content-Type", "application/xml")
	}
	status = cmp.Or(status, http.StatusOK)
	if body == nil && w.Header().Get("Content-Length") == "" {
		w.Header().Del("Content-Type") // of a document that is not there
	}
	if w.Header().Get("Content-Length") == "" && status != http.StatusNoContent && status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if req.Method == http.MethodHead || len(body) == 0 {
		return nil
	}
	_, err := w.Write(body)
	return err
}

// headers sets the headers that out's tags ask for. Names are written in lower case, as S3 does: botocore takes the
// spelling of user metadata from the header.
func headers(h http.Header, v reflect.Value, body *[]byte) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			headers(h, v.Field(i), body)
			continue
		}
		place, name, _ := strings.Cut(field.Tag.Get("s3"), "=")
		switch place {
		case "header":
			if text := headerText(v.Field(i)); text != "" {
				h[headerName(name)] = []string{text}
			}
		case "meta":
			for key, value := range v.Field(i).Interface().(map[string]string) {
				h[metaPrefix+key] = []string{value}
			}
		case "stream":
			*body = v.Field(i).Bytes()
		}
	}
}

func headerName(name string) string {
	if strings.HasPrefix(name, "x-amz-") {
		return name
	}
	return http.CanonicalHeaderKey(name)
}

// headerText writes a member; empty means that the header is left out.
func headerText(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case string:
		return value
	case bool:
		if value {
			return "true"
		}
	case int64:
		if value != 0 {
			return strconv.FormatInt(value, 10)
		}
	case *int64:
		if value != nil {
			return strconv.FormatInt(*value, 10)
		}
	case moment:
		if !value.IsZero() {
			return value.UTC().Format(http.TimeFormat)
		}
	}
	return ""
}
