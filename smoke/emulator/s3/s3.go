// Package s3 is Amazon S3 in the emulated workshop account: buckets and objects in memory, spoken to in REST-XML.
//
// An operation is a typed input, the checks that IAM must allow, and a handler; the table below lists
// them all. Inputs and outputs carry the member names of AWS's API model, so that in-process callers (CloudFormation's
// resource handlers) use the same operations with JSON; the tag s3:"…" says where a member travels in HTTP (see bind.go
// and reply.go). A query parameter, an x-amz-… header or an XML element that an input has no member for is refused as
// not emulated, and so is every operation that is not in the table, by its name.
//
// What is kept is bounded: objects and unfinished uploads together hold at most maxStored bytes, and one object cannot
// be larger; an upload is held twice while it is completed. Buckets have no versions. Object ACLs are off, as in every
// bucket made since April 2023 (AWS: S3 user guide, "Controlling ownership of objects"), and every object is encrypted
// with SSE-S3, in name only.
//
// github.com/johannesboyne/gofakes3 v1.2.0 was weighed first. It knows no principals, while DeleteObjects, CopyObject and
// the question whether a key is missing have to be authorised key by key, inside the handler. It routes and answers by
// itself, so every request would be parsed twice: once to learn its operation, once to run it. It has neither the
// checksums and trailers that today's SDKs send by default, nor block public access, ownership controls or the errors
// around them; and it would bring a skip list, a coverage tool and golang.org/x/tools into the module.
package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// New makes the account's S3.
func New(env service.Env) *service.Service {
	s := newStore(env)
	rows := s.operations()
	operations := make([]service.Operation, len(rows))
	for i, r := range rows {
		operations[i] = r.Operation
	}
	return &service.Service{
		Name:       "s3",
		Protocols:  []wire.Protocol{{Kind: wire.RESTXML, Version: "2006-03-01", Namespace: namespace}},
		Operations: operations,
		Decode:     func(r *http.Request) (string, any, error) { return decode(rows, r) },
		Regions:    s.regions,
		MaxBody:    maxStored,
		ConditionKeys: []string{
			"s3:prefix", "s3:delimiter", "s3:max-keys", "s3:locationconstraint", "s3:x-amz-acl", "s3:x-amz-object-ownership",
			"s3:x-amz-storage-class", "s3:x-amz-server-side-encryption", "s3:x-amz-copy-source", "s3:x-amz-metadata-directive",
			"s3:ExistingObjectTag/*", "s3:RequestObjectTag/*", "s3:RequestObjectTagKeys",
		},
	}
}

