package s3

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// source are the members that name what is copied.
type source struct {
	CopySource                string  `s3:"header=x-amz-copy-source"`
	ExpectedSourceBucketOwner *string `s3:"header=x-amz-source-expected-bucket-owner"`
	copyConditions
}

type copyObjectInput struct {
	inObject
	source
	attributes
	aclIn
	MetadataDirective string `s3:"header=x-amz-metadata-directive"`
	TaggingDirective  string `s3:"header=x-amz-tagging-directive"`
	Tagging           string `s3:"header=x-amz-tagging"`
	ChecksumAlgorithm string `s3:"header=x-amz-checksum-algorithm"`
	IfMatch           string `s3:"header=If-Match"`
	IfNoneMatch       string `s3:"header=If-None-Match"`
}

type copyObjectOutput struct {
	XMLName              xml.Name
	ServerSideEncryption string `s3:"header=x-amz-server-side-encryption" xml:"-"`
	LastModified         moment
	ETag                 string
	checksumElements
}

// at returns the object that the source names: /bucket/key or bucket/key, URL-encoded, with an optional version. A plus
// sign is a space there, which SDKs never send.
func (s source) at() (inObject, error) {
	text, version, _ := strings.Cut(s.CopySource, "?versionId=")
	if version != "" && version != "null" {
		return inObject{}, wire.NotEmulated("S3 object versions")
	}
	path, err := url.QueryUnescape(text)
	bucket, key, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if err != nil || !ok || bucket == "" || key == "" {
		return inObject{}, errInvalidArgument("x-amz-copy-source", s.CopySource, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	return inObject{inBucket{bucket, s.ExpectedSourceBucketOwner}, key}, nil
}

// sourceChecks asks for s3:GetObject on the source.
func (s *store) sourceChecks(c *service.Call, from source) ([]service.Check, error) {
	at, err := from.at()
	if err != nil {
		return nil, err
	}
	return s.readChecks(anywhere(c), at)
}

// copyChecks asks for s3:GetObject on the source and s3:PutObject on the destination, and for the tags likewise when
// tags move (AWS: API reference of CopyObject, "Permissions").
func (s *store) copyChecks(c *service.Call, in *copyObjectInput) ([]service.Check, error) {
	checks, err := s.sourceChecks(c, in.source)
	if err != nil {
		return nil, err
	}
	from, _ := in.source.at()
	if in.TaggingDirective != "REPLACE" && s.tagged(from) {
		more, err := asks[objectInput](s, "s3:GetObjectTagging")(anywhere(c), &objectInput{from})
		if err != nil {
			return nil, err
		}
		write, err := asks[objectInput](s, "s3:PutObjectTagging")(c, &objectInput{in.inObject})
		if err != nil {
			return nil, err
		}
		checks = append(append(checks, more...), write...)
	}
	tagging := in.Tagging
	if in.TaggingDirective != "REPLACE" {
		tagging = ""
	}
	write, err := s.writeChecks(c, in.inObject, in.attributes, in.aclIn, tagging)
	for _, check := range write {
		check.Context.Set("s3:x-amz-copy-source", in.CopySource)
		setPresent(check.Context, "s3:x-amz-metadata-directive", in.MetadataDirective)
	}
	return append(checks, write...), err
}

func (s *store) tagged(at inObject) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buckets[at.Bucket]
	return b != nil && b.objects[at.Key] != nil && len(b.objects[at.Key].tags) > 0
}

// load returns the source of a copy if its conditions hold.
func (s *store) load(ctx context.Context, c *service.Call, from source) (*object, error) {
	at, err := from.at()
	if err != nil {
		return nil, err
	}
	o, err := s.fetch(ctx, anywhere(c), at)
	if err != nil {
		return nil, err
	}
	return o, from.copyConditions.check(o, s.env.Now())
}

func (s *store) copyObject(ctx context.Context, c *service.Call, in *copyObjectInput) (*copyObjectOutput, error) {
	from, err := s.load(ctx, c, in.source)
	if err != nil {
		return nil, err
	}
	o, err := in.copyOf(from, s.configured(in.Bucket))
	if err != nil {
		return nil, err
	}
	if err := s.reserve(int64(len(o.data))); err != nil {
		return nil, err
	}
	if err := s.keep(c, in.inObject, writeConditions{in.IfMatch, in.IfNoneMatch}, o, "Copy"); err != nil {
		s.release(int64(len(o.data)))
		return nil, err
	}
	return &copyObjectOutput{XMLName: xml.Name{Space: namespace, Local: "CopyObjectResult"}, ServerSideEncryption: sseS3,
		LastModified: moment{o.modified}, ETag: o.etag, checksumElements: o.sum.elements()}, nil
}

// configured reports whether a bucket's encryption was set.
func (s *store) configured(bucket string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buckets[bucket]
	return b != nil && b.encryptionSet
}

// checkDirective refuses a directive about what that S3 does not know.
func checkDirective(what, directive string) error {
	if slices.Contains([]string{"", "COPY", "REPLACE"}, directive) {
		return nil
	}
	return errInvalidArgument("x-amz-"+what+"-directive", directive, "Unknown "+what+" directive.")
}

// copyOf makes the new object: bytes of the source, and its attributes and tags unless they are to be replaced. Bytes
// are shared, since nothing changes them, but they count twice. A copy in place must change something; the encryption of a
// bucket for which one was set counts as such (moto tests/test_s3/test_s3_copyobject.py, test_copy_object_in_place_with_bucket_encryption,
// run against AWS; the API reference of CopyObject speaks of the request's parameters only).
func (in *copyObjectInput) copyOf(from *object, encrypts bool) (*object, error) {
	if err := errors.Join(checkDirective("metadata", in.MetadataDirective), checkDirective("tagging", in.TaggingDirective)); err != nil {
		return nil, err
	}
	replace := in.MetadataDirective == "REPLACE"
	at, _ := in.source.at()
	if at.Bucket == in.Bucket && at.Key == in.Key && !encrypts && !replace && in.TaggingDirective != "REPLACE" && in.StorageClass == "" && in.ServerSideEncryption == "" {
		return nil, errInvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	a := from.attributes
	if replace {
		a = in.attributes
	}
	a.StorageClass, a.ServerSideEncryption = in.StorageClass, in.ServerSideEncryption
	o, err := newObject(in.Key, a, in.aclIn, "")
	if err != nil {
		return nil, err
	}
	if o.tags = from.tags; in.TaggingDirective == "REPLACE" {
		if o.tags, err = parseTags(in.Tagging); err != nil {
			return nil, err
		}
	}
	algorithm, err := knownAlgorithm(in.ChecksumAlgorithm)
	if err != nil {
		return nil, err
	}
	algorithm = cmp.Or(algorithm, from.sum.algorithm)
	o.data, o.etag, o.sum = from.data, from.etag, from.sum
	if algorithm != from.sum.algorithm || from.sum.kind == composite || len(from.parts) > 0 {
		o.etag, o.sum = etagOf(o.data), checksumOf(algorithm, o.data)
	}
	return o, nil
}

type uploadPartCopyInput struct {
	inUpload
	source
	PartNumber      int64  `s3:"query=partNumber"`
	CopySourceRange string `s3:"header=x-amz-copy-source-range"`
}

func (s *store) partCopyChecks(c *service.Call, in *uploadPartCopyInput) ([]service.Check, error) {
	checks, err := s.sourceChecks(c, in.source)
	if err != nil {
		return nil, err
	}
	write, err := asks[objectInput](s, "s3:PutObject")(c, &objectInput{in.inObject})
	return append(checks, write...), err
}

func (s *store) uploadPartCopy(ctx context.Context, c *service.Call, in *uploadPartCopyInput) (*copyObjectOutput, error) {
	o, err := s.load(ctx, c, in.source)
	if err != nil {
		return nil, err
	}
	data, err := in.cut(o)
	if err != nil {
		return nil, err
	}
	algorithm, err := s.uploadAlgorithm(c, in.inUpload)
	if err != nil {
		return nil, err
	}
	if err := s.reserve(int64(len(data))); err != nil {
		return nil, err
	}
	p, err := s.addPart(c, in.inUpload, in.PartNumber, data, checksumOf(algorithm, data))
	if err != nil {
		s.release(int64(len(data)))
		return nil, err
	}
	out := &copyObjectOutput{XMLName: xml.Name{Space: namespace, Local: "CopyPartResult"}, ServerSideEncryption: sseS3,
		LastModified: moment{p.modified}, ETag: p.etag, checksumElements: p.sum.elements()}
	out.ChecksumType = ""
	return out, nil
}

// cut returns the bytes of the source that become the part: x-amz-copy-source-range has both ends and lies within.
func (in *uploadPartCopyInput) cut(o *object) ([]byte, error) {
	if in.CopySourceRange == "" {
		return o.data, nil
	}
	first, last, _ := strings.Cut(strings.TrimPrefix(in.CopySourceRange, "bytes="), "-")
	from, err1 := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	switch {
	case err1 != nil || err2 != nil || from > to || from < 0:
		return nil, errInvalidArgument("x-amz-copy-source-range", in.CopySourceRange, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
	case to >= int64(len(o.data)):
		return nil, errInvalidArgument("x-amz-copy-source-range", in.CopySourceRange, "Range specified is not valid for source object of size: "+strconv.Itoa(len(o.data)))
	}
	return o.data[from : to+1], nil
}

func (s *store) uploadAlgorithm(c *service.Call, in inUpload) (string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.find(c, in)
	if err != nil {
		return "", err
	}
	u, err := in.find(b)
	if err != nil {
		return "", err
	}
	return cmp.Or(u.algorithm, defaultAlgorithm), nil
}
