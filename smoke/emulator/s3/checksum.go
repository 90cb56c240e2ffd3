package s3

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

// Checksum types of an object made of parts (AWS: S3 user guide, "Checking object integrity").
const (
	fullObject = "FULL_OBJECT" // over the whole object
	composite  = "COMPOSITE"   // over the checksums of the parts, with "-" and their number
)

// defaultAlgorithm is the checksum that S3 computes itself, since December 2024, for objects that come without one.
const defaultAlgorithm = "CRC64NVME"

// checksum is the additional checksum that S3 keeps with an object, a part or an upload.
type checksum struct {
	algorithm string // as the API spells it; empty for none
	value     string // base64
	kind      string // fullObject or composite
	own       bool   // S3 made it by itself: the client named no algorithm
}

// checksumHeader is the header, and the trailer, of an algorithm.
func checksumHeader(algorithm string) string { return "x-amz-checksum-" + strings.ToLower(algorithm) }

// checksumOf computes a checksum of data. The algorithm is a known one.
func checksumOf(algorithm string, data []byte) checksum {
	known, _ := wire.ChecksumOf(checksumHeader(algorithm))
	h := known.New()
	h.Write(data)
	return checksum{algorithm: algorithm, value: base64.StdEncoding.EncodeToString(h.Sum(nil)), kind: fullObject}
}

// etagOf returns the quoted MD5 of data: S3's entity tag of an object that was not uploaded in parts.
func etagOf(data []byte) string {
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// checksumNamed returns the algorithm of the additional checksum that a request brings, empty when there is none. That
// the value is right was proven while the body was read; that there is no more than one is proven here.
func checksumNamed(r *http.Request) (algorithm string, err error) {
	for _, c := range wire.Checksums() {
		if r.Header.Get(c.Header) == "" {
			continue
		}
		if algorithm != "" {
			return "", errInvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
		}
		algorithm = c.Algorithm
	}
	if algorithm != "" {
		return algorithm, nil
	}
	if trailer := r.Header.Get("X-Amz-Trailer"); trailer != "" {
		name, ok := strings.CutPrefix(strings.ToLower(trailer), checksumHeader(""))
		if !ok {
			return "", errInvalidRequest("The value specified in the x-amz-trailer header is not supported")
		}
		return knownAlgorithm(strings.ToUpper(name))
	}
	if r.Header.Get("X-Amz-Sdk-Checksum-Algorithm") != "" {
		return "", errInvalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.")
	}
	return "", nil
}

// knownAlgorithm checks the name of an algorithm that a request gives; empty is fine.
func knownAlgorithm(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if slices.Contains([]string{"MD5", "SHA512", "XXHASH3", "XXHASH64", "XXHASH128"}, name) {
		return "", wire.NotEmulated("checksum algorithm %s", name)
	}
	c, ok := wire.ChecksumOf(checksumHeader(name))
	if !ok {
		return "", errInvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, SHA1, SHA256, CRC64NVME]")
	}
	return c.Algorithm, nil
}

// checksumHeaders are the members of an output that tell an object's checksum in headers.
type checksumHeaders struct {
	ChecksumCRC32     string `s3:"header=x-amz-checksum-crc32" xml:"-" json:",omitempty"`
	ChecksumCRC32C    string `s3:"header=x-amz-checksum-crc32c" xml:"-" json:",omitempty"`
	ChecksumCRC64NVME string `s3:"header=x-amz-checksum-crc64nvme" xml:"-" json:",omitempty"`
	ChecksumSHA1      string `s3:"header=x-amz-checksum-sha1" xml:"-" json:",omitempty"`
	ChecksumSHA256    string `s3:"header=x-amz-checksum-sha256" xml:"-" json:",omitempty"`
	ChecksumType      string `s3:"header=x-amz-checksum-type" xml:"-" json:",omitempty"`
}

// checksumElements are the same in a document.
type checksumElements struct {
	ChecksumCRC32     string `xml:",omitempty" json:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty" json:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty" json:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty" json:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty" json:",omitempty"`
	ChecksumType      string `xml:",omitempty" json:",omitempty"`
}

// of returns the element of an algorithm, nil when there is none.
func (e *checksumElements) of(algorithm string) *string {
	return map[string]*string{
		"CRC32": &e.ChecksumCRC32, "CRC32C": &e.ChecksumCRC32C, "CRC64NVME": &e.ChecksumCRC64NVME, "SHA1": &e.ChecksumSHA1, "SHA256": &e.ChecksumSHA256,
	}[algorithm]
}

func (c checksum) elements() checksumElements {
	e := checksumElements{ChecksumType: c.kind}
	if element := e.of(c.algorithm); element != nil {
		*element = c.value
	}
	return e
}

func (c checksum) headers() checksumHeaders { return checksumHeaders(c.elements()) }

// given returns the checksum that the elements carry for an algorithm.
func (e checksumElements) given(algorithm string) string {
	return value(e.of(algorithm))
}

// agrees reports whether the checksum is the one that a client sent; one that was not sent agrees. Of a composite
// checksum clients may leave out the number of parts.
func (c checksum) agrees(sent string) bool {
	value, _, _ := strings.Cut(c.value, "-")
	return sent == "" || sent == c.value || sent == value
}
