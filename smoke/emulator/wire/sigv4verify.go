package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// clockSkew bounds how far a client's clock may be off, either way (AWS: 15 minutes).
const clockSkew = 15 * time.Minute

// CredentialScope says which service, regions and time a signature must be made for.
type CredentialScope struct {
	// Service that the request is for, and the regions that may be signed for; the first is the one that a refusal names.
	Service string
	Regions []string
	// Now is the account's clock.
	Now time.Time
}

// CheckScope verifies everything but the secret: terminator, dates, region and signed headers. It runs first, because
// AWS refuses a wrong scope before it looks the key up.
func (s *Signature) CheckScope(r *http.Request, scope CredentialScope) error {
	w := wording{s3: scope.Service == s3Name}
	switch {
	case s.Terminator != terminator:
		return w.wrongTerminator(s)
	case s.Service != scope.Service:
		return w.wrongService(s, scope.Service)
	case !slices.Contains(scope.Regions, s.Region):
		return w.wrongRegion(s, scope.Regions[0])
	case s.Date != s.Timestamp[:len(dateForm)]:
		return w.wrongDate(s)
	case !slices.Contains(s.SignedHeaders, "host"):
		return w.hostUnsigned()
	}
	if w.s3 {
		if name := s.unsignedHeader(r); name != "" {
			return &Error{Code: "AccessDenied", Message: "There were headers present in the request which were not signed", Detail: map[string]string{"HeadersNotSigned": name}}
		}
		if s.PayloadHash == "" && !s.Presigned {
			return Errorf("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
		}
	}
	return s.checkTime(scope.Now, w)
}

func (s *Signature) checkTime(now time.Time, w wording) error {
	switch {
	case s.Presigned && w.s3:
		if now.After(s.Time.Add(s.Expires)) {
			return w.presignedExpired(s, now)
		}
		if s.Time.After(now.Add(clockSkew)) {
			return Errorf("AccessDenied", "Request is not valid yet")
		}
	case s.Presigned && now.After(s.Time.Add(s.Expires)):
		return w.expired(s, now, s.Expires)
	case !s.Presigned && now.After(s.Time.Add(clockSkew)):
		return w.expired(s, now, clockSkew)
	case s.Time.After(now.Add(clockSkew)):
		return w.notYet(s, now)
	}
	return nil
}

// unsignedHeader returns an x-amz-… header that is not covered by the signature, which S3 refuses.
func (s *Signature) unsignedHeader(r *http.Request) string {
	for name := range r.Header {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && !slices.Contains(s.SignedHeaders, lower) &&
			lower != "x-amz-content-sha256" && lower != "x-amz-date" {
			return lower
		}
	}
	return ""
}

// Verify compares the signature with the one that its signing key makes of the request. payloadHash is the SHA-256 of the body in
// hexadecimal for services whose requests have no x-amz-content-sha256 header; the header wins where there is one.
func (s *Signature) Verify(r *http.Request, key []byte, payloadHash string) error {
	switch {
	case s.Presigned && s.Service == s3Name && s.PayloadHash == "":
		payloadHash = unsignedPayload
	case s.PayloadHash != "":
		payloadHash = s.PayloadHash
	}
	canonical := s.canonicalRequest(r, payloadHash)
	toSign := s.stringToSign(algorithm, hexSHA256([]byte(canonical)))
	if want := hex.EncodeToString(sign(key, toSign)); !hmac.Equal([]byte(want), []byte(s.Value)) {
		return wording{s3: s.Service == s3Name}.mismatch(s, canonical, toSign)
	}
	return nil
}

func (s *Signature) scope() string {
	return s.Date + "/" + s.Region + "/" + s.Service + "/" + s.Terminator
}

func (s *Signature) stringToSign(algorithm string, rest ...string) string {
	return algorithm + "\n" + s.Timestamp + "\n" + s.scope() + "\n" + strings.Join(rest, "\n")
}

// Keys derives signing keys from secrets and remembers them: a client signs with one key for a day. It is safe for
// concurrent use.
type Keys struct {
	mu   sync.Mutex
	keys map[keyScope][]byte
}

type keyScope struct{ secret, date, region, service, terminator string }

// maxKeys bounds what is remembered; a workshop's session signs for a dozen services.
const maxKeys = 1000

// Of returns the key of a signature's scope.
func (k *Keys) Of(s *Signature, secret string) []byte {
	scope := keyScope{secret, s.Date, s.Region, s.Service, s.Terminator}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key := k.keys[scope]; key != nil {
		return key
	}
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.Date, s.Region, s.Service, s.Terminator} {
		key = sign(key, part)
	}
	if k.keys == nil || len(k.keys) >= maxKeys {
		k.keys = map[keyScope][]byte{}
	}
	k.keys[scope] = key
	return key
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// canonicalRequest is the text that a client hashes and signs (AWS: IAM user guide, "Create a canonical request").
func (s *Signature) canonicalRequest(r *http.Request, payloadHash string) string {
	var b strings.Builder
	b.Grow(1 << 10)
	b.WriteString(r.Method)
	b.WriteByte('\n')
	b.WriteString(canonicalPath(r, s.Service))
	b.WriteByte('\n')
	b.WriteString(canonicalQuery(r.URL.RawQuery))
	b.WriteByte('\n')
	for _, name := range s.SignedHeaders {
		b.WriteString(name)
		b.WriteByte(':')
		b.WriteString(canonicalHeader(r, name))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(s.SignedHeaders, ";"))
	b.WriteByte('\n')
	b.WriteString(payloadHash)
	return b.String()
}

// sentPath is the path as it stood in the request line.
func sentPath(r *http.Request) string {
	uri := r.RequestURI
	if uri == "" || !strings.HasPrefix(uri, "/") { // made in process, or sent to a proxy as an absolute URL
		return r.URL.EscapedPath()
	}
	p, _, _ := strings.Cut(uri, "?")
	return p
}

// canonicalPath escapes the path once for S3, which keeps it as it is, and twice after normalisation for all others.
func canonicalPath(r *http.Request, service string) string {
	sent := sentPath(r)
	if sent == "" {
		return "/"
	}
	if service == s3Name {
		plain, err := url.PathUnescape(sent)
		if err != nil {
			return sent
		}
		return escape(plain, true)
	}
	clean := path.Clean(sent)
	if strings.HasSuffix(sent, "/") && clean != "/" {
		clean += "/"
	}
	return escape(clean, true)
}

func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var pairs []string
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = reescape(name), reescape(value)
		if name != "X-Amz-Signature" {
			// '=' is replaced by a byte below every other so that names compare before values do.
			pairs = append(pairs, name+"\x00"+value)
		}
	}
	slices.Sort(pairs)
	return strings.ReplaceAll(strings.Join(pairs, "&"), "\x00", "=")
}

func reescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return escape(plain, false)
}

// escape is AWS's UriEncode: every byte but the unreserved ones, and the slash of paths, becomes %XX.
func escape(s string, keepSlash bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 || c == '/' && keepSlash {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// canonicalHeader joins the values of a header and collapses their spaces. net/http keeps Host, Content-Length and
// Transfer-Encoding outside the map.
func canonicalHeader(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		if r.Header.Get("Content-Length") == "" {
			return strconv.FormatInt(r.ContentLength, 10)
		}
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	values := r.Header.Values(name)
	if len(values) == 1 && !strings.ContainsAny(values[0], " \t") {
		return values[0]
	}
	values = slices.Clone(values)
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}
