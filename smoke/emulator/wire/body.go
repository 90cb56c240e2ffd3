package wire

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Values of x-amz-content-sha256 that announce an aws-chunked body (AWS: Amazon S3 API reference, "Signature
// calculations for the authorization header: transferring payload in multiple chunks").
const (
	streamingSigned          = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	streamingSignedTrailer   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	streamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// Body replaces r.Body by the decoded, verified body: aws-chunked framing is taken off, and hash, chunk signatures,
// length and checksums are compared while it is read; the read that would end the body returns a *Error instead when
// one is wrong. Trailers are in r.Trailer once it ended. s may be nil for an unsigned request; key is its signing key.
// max bounds the body in bytes.
func Body(r *http.Request, s *Signature, key []byte, max int64) error {
	body, length, err := frames(r, s, key)
	if err != nil {
		return err
	}
	if length > max {
		return tooLarge(length, max)
	}
	body = &bounded{body: body, left: max, max: max}
	if length >= 0 {
		body = &measured{body: body, left: length}
	}
	if !isCompletion(r) {
		if body, err = withChecksums(r, body); err != nil {
			return err
		}
	}
	r.Body = readCloser{body, r.Body}
	r.ContentLength = length
	return nil
}

// frames returns the payload inside the body, and its length or -1.
func frames(r *http.Request, s *Signature, key []byte) (io.Reader, int64, error) {
	kind := r.Header.Get("X-Amz-Content-Sha256")
	switch {
	case kind == streamingSigned || kind == streamingSignedTrailer || kind == streamingUnsignedTrailer:
		length, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
		if err != nil || length < 0 {
			return nil, 0, Errorf("MissingContentLength", "You must provide the Content-Length HTTP header.")
		}
		dropChunkedEncoding(r.Header)
		c := &chunks{in: newLineReader(r.Body), request: r}
		if kind != streamingUnsignedTrailer && s != nil {
			c.signer = &chunkSigner{signature: s, key: key, previous: s.Value}
		}
		return c, length, nil
	case strings.HasPrefix(kind, "STREAMING-AWS4-ECDSA"):
		return nil, 0, NotEmulated("signature version 4a (%s)", kind)
	case kind == "" || kind == unsignedPayload:
		return r.Body, r.ContentLength, nil
	}
	if b, err := hex.DecodeString(kind); err != nil || len(b) != sha256.Size {
		return nil, 0, Errorf("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, %s, %s, %s or a valid sha256 value.",
			streamingUnsignedTrailer, streamingSigned, streamingSignedTrailer)
	}
	return &hashedBody{body: r.Body, hash: sha256.New(), want: strings.ToLower(kind)}, r.ContentLength, nil
}

// isCompletion tells CompleteMultipartUpload, whose checksum headers speak of the whole object and not of the body.
func isCompletion(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.Contains(r.URL.RawQuery, "uploadId=")
}

// dropChunkedEncoding takes aws-chunked out of Content-Encoding, as S3 does before it stores the header.
func dropChunkedEncoding(h http.Header) {
	var rest []string
	for _, line := range h.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			if coding = strings.TrimSpace(coding); coding != "" && coding != "aws-chunked" {
				rest = append(rest, coding)
			}
		}
	}
	h.Del("Content-Encoding")
	if len(rest) > 0 {
		h.Set("Content-Encoding", strings.Join(rest, ","))
	}
}

type readCloser struct {
	io.Reader
	io.Closer
}

// hashedBody compares the body with the hash that was signed.
type hashedBody struct {
	body io.Reader
	hash hash.Hash
	want string
}

func (h *hashedBody) Read(b []byte) (int, error) {
	n, err := h.body.Read(b)
	h.hash.Write(b[:n])
	if err == io.EOF {
		if got := hex.EncodeToString(h.hash.Sum(nil)); got != h.want {
			return n, &Error{Code: "XAmzContentSHA256Mismatch", Message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
				Detail: map[string]string{"ClientComputedContentSHA256": h.want, "S3ComputedContentSHA256": got}}
		}
	}
	return n, err
}

// bounded fails a body that is longer than it may be.
type bounded struct {
	body      io.Reader
	left, max int64
}

func (l *bounded) Read(b []byte) (int, error) {
	n, err := l.body.Read(b)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge(l.max-l.left, l.max)
	}
	return n, err
}

