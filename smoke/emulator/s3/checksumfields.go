package s3

import "strings"

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

func (c checksum) elements() checksumElements {
	e := checksumElements{ChecksumType: c.kind}
	switch c.algorithm {
	case "CRC32":
		e.ChecksumCRC32 = c.value
	case "CRC32C":
		e.ChecksumCRC32C = c.value
	case "CRC64NVME":
		e.ChecksumCRC64NVME = c.value
	case "SHA1":
		e.ChecksumSHA1 = c.value
	case "SHA256":
		e.ChecksumSHA256 = c.value
	}
	return e
}

func (c checksum) headers() checksumHeaders { return checksumHeaders(c.elements()) }

// given returns the checksum that the elements carry for an algorithm.
func (e checksumElements) given(algorithm string) string {
	switch algorithm {
	case "CRC32":
		return e.ChecksumCRC32
	case "CRC32C":
		return e.ChecksumCRC32C
	case "CRC64NVME":
		return e.ChecksumCRC64NVME
	case "SHA1":
		return e.ChecksumSHA1
	case "SHA256":
		return e.ChecksumSHA256
	}
	return ""
}

// agrees reports whether the checksum is the one that a client sent; one that was not sent agrees. Of a composite
// checksum clients may leave out the number of parts.
func (c checksum) agrees(sent string) bool {
	value, _, _ := strings.Cut(c.value, "-")
	return sent == "" || sent == c.value || sent == value
}
