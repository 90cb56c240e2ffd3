package wire

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Signature is a request's AWS Signature Version 4 as it was sent (AWS: IAM user guide, "Create a signed AWS API
// request"). Nothing in it is verified until Verify has returned.
type Signature struct {
	AccessKeyID string
	// Date, Region, Service and Terminator are the credential scope.
	Date, Region, Service, Terminator string
	// Time is the time of signing; Timestamp is the same as it was signed: 20261122T160000Z.
	Time      time.Time
	Timestamp string
	// SignedHeaders are lower-case names in the order in which they were signed.
	SignedHeaders []string
	// Value is the signature, 64 hexadecimal digits.
	Value string
	// SessionToken is X-Amz-Security-Token.
	SessionToken string
	// Presigned is a signature in the query string, good for Expires from Time.
	Presigned bool
	Expires   time.Duration
	// PayloadHash is the x-amz-content-sha256 header; empty when there is none.
	PayloadHash string
}

const (
	algorithm     = "AWS4-HMAC-SHA256"
	algorithmV4a  = "AWS4-ECDSA-P256-SHA256"
	terminator    = "aws4_request"
	timestampForm = "20060102T150405Z"
	dateForm      = "20060102"

	unsignedPayload = "UNSIGNED-PAYLOAD"

	s3Name = "s3"
)

// ParseSignature reads the signature of a request, header or presigned query. It returns nil and no error for a request
// that has none. service is the one that the request seems to be for, because S3 words its refusals in its own way.
func ParseSignature(r *http.Request, service string) (*Signature, error) {
	w := wording{s3: service == s3Name}
	header := r.Header.Get("Authorization")
	presigned := strings.Contains(r.URL.RawQuery, "X-Amz-Algorithm=") || strings.Contains(r.URL.RawQuery, "X-Amz-Signature=")
	switch {
	case header != "" && presigned:
		return nil, w.twoSignatures()
	case header != "":
		return parseHeader(r, header, w)
	case presigned:
		return parsePresigned(r, w)
	}
	if q := r.URL.Query(); q.Has("AWSAccessKeyId") && q.Has("Signature") {
		return nil, NotEmulated("signature version 2 (sign with %s)", algorithm)
	}
	return nil, nil
}

func parseHeader(r *http.Request, header string, w wording) (*Signature, error) {
	scheme, rest, _ := strings.Cut(header, " ")
	switch scheme {
	case algorithm:
	case algorithmV4a:
		return nil, NotEmulated("signature version 4a (%s)", algorithmV4a)
	default:
		return nil, w.unsupportedScheme(scheme, header)
	}
	fields := map[string]string{}
	for pair := range strings.SplitSeq(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(pair), "=")
		if !found {
			return nil, w.notKeyValue(header)
		}
		fields[name] = value
	}
	s := &Signature{
		Value:        fields["Signature"],
		Timestamp:    r.Header.Get("X-Amz-Date"),
		SessionToken: r.Header.Get("X-Amz-Security-Token"),
		PayloadHash:  r.Header.Get("X-Amz-Content-Sha256"),
	}
	s.Timestamp = cmp.Or(s.Timestamp, basicDate(r.Header.Get("Date")))
	var missing []string
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if fields[name] == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 || s.Timestamp == "" {
		return nil, w.incompleteHeader(missing, s.Timestamp == "", header)
	}
	return s, s.parse(fields["Credential"], fields["SignedHeaders"], w)
}

// parse fills in scope, time and signed headers.
func (s *Signature) parse(credential, signedHeaders string, w wording) error {
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return w.badCredential(credential, s.Presigned)
	}
	n := len(parts)
	s.AccessKeyID = strings.Join(parts[:n-4], "/")
	s.Date, s.Region, s.Service, s.Terminator = parts[n-4], parts[n-3], parts[n-2], parts[n-1]
	s.SignedHeaders = strings.Split(signedHeaders, ";")
	var err error
	if s.Time, err = time.Parse(timestampForm, s.Timestamp); err != nil {
		return w.badTimestamp(s.Timestamp, s.Presigned)
	}
	return nil
}

// basicDate turns a Date header into the basic form of ISO 8601 that is signed; empty when it is not a date.
func basicDate(header string) string {
	if t, err := http.ParseTime(header); err == nil {
		return t.UTC().Format(timestampForm)
	}
	if _, err := time.Parse(timestampForm, header); err == nil {
		return header
	}
	return ""
}

// maxPresigned is the longest life of a presigned URL (AWS: Amazon S3 API reference, authenticating requests by query
// parameters).
const maxPresigned = 7 * 24 * time.Hour

// Unhoist puts headers back that an SDK moved into the query when it presigned the URL: S3 takes its x-amz-… headers from
// either (AWS: Amazon S3 API reference, authenticating requests by query parameters).
func Unhoist(r *http.Request) {
	r.Header = r.Header.Clone()
	for name, values := range r.URL.Query() {
		switch http.CanonicalHeaderKey(name) {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-Signedheaders":
			continue
		}
		if strings.HasPrefix(strings.ToLower(name), "x-amz-") && r.Header.Get(name) == "" {
			r.Header.Set(name, values[0])
		}
	}
}

func parsePresigned(r *http.Request, w wording) (*Signature, error) {
	q := r.URL.Query()
	switch q.Get("X-Amz-Algorithm") {
	case algorithm:
	case algorithmV4a:
		return nil, NotEmulated("signature version 4a (%s)", algorithmV4a)
	default:
		return nil, w.badQuery(`X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`)
	}
	required := []string{"X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders"}
	if w.s3 {
		required = append(required, "X-Amz-Expires")
	}
	for _, name := range required {
		if q.Get(name) == "" {
			return nil, w.badQuery("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		}
	}
	s := &Signature{
		Value:        q.Get("X-Amz-Signature"),
		Timestamp:    q.Get("X-Amz-Date"),
		SessionToken: q.Get("X-Amz-Security-Token"),
		Presigned:    true,
		Expires:      clockSkew,
		PayloadHash:  r.Header.Get("X-Amz-Content-Sha256"),
	}
	if text := q.Get("X-Amz-Expires"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil:
			return nil, w.badQuery("X-Amz-Expires should be a number")
		case seconds < 0:
			return nil, w.badQuery("X-Amz-Expires must be non-negative")
		case seconds > int64(maxPresigned/time.Second):
			return nil, w.badQuery("X-Amz-Expires must be less than a week (in seconds) that is 604800")
		}
		s.Expires = time.Duration(seconds) * time.Second
	}
	return s, s.parse(q.Get("X-Amz-Credential"), q.Get("X-Amz-SignedHeaders"), w)
}
