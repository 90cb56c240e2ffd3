package s3

import (
	"cmp"
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// attributes are kept with an object besides its bytes; requests and answers carry them alike.
type attributes struct {
	CacheControl         string            `s3:"header=Cache-Control" xml:"-" json:",omitempty"`
	ContentDisposition   string            `s3:"header=Content-Disposition" xml:"-" json:",omitempty"`
	ContentEncoding      string            `s3:"header=Content-Encoding" xml:"-" json:",omitempty"`
	ContentLanguage      string            `s3:"header=Content-Language" xml:"-" json:",omitempty"`
	ContentType          string            `s3:"header=Content-Type" xml:"-" json:",omitempty"`
	Expires              string            `s3:"header=Expires" xml:"-" json:",omitempty"`
	ServerSideEncryption string            `s3:"header=x-amz-server-side-encryption" xml:"-" json:",omitempty"`
	StorageClass         string            `s3:"header=x-amz-storage-class" xml:"-" json:",omitempty"`
	Metadata             map[string]string `s3:"meta" xml:"-" json:",omitempty"`
}

// maxMetadata bounds user metadata in bytes, names and values together (AWS: S3 user guide, "Working with object metadata").
const maxMetadata = 2 << 10

// settle checks attributes as they were sent and makes of them what is kept.
func (a attributes) settle() (attributes, error) {
	if err := checkEncryption(a.ServerSideEncryption); err != nil {
		return a, err
	}
	size := 0
	for name, value := range a.Metadata {
		size += len(name) + len(value)
	}
	if size > maxMetadata {
		return a, wire.Errorf("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
	}
	switch a.StorageClass {
	case "STANDARD":
		a.StorageClass = "" // S3 does not tell the default
	case "", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING":
	case "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP":
		return a, wire.NotEmulated("S3 storage class %s", a.StorageClass)
	default:
		return a, wire.Errorf("InvalidStorageClass", "The storage class you specified is not valid")
	}
	a.ServerSideEncryption = sseS3
	a.ContentType = cmp.Or(a.ContentType, "binary/octet-stream")
	var encodings []string
	for encoding := range strings.SplitSeq(a.ContentEncoding, ",") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && encoding != "aws-chunked" {
			encodings = append(encodings, encoding)
		}
	}
	a.ContentEncoding = strings.Join(encodings, ",")
	return a, nil
}

// listedClass is the storage class as lists show it.
func (o *object) listedClass() string {
	return cmp.Or(o.StorageClass, "STANDARD")
}

// describe puts what a policy may test about an existing object into the context of a check.
func (o *object) describe(c policy.Context) {
	if o == nil {
		return
	}
	for _, t := range o.tags {
		c.Set("s3:ExistingObjectTag/"+t.Key, t.Value)
	}
}

// aclIn is the header by which older clients ask for an ACL.
type aclIn struct {
	ACL string `s3:"header=x-amz-acl"`
}

// check refuses every ACL but those that change nothing where ACLs are off.
func (a aclIn) check() error {
	switch a.ACL {
	case "", "private", "bucket-owner-full-control":
		return nil
	}
	return wire.Errorf("AccessControlListNotSupported", "The bucket does not allow ACLs")
}
