package s3

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// minPart is the size in bytes of every part but the last (AWS: S3 user guide, "Multipart upload limits").
const minPart = 5 << 20

type completeMultipartUploadInput struct {
	inUpload
	MultipartUpload *struct {
		Parts []completedPart `xml:"Part"`
	} `s3:"body=CompleteMultipartUpload"`
	IfMatch       string `s3:"header=If-Match"`
	IfNoneMatch   string `s3:"header=If-None-Match"`
	MpuObjectSize *int64 `s3:"header=x-amz-mp-object-size"`
	ChecksumType  string `s3:"header=x-amz-checksum-type"`
	checksumsSent
}

// checksumsSent are the checksums of the whole object that a client may send to be compared. Their headers are those that
// elsewhere hold checksums of the body.
type checksumsSent struct {
	CRC32     string `s3:"header=x-amz-checksum-crc32" json:"ChecksumCRC32"`
	CRC32C    string `s3:"header=x-amz-checksum-crc32c" json:"ChecksumCRC32C"`
	CRC64NVME string `s3:"header=x-amz-checksum-crc64nvme" json:"ChecksumCRC64NVME"`
	SHA1      string `s3:"header=x-amz-checksum-sha1" json:"ChecksumSHA1"`
	SHA256    string `s3:"header=x-amz-checksum-sha256" json:"ChecksumSHA256"`
}

type completedPart struct {
	PartNumber int64
	ETag       string
	checksumElements
}

type completeMultipartUploadOutput struct {
	XMLName              xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUploadResult" json:"-"`
	Location             string
	Bucket               string
	Key                  string
	ETag                 string
	ServerSideEncryption string `s3:"header=x-amz-server-side-encryption" xml:"-"`
	checksumElements
}

func (s *store) completeUpload(_ context.Context, c *service.Call, in *completeMultipartUploadInput) (*completeMultipartUploadOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(c, *in)
	if err != nil {
		return nil, err
	}
	u, err := in.find(b)
	if err != nil {
		return nil, err
	}
	conditions := writeConditions{in.IfMatch, in.IfNoneMatch}
	if err := conditions.check(b.objects[in.Key], in.Key); err != nil {
		return nil, err
	}
	if in.MultipartUpload == nil {
		return nil, errInvalidRequest("You must specify at least one part")
	}
	o, err := u.assemble(in.MultipartUpload.Parts)
	if err != nil {
		return nil, err
	}
	if in.MpuObjectSize != nil && *in.MpuObjectSize != int64(len(o.data)) {
		return nil, errInvalidRequest("The provided 'x-amz-mp-object-size' header value does not match what was computed.")
	}
	if !o.sum.agrees(checksumElements{in.CRC32, in.CRC32C, in.CRC64NVME, in.SHA1, in.SHA256, ""}.given(o.sum.algorithm)) {
		return nil, wire.Errorf("BadDigest", "The %s you specified did not match the calculated checksum.", o.sum.algorithm)
	}
	o.modified = u.begun.UTC().Truncate(1e9) // AWS: the object's date is the one when its upload began
	s.forget(b, u.id)
	s.stored += int64(len(o.data)) // what forget gave back and was not left out
	s.put(b, o)
	s.notify(b, "ObjectCreated:CompleteMultipartUpload", o)
	return &completeMultipartUploadOutput{Location: "https://" + b.name + ".s3." + b.region + ".amazonaws.com/" + url.PathEscape(in.Key),
		Bucket: b.name, Key: in.Key, ETag: o.etag, ServerSideEncryption: sseS3, checksumElements: o.sum.elements()}, nil
}

// check applies AWS's rules to the list of parts: in order, all there, with their checksums where these make up the
// object's, none but the last too small.
func (u *upload) check(listed []completedPart) error {
	if len(listed) == 0 {
		return wire.MalformedXML()
	}
	previous := int64(0)
	for _, part := range listed {
		if part.PartNumber <= previous {
			return wire.Errorf("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.").With("UploadId", u.id)
		}
		previous = part.PartNumber
		p := u.parts[part.PartNumber]
		if p == nil || strings.Trim(part.ETag, `"`) != strings.Trim(p.etag, `"`) || !p.sum.agrees(part.given(p.sum.algorithm)) {
			return &wire.Error{Code: "InvalidPart",
				Detail:  map[string]string{"UploadId": u.id, "PartNumber": strconv.FormatInt(part.PartNumber, 10), "ETag": strings.Trim(part.ETag, `"`)},
				Message: "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."}
		}
	}
	if u.kind == composite {
		for _, part := range listed {
			if part.given(u.algorithm) == "" {
				return errInvalidRequest(fmt.Sprintf("The upload was created using a %s checksum. The complete request must include the checksum for each part. It was missing for part %d in the request.",
					strings.ToLower(u.algorithm), part.PartNumber))
			}
		}
	}
	for _, part := range listed[:len(listed)-1] {
		if p := u.parts[part.PartNumber]; len(p.data) < minPart {
			return &wire.Error{Code: "EntityTooSmall", Message: "Your proposed upload is smaller than the minimum allowed size",
				Detail: map[string]string{"ProposedSize": strconv.Itoa(len(p.data)), "MinSizeAllowed": strconv.Itoa(minPart),
					"PartNumber": strconv.FormatInt(part.PartNumber, 10), "ETag": strings.Trim(p.etag, `"`)}}
		}
	}
	return nil
}

func (u *upload) assemble(listed []completedPart) (*object, error) {
	if err := u.check(listed); err != nil {
		return nil, err
	}
	size := 0
	for _, part := range listed {
		size += len(u.parts[part.PartNumber].data)
	}
	o := *u.object
	o.data = make([]byte, 0, size)
	var etags, sums []byte
	for _, part := range listed {
		p := u.parts[part.PartNumber]
		o.data, o.parts = append(o.data, p.data...), append(o.parts, int64(len(p.data)))
		etag := md5.Sum(p.data)
		etags = append(etags, etag[:]...)
		sum, err := base64.StdEncoding.DecodeString(p.sum.value)
		if err != nil {
			return nil, err
		}
		sums = append(sums, sum...)
	}
	count := "-" + strconv.Itoa(len(listed))
	whole := md5.Sum(etags)
	o.etag = `"` + hex.EncodeToString(whole[:]) + count + `"`
	if u.kind == composite {
		o.sum = checksumOf(u.algorithm, sums)
		o.sum.value, o.sum.kind = o.sum.value+count, composite
		return &o, nil
	}
	o.sum = checksumOf(cmp.Or(u.algorithm, defaultAlgorithm), o.data)
	return &o, nil
}
