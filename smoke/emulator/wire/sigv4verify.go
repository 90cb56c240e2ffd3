package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// clockSkew is how far a client's clock may be off, either way (AWS: 15 minutes).
const clockSkew = 15 * time.Minute

// Scope is what a signature must have been made for.
type Scope struct {
	// Service that the request is for, and the regions that may be signed for; the first is the one that a refusal names.
	Service string
	Regions []string
	// Now is the account's clock.
	Now time.Time
}

// CheckScope verifies everything but the secret: terminator, dates, region and signed headers. It runs first, because
// AWS refuses a wrong scope before it looks the key up.
func (s *Signature) CheckScope(r *http.Request, scope Scope) error {
	w := wording{s3: scope.Service == s3Name}
	switch {
	case s.Terminator != terminator:
		return w.wrongTerminator(s)
	case s.Service != scope.Service:
		return w.wrongService(s, scope.Service)
	case !slices.Contains(scope.Regions, s.Region):
		return w.wrongRegion(s, scope.Regions[0])
	case s.Date != s.Time.Format(dateForm):
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

// Verify compares the signature with the one that secret makes of the request. payloadHash is the SHA-256 of the body in
// hexadecimal for services whose requests have no x-amz-content-sha256 header; the header wins where there is one.
func (s *Signature) Verify(r *http.Request, secret, payloadHash string) error {
	switch {
	case s.Presigned && s.Service == s3Name && s.PayloadHash == "":
		payloadHash = unsignedPayload
	case s.PayloadHash != "":
		payloadHash = s.PayloadHash
	}
	canonical := s.canonicalRequest(r, payloadHash)
	toSign := s.stringToSign(algorithm, hexSHA256([]byte(canonical)))
	if want := hex.EncodeToString(sign(s.key(secret), toSign)); !hmac.Equal([]byte(want), []byte(s.Value)) {
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

// key derives the signing key of the scope from the secret.
func (s *Signature) key(secret string) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.Date, s.Region, s.Service, s.Terminator} {
		key = sign(key, part)
	}
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
