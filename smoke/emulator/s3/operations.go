package s3

import (
	"net/http"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
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