func tooLarge(size, max int64) error {
	return &Error{Code: "EntityTooLarge", Message: "Your proposed upload exceeds the maximum allowed size", Detail: map[string]string{
		"ProposedSize": strconv.FormatInt(size, 10), "MaxSizeAllowed": strconv.FormatInt(max, 10),
	}}
}

// measured fails a body whose length is not the announced one.
type measured struct {
	body io.Reader
	left int64
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.body.Read(b)
	m.left -= int64(n)
	if m.left < 0 || err == io.EOF && m.left != 0 || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, Errorf("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	return n, err
}

// checksum is one of the additional checksums of Amazon S3 (AWS: Amazon S3 user guide, checking object integrity).
type checksum struct {
	// Algorithm as the API spells it: CRC32, CRC32C, CRC64NVME, SHA1, SHA256.
	Algorithm string
	// Header is the request and response header, and the trailer, that carries it: x-amz-checksum-crc32.
	Header string
	// New makes a hash that computes it.
	New func() hash.Hash
}

// crc64NVME is the reversed polynomial of CRC-64/NVME (NVM Express base specification, 0xAD93D23594C93659 unreversed).
const crc64NVME = 0x9a6c9329ac4bc9b5

// Checksums returns every checksum that S3 knows.
func Checksums() []checksum {
	return []checksum{
		{"CRC32", "x-amz-checksum-crc32", func() hash.Hash { return crc32.NewIEEE() }},
		{"CRC32C", "x-amz-checksum-crc32c", func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }},
		{"CRC64NVME", "x-amz-checksum-crc64nvme", func() hash.Hash { return crc64.New(crc64.MakeTable(crc64NVME)) }},
		{"SHA1", "x-amz-checksum-sha1", sha1.New},
		{"SHA256", "x-amz-checksum-sha256", sha256.New},
	}
}

// ChecksumOf finds a checksum by its header or trailer, in any case.
func ChecksumOf(header string) (checksum, bool) {
	for _, c := range Checksums() {
		if strings.EqualFold(c.Header, header) {
			return c, true
		}
	}
	return checksum{}, false
}

// checked is a body whose checksums are compared when it ends.
type checked struct {
	body  io.Reader
	tests []checksumTest
}

// checksumTest is one expectation; want is asked for at the end, when trailers are known.
type checksumTest struct {
	hash hash.Hash
	want func() string
	fail func() error
}

func (c *checked) Read(b []byte) (int, error) {
	n, err := c.body.Read(b)
	for _, t := range c.tests {
		t.hash.Write(b[:n]) // a hash.Hash never fails
	}
	if err != io.EOF {
		return n, err
	}
	for _, t := range c.tests {
		if want := t.want(); want != base64.StdEncoding.EncodeToString(t.hash.Sum(nil)) {
			return n, t.fail()
		}
	}
	return n, io.EOF
}

// withChecksums compares the body with Content-MD5, with the x-amz-checksum-… headers and with the trailer that the
// request announces.
func withChecksums(r *http.Request, body io.Reader) (io.Reader, error) {
	var tests []checksumTest
	if md5sum := r.Header.Get("Content-Md5"); md5sum != "" {
		if b, err := base64.StdEncoding.DecodeString(md5sum); err != nil || len(b) != md5.Size {
			return nil, &Error{Code: "InvalidDigest", Message: "The Content-MD5 you specified was invalid.", Detail: map[string]string{"Content-MD5": md5sum}}
		}
		tests = append(tests, checksumTest{md5.New(), func() string { return md5sum }, func() error {
			return Errorf("BadDigest", "The Content-MD5 you specified did not match what we received.")
		}})
	}
	announced := strings.Split(r.Header.Get("X-Amz-Trailer"), ",")
	for _, c := range Checksums() {
		mismatch := func() error {
			return Errorf("BadDigest", "The %s you specified did not match the calculated checksum.", c.Algorithm)
		}
		if sent := r.Header.Get(c.Header); sent != "" {
			if b, err := base64.StdEncoding.DecodeString(sent); err != nil || len(b) != c.New().Size() {
				return nil, Errorf("InvalidRequest", "Value for %s header is invalid.", c.Header)
			}
			tests = append(tests, checksumTest{c.New(), func() string { return sent }, mismatch})
		}
		for _, name := range announced {
			if strings.EqualFold(strings.TrimSpace(name), c.Header) {
				tests = append(tests, checksumTest{c.New(), func() string { return r.Trailer.Get(c.Header) }, mismatch})
			}
		}
	}
	if len(tests) == 0 {
		return body, nil
	}
	return &checked{body, tests}, nil
}
