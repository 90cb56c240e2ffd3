package s3

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"io"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxParts bounds the parts of an upload.
const maxParts = 10_000

// upload is a multipart upload that is not finished.
type upload struct {
	id        string
	begun     time.Time
	object    *object // everything but the bytes
	algorithm string  // of the checksum; empty when the client asked for none
	kind      string  // fullObject or composite
	parts     map[int64]*uploadPart
}

type uploadPart struct {
	data     []byte
	etag     string
	modified time.Time
	sum      checksum
}

type createMultipartUploadInput struct {
	inObject
	attributes
	aclIn
	Tagging           string `s3:"header=x-amz-tagging"`
	ChecksumAlgorithm string `s3:"header=x-amz-checksum-algorithm"`
	ChecksumType      string `s3:"header=x-amz-checksum-type"`
}

type createMultipartUploadOutput struct {
	XMLName              xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ InitiateMultipartUploadResult" json:"-"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId" json:"UploadId"`
	ServerSideEncryption string `s3:"header=x-amz-server-side-encryption" xml:"-"`
	ChecksumAlgorithm    string `s3:"header=x-amz-checksum-algorithm" xml:"-"`
	ChecksumType         string `s3:"header=x-amz-checksum-type" xml:"-"`
}

func (s *store) createUploadChecks(c *service.Call, in *createMultipartUploadInput) ([]service.Check, error) {
	return s.writeChecks(c, in.inObject, in.attributes, in.aclIn, in.Tagging)
}

func (s *store) createUpload(b *bucket, in *createMultipartUploadInput) (*createMultipartUploadOutput, error) {
	o, err := newObject(in.Key, in.attributes, in.aclIn, in.Tagging)
	if err != nil {
		return nil, err
	}
	algorithm, err := knownAlgorithm(in.ChecksumAlgorithm)
	if err != nil {
		return nil, err
	}
	kind, err := kindOf(algorithm, in.ChecksumType)
	if err != nil {
		return nil, err
	}
	if len(b.uploads) >= maxParts {
		return nil, wire.NotEmulated("more than %d unfinished uploads in a bucket", maxParts)
	}
	id := make([]byte, 48)
	if _, err := io.ReadFull(s.env.Rand, id); err != nil {
		return nil, err
	}
	u := &upload{id: base64.RawURLEncoding.EncodeToString(id), begun: s.env.Now(), object: o, algorithm: algorithm, kind: kind, parts: map[int64]*uploadPart{}}
	b.uploads[u.id] = u
	out := &createMultipartUploadOutput{Bucket: b.name, Key: in.Key, UploadID: u.id, ServerSideEncryption: sseS3, ChecksumAlgorithm: algorithm}
	if algorithm != "" {
		out.ChecksumType = kind
	}
	return out, nil
}

// kindOf settles the checksum type of an upload: SHA checksums are composite, CRC-64/NVME is of the full object, the
// other CRCs may be either (AWS: S3 user guide, "Checking object integrity", full object and composite checksum types).
func kindOf(algorithm, asked string) (string, error) {
	natural := composite
	if algorithm == "" || algorithm == defaultAlgorithm {
		natural = fullObject
	}
	impossible := asked == fullObject && (algorithm == "SHA1" || algorithm == "SHA256") || asked == composite && natural == fullObject
	switch {
	case asked == "":
		return natural, nil
	case asked != fullObject && asked != composite:
		return "", errInvalidRequest("Value for x-amz-checksum-type header is invalid.")
	case impossible:
		return "", errInvalidRequest("The " + asked + " checksum type cannot be used with the " + algorithm + " checksum algorithm.")
	}
	return asked, nil
}

// inUpload are the members of every input that concerns an unfinished upload.
type inUpload struct {
	inObject
	UploadID string `s3:"query=uploadId" json:"UploadId"`
}

// find returns the upload. The store's mutex is held.
func (in inUpload) find(b *bucket) (*upload, error) {
	u := b.uploads[in.UploadID]
	if u == nil || u.object.key != in.Key {
		return nil, wire.Errorf("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.").With("UploadId", in.UploadID)
	}
	return u, nil
}

type uploadPartInput struct {
	inUpload
	PartNumber int64   `s3:"query=partNumber"`
	Body       payload `s3:"stream"`
}

type uploadPartOutput struct {
	ETag                 string `s3:"header=ETag"`
	ServerSideEncryption string `s3:"header=x-amz-server-side-encryption"`
	checksumHeaders
}

func (s *store) uploadPart(_ context.Context, c *service.Call, in *uploadPartInput) (*uploadPartOutput, error) {
	data, sum, err := s.receive(in.Body)
	if err != nil {
		return nil, err
	}
	p, err := s.addPart(c, in.inUpload, in.PartNumber, data, sum)
	if err != nil {
		s.release(int64(len(data)))
		return nil, err
	}
	out := &uploadPartOutput{ETag: p.etag, ServerSideEncryption: sseS3, checksumHeaders: p.sum.headers()}
	out.ChecksumType = ""
	return out, nil
}

// addPart keeps a part, replacing one of the same number. Its bytes are reserved.
func (s *store) addPart(c *service.Call, in inUpload, number int64, data []byte, sum checksum) (*uploadPart, error) {
	if number < 1 || number > maxParts {
		return nil, errInvalidArgument("partNumber", "", "Part number must be an integer between 1 and 10000, inclusive")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(c, in)
	if err != nil {
		return nil, err
	}
	u, err := in.find(b)
	if err != nil {
		return nil, err
	}
	actual := strings.ToLower(sum.algorithm)
	if sum.own {
		actual = "null"
	}
	if expected := strings.ToLower(u.algorithm); expected != "" && expected != actual {
		return nil, errInvalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + expected + ", actual checksum Type: " + actual)
	}
	if old := u.parts[number]; old != nil {
		s.stored -= int64(len(old.data))
	}
	p := &uploadPart{data: data, etag: etagOf(data), modified: s.env.Now().UTC().Truncate(time.Second), sum: sum}
	u.parts[number] = p
	return p, nil
}

type abortMultipartUploadInput struct{ inUpload }

func (s *store) abortUpload(b *bucket, in *abortMultipartUploadInput) (*none, error) {
	u, err := in.find(b)
	if err != nil {
		return nil, err
	}
	s.forget(b, u.id)
	return &none{}, nil
}

// forget drops an unfinished upload and what it holds.
func (s *store) forget(b *bucket, id string) {
	for _, p := range b.uploads[id].parts {
		s.stored -= int64(len(p.data))
	}
	delete(b.uploads, id)
}
