package wire

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// wording refuses signatures in AWS's words. S3 has codes and sentences of its own; all other services share theirs, and
// the table of codes spells the codes as each protocol does.
type wording struct{ s3 bool }

const (
	codeIncomplete = "IncompleteSignature"
	codeMismatch   = "SignatureDoesNotMatch"
	codeMalformed  = "AuthorizationHeaderMalformed"
	codeBadQuery   = "AuthorizationQueryParametersError"
)

// hashed hashes a header that may hold something secret, as AWS shows it.
func hashed(header string) string {
	sum := sha256.Sum256([]byte(header))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (w wording) twoSignatures() error {
	if w.s3 {
		return Errorf("InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	}
	return Errorf(codeIncomplete, "The request has a signature in its Authorization header and one in its query string; only one is allowed.")
}

func (w wording) unsupportedScheme(scheme, header string) error {
	switch {
	case w.s3 && scheme == "AWS":
		return Errorf("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
	case w.s3:
		return Errorf("InvalidArgument", "Unsupported Authorization Type")
	}
	return w.incompleteHeader([]string{"Credential", "Signature", "SignedHeaders"}, true, header)
}

func (w wording) notKeyValue(header string) error {
	if w.s3 {
		return Errorf(codeMalformed, "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.")
	}
	return Errorf(codeIncomplete, "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '%s'.", hashed(header))
}

func (w wording) incompleteHeader(missing []string, noDate bool, header string) error {
	if w.s3 {
		if len(missing) > 0 {
			return w.notKeyValue(header)
		}
		return Errorf("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
	}
	var b strings.Builder
	for _, name := range missing {
		fmt.Fprintf(&b, "Authorization header requires '%s' parameter. ", name)
	}
	if noDate {
		b.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	return Errorf(codeIncomplete, "%s(Hashed with SHA-256 and encoded with Base64) Authorization=%s", b.String(), hashed(header))
}

func (w wording) badQuery(message string) error {
	if w.s3 {
		return Errorf(codeBadQuery, "%s", message)
	}
	return Errorf(codeIncomplete, "%s", message)
}

func (w wording) badCredential(credential string, presigned bool) error {
	switch {
	case w.s3 && presigned:
		return Errorf(codeBadQuery, `Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
	case w.s3:
		return Errorf(codeMalformed, `The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
	}
	return Errorf(codeIncomplete, "Credential must have at least 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'", credential)
}

func (w wording) badTimestamp(timestamp string, presigned bool) error {
	switch {
	case w.s3 && presigned:
		return Errorf(codeBadQuery, `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
	case w.s3:
		return Errorf("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
	}
	return Errorf(codeIncomplete, "Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/ISO_8601", timestamp)
}

func (w wording) wrongTerminator(s *Signature) error {
	if w.s3 {
		return w.malformed(s, fmt.Sprintf(`incorrect terminal "%s". This endpoint uses "aws4_request".`, s.Terminator))
	}
	return Errorf(codeMismatch, "Credential should be scoped with a valid terminator: 'aws4_request', not '%s'.", s.Terminator)
}

func (w wording) wrongService(s *Signature, want string) error {
	if w.s3 {
		return w.malformed(s, fmt.Sprintf(`incorrect service "%s". This endpoint belongs to "s3".`, s.Service))
	}
	return Errorf(codeMismatch, "Credential should be scoped to correct service: '%s'. ", want)
}

func (w wording) wrongRegion(s *Signature, want string) error {
	if w.s3 {
		err := w.malformed(s, fmt.Sprintf("the region '%s' is wrong; expecting '%s'", s.Region, want))
		err.Detail = map[string]string{"Region": want}
		return err
	}
	return Errorf(codeMismatch, "Credential should be scoped to a valid region, not '%s'. ", s.Region)
}

func (w wording) wrongDate(s *Signature) error {
	if w.s3 {
		return w.malformed(s, fmt.Sprintf(`Invalid credential date "%s". This date is not the same as X-Amz-Date: "%s".`, s.Date, s.Time.Format(dateForm)))
	}
	return Errorf(codeMismatch, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.",
		s.Date, s.Time.Format(dateForm), s.Timestamp)
}

func (w wording) hostUnsigned() error {
	if w.s3 {
		return &Error{Code: "AccessDenied", Message: "There were headers present in the request which were not signed", Detail: map[string]string{"HeadersNotSigned": "host"}}
	}
	return Errorf(codeMismatch, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
}

func (w wording) malformed(s *Signature, what string) *Error {
	if s.Presigned {
		return Errorf(codeBadQuery, "Error parsing the X-Amz-Credential parameter; %s", what)
	}
	return Errorf(codeMalformed, "The authorization header is malformed; %s", what)
}

func (w wording) expired(s *Signature, now time.Time, life time.Duration) error {
	if w.s3 {
		return w.skewed(s, now)
	}
	return Errorf(codeMismatch, "Signature expired: %s is now earlier than %s (%s - %d min.)",
		s.Timestamp, now.UTC().Add(-life).Format(timestampForm), now.UTC().Format(timestampForm), int(life/time.Minute))
}

func (w wording) notYet(s *Signature, now time.Time) error {
	if w.s3 {
		return w.skewed(s, now)
	}
	return Errorf(codeMismatch, "Signature not yet current: %s is still later than %s (%s + %d min.)",
		s.Timestamp, now.UTC().Add(clockSkew).Format(timestampForm), now.UTC().Format(timestampForm), int(clockSkew/time.Minute))
}

func (w wording) skewed(s *Signature, now time.Time) error {
	return &Error{Code: "RequestTimeTooSkewed", Message: "The difference between the request time and the current time is too large.", Detail: map[string]string{
		"RequestTime":                s.Timestamp,
		"ServerTime":                 now.UTC().Format(time.RFC3339),
		"MaxAllowedSkewMilliseconds": strconv.FormatInt(clockSkew.Milliseconds(), 10),
	}}
}

func (w wording) presignedExpired(s *Signature, now time.Time) error {
	return &Error{Code: "AccessDenied", Message: "Request has expired", Detail: map[string]string{
		"X-Amz-Expires": strconv.Itoa(int(s.Expires / time.Second)),
		"Expires":       s.Time.Add(s.Expires).UTC().Format(time.RFC3339),
		"ServerTime":    now.UTC().Format(time.RFC3339),
	}}
}

func (w wording) mismatch(s *Signature, canonical, toSign string) error {
	if !w.s3 {
		return Errorf(codeMismatch, "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return &Error{Code: codeMismatch, Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method.", Detail: map[string]string{
		"AWSAccessKeyId":    s.AccessKeyID,
		"StringToSign":      toSign,
		"SignatureProvided": s.Value,
		"CanonicalRequest":  withoutToken(canonical),
	}}
}

// withoutToken takes the session token out of a canonical request before it is shown: it is a secret.
func withoutToken(canonical string) string {
	lines := strings.Split(canonical, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "x-amz-security-token:") {
			lines[i] = "x-amz-security-token:(hidden)"
		}
		if i == 2 {
			lines[i] = hideQueryToken(line)
		}
	}
	return strings.Join(lines, "\n")
}

func hideQueryToken(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if strings.HasPrefix(pair, "X-Amz-Security-Token=") {
			pairs[i] = "X-Amz-Security-Token=(hidden)"
		}
	}
	return strings.Join(pairs, "&")
}
