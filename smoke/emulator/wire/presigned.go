package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

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