// operations is the table. The IAM actions are those of AWS: service authorization reference, "Actions, resources, and
// condition keys for Amazon S3", and S3 user guide, "Required permissions for Amazon S3 API operations": ListObjects,
// ListObjectsV2 and HeadBucket are s3:ListBucket, HeadObject is s3:GetObject, everything that writes a part or finishes
// an upload is s3:PutObject. Where two rows fit a request, the first is meant.
func (s *store) operations() []row {
	const noContent = http.StatusNoContent
	rows := []row{
		op("ListBuckets", "GET account", 0, s.listChecks, s.listBuckets),

		op("GetBucketLocation", "GET bucket location", 0, s.asksElsewhere("s3:GetBucketLocation"), s.getBucketLocation),
		op("GetBucketTagging", "GET bucket tagging", 0, asks[BucketInput](s, "s3:GetBucketTagging"), read(s, getBucketTagging)),
		op("PutBucketTagging", "PUT bucket tagging", noContent, asks[putBucketTaggingInput](s, "s3:PutBucketTagging"), s.putBucketTagging),
		op("DeleteBucketTagging", "DELETE bucket tagging", noContent, asks[BucketInput](s, "s3:PutBucketTagging"), write(s, deleteBucketTagging)),
		op("GetPublicAccessBlock", "GET bucket publicAccessBlock", 0, asks[BucketInput](s, "s3:GetBucketPublicAccessBlock"), read(s, getPublicAccessBlock)),
		op("PutPublicAccessBlock", "PUT bucket publicAccessBlock", 0, asks[putPublicAccessBlockInput](s, "s3:PutBucketPublicAccessBlock"), write(s, putPublicAccessBlock)),
		op("DeletePublicAccessBlock", "DELETE bucket publicAccessBlock", noContent, asks[BucketInput](s, "s3:PutBucketPublicAccessBlock"), write(s, deletePublicAccessBlock)),
		op("GetBucketOwnershipControls", "GET bucket ownershipControls", 0, asks[BucketInput](s, "s3:GetBucketOwnershipControls"), read(s, getOwnershipControls)),
		op("PutBucketOwnershipControls", "PUT bucket ownershipControls", 0, asks[putBucketOwnershipControlsInput](s, "s3:PutBucketOwnershipControls"), write(s, putOwnershipControls)),
		op("DeleteBucketOwnershipControls", "DELETE bucket ownershipControls", noContent, asks[BucketInput](s, "s3:PutBucketOwnershipControls"), write(s, deleteOwnershipControls)),
		op("GetBucketVersioning", "GET bucket versioning", 0, asks[BucketInput](s, "s3:GetBucketVersioning"), read(s, getBucketVersioning)),
		op("PutBucketVersioning", "PUT bucket versioning", 0, asks[putBucketVersioningInput](s, "s3:PutBucketVersioning"), write(s, putBucketVersioning)),
		op("GetBucketEncryption", "GET bucket encryption", 0, asks[BucketInput](s, "s3:GetEncryptionConfiguration"), read(s, getBucketEncryption)),
		op("PutBucketEncryption", "PUT bucket encryption", 0, asks[putBucketEncryptionInput](s, "s3:PutEncryptionConfiguration"), write(s, putBucketEncryption)),
		op("DeleteBucketEncryption", "DELETE bucket encryption", noContent, asks[BucketInput](s, "s3:PutEncryptionConfiguration"), write(s, deleteBucketEncryption)),
		op("GetBucketPolicy", "GET bucket policy", 0, asks[BucketInput](s, "s3:GetBucketPolicy"), read(s, getBucketPolicy)),
		op("PutBucketPolicy", "PUT bucket policy", noContent, asks[putBucketPolicyInput](s, "s3:PutBucketPolicy"), write(s, s.putBucketPolicy)),
		op("DeleteBucketPolicy", "DELETE bucket policy", noContent, asks[BucketInput](s, "s3:DeleteBucketPolicy"), write(s, deleteBucketPolicy)),
		op("GetBucketNotificationConfiguration", "GET bucket notification", 0, asks[BucketInput](s, "s3:GetBucketNotification"), read(s, getNotification)),
		op("PutBucketNotificationConfiguration", "PUT bucket notification", 0, asks[putNotificationInput](s, "s3:PutBucketNotification"), s.putNotification),
		op("GetBucketAcl", "GET bucket acl", 0, asks[BucketInput](s, "s3:GetBucketAcl"), read(s, s.getBucketACL)),
		op("ListMultipartUploads", "GET bucket uploads", 0, asks[listMultipartUploadsInput](s, "s3:ListBucketMultipartUploads"), read(s, s.listUploads)),
		op("ListObjectVersions", "GET bucket versions", 0, listChecksOf(s, "s3:ListBucketVersions", func(in *listObjectVersionsInput) *listing { return &in.listing }), read(s, s.listVersions)),
		op("DeleteObjects", "POST bucket delete", 0, asks[deleteObjectsInput](s), s.deleteObjects),
		op("ListObjectsV2", "GET bucket list-type=2", 0, listChecksOf(s, "s3:ListBucket", func(in *listObjectsV2Input) *listing { return &in.listing }), read(s, s.listObjectsV2)),

		op("GetObjectTagging", "GET object tagging", 0, asks[objectInput](s, "s3:GetObjectTagging"), read(s, getObjectTagging)),
		op("PutObjectTagging", "PUT object tagging", 0, s.taggingChecks, write(s, s.putObjectTagging)),
		op("DeleteObjectTagging", "DELETE object tagging", noContent, asks[objectInput](s, "s3:DeleteObjectTagging"), write(s, deleteObjectTagging)),
		op("GetObjectAcl", "GET object acl", 0, asks[objectInput](s, "s3:GetObjectAcl"), s.getObjectACL),
		op("CreateMultipartUpload", "POST object uploads", 0, s.createUploadChecks, write(s, s.createUpload)),
		op("UploadPartCopy", "PUT object uploadId x-amz-copy-source:", 0, s.partCopyChecks, s.uploadPartCopy),
		op("UploadPart", "PUT object uploadId", 0, asks[uploadPartInput](s, "s3:PutObject"), s.uploadPart),
		op("CompleteMultipartUpload", "POST object uploadId", 0, asks[completeMultipartUploadInput](s, "s3:PutObject"), s.completeUpload),
		op("AbortMultipartUpload", "DELETE object uploadId", noContent, asks[abortMultipartUploadInput](s, "s3:AbortMultipartUpload"), write(s, s.abortUpload)),
		op("ListParts", "GET object uploadId", 0, asks[listPartsInput](s, "s3:ListMultipartUploadParts"), read(s, s.listParts)),
		op("CopyObject", "PUT object x-amz-copy-source:", 0, s.copyChecks, s.copyObject),
	}
	rows = append(rows, s.unconfigured()...)
	return append(rows,
		op("CreateBucket", "PUT bucket", 0, s.createChecks, s.createBucket),
		op("HeadBucket", "HEAD bucket", 0, s.asksElsewhere("s3:ListBucket"), s.headBucket),
		op("DeleteBucket", "DELETE bucket", noContent, asks[BucketInput](s, "s3:DeleteBucket"), write(s, s.deleteBucket)),
		op("ListObjects", "GET bucket", 0, listChecksOf(s, "s3:ListBucket", func(in *listObjectsInput) *listing { return &in.listing }), read(s, s.listObjects)),
		op("PutObject", "PUT object", 0, s.putChecks, s.putObject),
		op("GetObject", "GET object", 0, s.getChecks, s.getObject),
		op("HeadObject", "HEAD object", 0, s.getChecks, s.getObject),
		op("DeleteObject", "DELETE object", noContent, s.deleteChecks, write(s, s.deleteObject)),
	)
}

