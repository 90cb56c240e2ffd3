package wire

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strings"
)

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
