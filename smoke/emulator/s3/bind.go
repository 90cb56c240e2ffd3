package s3

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/wire"
)

// maxDocument bounds the XML and JSON documents of requests: 10 000 parts or 1 000 keys of 1 024 bytes fit.
const maxDocument = 4 << 20

// binding fills an input from a request by the tags of its members:
//
//	s3:"query=prefix"      a query parameter
//	s3:"header=If-Match"   a header
//	s3:"meta"              all x-amz-meta-… headers
//	s3:"body=Tagging"      an XML document with this root
//	s3:"text"              the body as it is
//	s3:"stream"            the body, not read yet
//
// Bucket and Key come from the address.
type binding struct {
	r         *http.Request
	operation string
	query     url.Values
	used      map[string]bool
	// documented is set once the operation is known to be given a document.
	documented bool
}

// bind fills in, a pointer to an input, and refuses what the input has no member for.
func bind(r *http.Request, operation string, at address, selectors []string, in any) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return wire.Errorf("InvalidURI", "Couldn't parse the specified URI.")
	}
	b := &binding{r: r, operation: operation, query: query, used: map[string]bool{}}
	for _, s := range selectors {
		b.used[s] = true
	}
	v := reflect.ValueOf(in).Elem()
	if err := b.structure(v); err != nil {
		return err
	}
	setString(v, "Bucket", at.bucket)
	setString(v, "Key", at.key)
	if err := b.leftovers(); err != nil || !b.documented {
		return err
	}
	return b.digested()
}

func setString(v reflect.Value, name, value string) {
	if f := v.FieldByName(name); f.IsValid() {
		f.SetString(value)
	}
}

func (b *binding) structure(v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			if err := b.structure(v.Field(i)); err != nil {
				return err
			}
			continue
		}
		place, name, _ := strings.Cut(field.Tag.Get("s3"), "=")
		if err := b.member(place, name, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (b *binding) member(place, name string, v reflect.Value) error {
	switch place {
	case "query":
		if values, ok := b.query[name]; ok {
			b.used[name] = true
			return setScalar(name, values[0], v)
		}
	case "header":
		value := b.r.Header.Get(name)
		if value != "" || v.Kind() == reflect.Pointer && len(b.r.Header.Values(name)) > 0 {
			b.used[strings.ToLower(name)] = true
			return setScalar(name, value, v)
		}
	case "meta":
		v.Set(reflect.ValueOf(b.metadata()))
	case "stream":
		v.Set(reflect.ValueOf(payload{request: b.r}))
	case "text", "body":
		b.documented = true
		document, err := b.document()
		if err != nil {
			return err
		}
		if place == "text" {
			v.SetString(string(document))
			return nil
		}
		return wire.DecodeXML(b.operation, name, document, v)
	}
	return nil
}

// metadata returns the x-amz-meta-… headers. Values of one name are joined as the HTTP standard allows.
func (b *binding) metadata() map[string]string {
	meta := map[string]string{}
	for header, values := range b.r.Header {
		if name, ok := strings.CutPrefix(strings.ToLower(header), metaPrefix); ok {
			meta[name] = strings.Join(values, ",")
			b.used[strings.ToLower(header)] = true
		}
	}
	return meta
}

const metaPrefix = "x-amz-meta-"

// digested refuses a document without a digest of it. S3's API model (httpChecksumRequired) asks for one in every operation
// that is given a document but three; the hash of the signature does not count.
func (b *binding) digested() error {
	switch b.operation {
	case "CreateBucket", "CompleteMultipartUpload", "PutBucketNotificationConfiguration":
		return nil
	}
	if b.r.Header.Get("Content-MD5") != "" {
		return nil
	}
	algorithm, err := checksumNamed(b.r)
	if err == nil && algorithm == "" {
		err = errInvalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
	}
	return err
}

// document reads the whole body; reading it to its end is what verifies its hashes.
func (b *binding) document() ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(b.r.Body, maxDocument+1))
	if err != nil {
		return nil, asRequestError(err)
	}
	if len(body) > maxDocument {
		return nil, wire.Errorf("MaxMessageLengthExceeded", "Your request was too large.")
	}
	return body, nil
}

// leftovers refuses parameters that say something and that nothing has read; of several, it names the first.
func (b *binding) leftovers() error {
	presigned := b.query.Has("X-Amz-Algorithm") // then its x-amz-… parameters are among the headers
	for _, name := range slices.Sorted(maps.Keys(b.query)) {
		if !b.used[name] && name != "x-id" && !(presigned && strings.HasPrefix(strings.ToLower(name), "x-amz-")) {
			return wire.NotEmulated("parameter %s of %s", name, b.operation)
		}
	}
	for _, header := range slices.Sorted(maps.Keys(b.r.Header)) {
		name := strings.ToLower(header)
		if strings.HasPrefix(name, "x-amz-") && !b.used[name] && !isTransport(name) {
			return wire.NotEmulated("header %s of %s", name, b.operation)
		}
	}
	return nil
}

// isTransport reports whether a header describes the transfer rather than the operation: signature, framing, checksums
// (which the front door proves) and who pays.
func isTransport(name string) bool {
	switch name {
	case "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer",
		"x-amz-user-agent", "x-amz-te", "x-amz-request-payer", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-mode":
		return true
	}
	_, known := wire.ChecksumOf(name)
	return known
}

// setScalar parses one parameter into v, a string, int64, bool, time or a pointer to one of them.
func setScalar(name, text string, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return setScalar(name, text, v.Elem())
	}
	if text == "" && v.Kind() == reflect.Int64 {
		return nil // S3 reads an empty number as none
	}
	bad := wire.Errorf("InvalidArgument", "Provided %s is not valid", name).With("ArgumentName", name).With("ArgumentValue", text)
	switch target := v.Addr().Interface().(type) {
	case *string:
		*target = text
	case *int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			bad.Message = "Provided " + name + " not an integer or within integer range"
			return bad
		}
		*target = n
	case *bool:
		*target = strings.EqualFold(text, "true")
	case *time.Time:
		// AWS ignores a conditional header with an unreadable date, as the HTTP standard says.
		if t, err := http.ParseTime(text); err == nil {
			*target = t
		}
	default:
		return bad
	}
	return nil
}

// payload is the body of an object or a part, read only once the request is authorised.
type payload struct {
	data    []byte // of in-process calls
	request *http.Request
}

// UnmarshalJSON takes the body of an in-process call, in base64.
func (p *payload) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &p.data) }