// maxStored bounds the bytes of all objects and unfinished uploads together, and so also of one object.
const maxStored = 256 << 20

type store struct {
	env   service.Env
	owner owner

	mu      sync.RWMutex
	buckets map[string]*bucket
	stored  int64 // bytes held or reserved, at most maxStored
}

// owner is the canonical user that owns every bucket and object.
type owner struct{ ID string }

// bucket is one bucket. Everything is guarded by the store's mutex.
type bucket struct {
	name, region string
	created      time.Time

	tags       []tag
	public     *PublicAccessBlock
	ownership  string // an ObjectOwnership, empty when deleted
	encryption *Encryption
	// encryptionSet says that somebody set the encryption, to whatever value.
	encryptionSet bool
	notification  NotificationConfiguration
	policyText    string
	policy        *policy.Document

	objects map[string]*object
	keys    []string // of objects, sorted by bytes
	uploads map[string]*upload
}

// object is one object; it is never changed, only replaced.
type object struct {
	key      string
	data     []byte
	etag     string // quoted
	modified time.Time
	attributes
	tags  []tag
	sum   checksum
	parts []int64 // sizes, when it was uploaded in parts
}

type tag struct{ Key, Value string }

func newStore(env service.Env) *store {
	id := sha256.Sum256([]byte("canonical user of " + env.Account))
	return &store{env: env, owner: owner{ID: hex.EncodeToString(id[:])}, buckets: map[string]*bucket{}}
}

// put stores an object, replacing one with the same key. The bytes of o are reserved already.
func (s *store) put(b *bucket, o *object) {
	if old := b.objects[o.key]; old != nil {
		s.stored -= int64(len(old.data))
	} else if i, found := slices.BinarySearch(b.keys, o.key); !found {
		b.keys = slices.Insert(b.keys, i, o.key)
	}
	b.objects[o.key] = o
}

// remove deletes an object and reports whether it was there.
func (s *store) remove(b *bucket, key string) bool {
	old := b.objects[key]
	if old == nil {
		return false
	}
	s.stored -= int64(len(old.data))
	delete(b.objects, key)
	if i, found := slices.BinarySearch(b.keys, key); found {
		b.keys = slices.Delete(b.keys, i, i+1)
	}
	return true
}

// reserve takes n bytes of what may be stored; whoever does not store them gives them back with release.
func (s *store) reserve(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > maxStored-s.stored {
		return errTooLarge(maxStored)
	}
	s.stored += n
	return nil
}

func (s *store) release(n int64) {
	s.mu.Lock()
	s.stored -= n
	s.mu.Unlock()
}
