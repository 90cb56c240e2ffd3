package emulator_test

import "cfnenv/smoke/emulator/clienttest"

var s3Calls = []clienttest.Row{
	{Do: `s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})`},
	{Do: `s3.list_buckets(MaxBuckets=1)`},
	{Do: `s3.create_bucket(Bucket="eata", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})`},
	{Do: `s3.list_buckets(MaxBuckets=1, Prefix="")`},
	{Do: `s3.list_buckets(MaxBuckets=1, Prefix="d")`},
	{Do: `s3.head_bucket(Bucket="data")`},
	{Do: `s3.get_bucket_location(Bucket="data")`},
	{Do: `s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})`},
	{Do: `s3.get_bucket_tagging(Bucket="data")`},
	{Do: `s3.delete_bucket_tagging(Bucket="data")`},
	{Do: `s3.put_public_access_block(Bucket="data", PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})`},
	{Do: `s3.get_public_access_block(Bucket="data")`},
	{Do: `s3.delete_public_access_block(Bucket="data")`},
	{Do: `s3.put_bucket_ownership_controls(Bucket="data", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})`},
	{Do: `s3.get_bucket_ownership_controls(Bucket="data")`},
	{Do: `s3.delete_bucket_ownership_controls(Bucket="data")`},
	{Do: `s3.get_bucket_versioning(Bucket="data")`},
	{Do: `s3.put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]})`},
	{Do: `s3.get_bucket_encryption(Bucket="data")`},
	{Do: `s3.delete_bucket_encryption(Bucket="data")`},
	{Do: `s3.put_bucket_policy(Bucket="data", Policy=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*", "Principal": {"AWS": "123456789012"}}}))`},
	{Do: `s3.get_bucket_policy(Bucket="data")`},
	{Do: `s3.delete_bucket_policy(Bucket="data")`},
	{Do: `s3.get_bucket_acl(Bucket="data")`},
	{Do: `s3.get_bucket_notification_configuration(Bucket="data")`},
	{Do: `s3.put_bucket_notification_configuration(Bucket="data", NotificationConfiguration={})`},
	{Do: `dict(Bucket="data", CacheControl="no-cache", ContentDisposition="inline", ContentEncoding="identity", ContentLanguage="en", Expires="Thu, 01 Jan 2099 00:00:00 GMT", Metadata={"k": "v"}, Tagging="a=b", StorageClass="STANDARD_IA")`, Keep: "more"},
	{Do: `[s3.put_object(Key=k, Body=b"x" * 9, ChecksumAlgorithm=a, **more) for k, a in (("a/1", "CRC32"), ("b", "CRC32C"), ("c", "CRC64NVME"), ("d", "SHA1"), ("e", "SHA256")) if a not in ("CRC32C", "CRC64NVME")]`},
	{Do: `[s3.get_object(Bucket="data", Key=k, ChecksumMode="ENABLED") for k in ("a/1", "d", "e")]`},
	{Do: `[s3.head_object(Bucket="data", Key=k, ChecksumMode="ENABLED") for k in ("a/1", "d", "e")]`},
	{Do: `[f(Bucket="data", Key="d", PartNumber=1) for f in (s3.get_object, s3.head_object)]`},
	{Do: `s3.get_object(Bucket="data", Key="d", Range="bytes=0-3")`},
	{Do: `s3.head_object(Bucket="data", Key="d", Range="bytes=0-3")`},
	{Do: `s3.get_object_tagging(Bucket="data", Key="d")`},
	{Do: `s3.put_object_tagging(Bucket="data", Key="d", Tagging={"TagSet": []})`},
	{Do: `s3.delete_object_tagging(Bucket="data", Key="d")`},
	{Do: `s3.get_object_acl(Bucket="data", Key="d")`},
	{Do: `s3.list_objects(Bucket="data", Delimiter="/", MaxKeys=1, EncodingType="url")`},
	{Do: `s3.list_objects(Bucket="data")`},
	{Do: `s3.list_objects_v2(Bucket="data", Delimiter="/", MaxKeys=1, EncodingType="url", StartAfter="0", FetchOwner=True)["NextContinuationToken"]`, Keep: "token"},
	{Do: `s3.list_objects_v2(Bucket="data", ContinuationToken=token, FetchOwner=True)`},
	{Do: `s3.list_object_versions(Bucket="data", Delimiter="/", MaxKeys=2, EncodingType="url")`},
	{Do: `[s3.copy_object(Bucket="data", Key="copy" + k, CopySource="data/" + k) for k in ("a/1", "d", "e")]`},
	{Do: `[s3.create_multipart_upload(Bucket="data", Key=k, ChecksumAlgorithm=a)["UploadId"] for k, a in (("p/1", "CRC32"), ("q", "SHA1"), ("r", "SHA256"))]`, Keep: "ids"},
	{Do: `[s3.upload_part(Bucket="data", Key=k, UploadId=i, PartNumber=1, Body=b"x", ChecksumAlgorithm=a) for k, i, a in zip(("p/1", "q", "r"), ids, ("CRC32", "SHA1", "SHA256"))]`, Keep: "parts"},
	{Do: `[s3.upload_part_copy(Bucket="data", Key=k, UploadId=i, PartNumber=2, CopySource="data/d") for k, i in zip(("p/1", "q", "r"), ids)]`},
	{Do: `[s3.list_parts(Bucket="data", Key=k, UploadId=i) for k, i in zip(("p/1", "q", "r"), ids)]`},
	{Do: `s3.list_multipart_uploads(Bucket="data", Delimiter="/", EncodingType="url")`},
	{Do: `s3.list_multipart_uploads(Bucket="data", Prefix="q", MaxUploads=1)`},
	{Do: `[s3.complete_multipart_upload(Bucket="data", Key=k, UploadId=i, MultipartUpload={"Parts": [{"PartNumber": 1, **{n: v for n, v in p.items() if n == "ETag" or n.startswith("Checksum") and n != "ChecksumType"}}]}) for k, i, p in zip(("p/1", "q", "r"), ids, parts)]`},
	{Do: `[f(Bucket="data", Key="q", PartNumber=1) for f in (s3.get_object, s3.head_object)]`},
	{Do: `s3.abort_multipart_upload(Bucket="data", Key="z", UploadId=s3.create_multipart_upload(Bucket="data", Key="z")["UploadId"])`},
	{Do: `s3.delete_object(Bucket="data", Key="d")`},
	{Do: `s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": "e"}, {"Key": "a/1", "VersionId": "wrong"}]})`},
	{Do: `s3.delete_bucket(Bucket="eata")`},
}

func s3Exceptions() map[string]string {
	const (
		sums     = "needs botocore's C extension, or is newer than the account"
		kms      = "encryption with keys of KMS or the client's is not emulated"
		versions = "versioning is not emulated"
		locks    = "object locks are not emulated"
		life     = "lifecycle rules, archives and replication are not emulated"
		never    = "an account without the configuration answers so; setting it is not emulated"
		refused  = "answers with AWS's error for what was never set"
		names    = "AWS shows names no more (S3 API reference, Owner: since November 2025)"
	)
	return map[string]string{
		"ChecksumCRC32C": sums, "ChecksumCRC64NVME": sums, "ChecksumSHA512": sums, "ChecksumMD5": sums, "ChecksumXXHASH64": sums,
		"ChecksumXXHASH3": sums, "ChecksumXXHASH128": sums,
		"SSEKMSKeyId": kms, "SSEKMSEncryptionContext": kms, "SSECustomerAlgorithm": kms, "SSECustomerKeyMD5": kms, "BucketKeyEnabled": kms,
		"ApplyServerSideEncryptionByDefault.KMSMasterKeyID": kms, "Rules.BlockedEncryptionTypes": kms,
		"VersionId": versions, "CopySourceVersionId": versions, "DeleteMarker": versions, "DeleteMarkers": versions, "Deleted.DeleteMarkerVersionId": versions,
		"MFADelete": versions, "GetBucketVersioning:Status": versions, "PutBucketVersioning": versions,
		"ObjectLockMode": locks, "ObjectLockRetainUntilDate": locks, "ObjectLockLegalHoldStatus": locks,
		"Expiration": life, "Restore": life, "ArchiveStatus": life, "ReplicationStatus": life, "AbortDate": life, "AbortRuleId": life, "RestoreStatus": life,
		"GetBucketLocation:LocationConstraint": "botocore reads it by itself, after the answer was looked at",
		"RequestCharged":                       "the account does not know requesters that pay", "MissingMeta": "of metadata that came over SOAP", "WebsiteRedirectLocation": "websites are not emulated",
		"TopicConfigurations": never, "QueueConfigurations": never,
		"LambdaFunctionConfigurations": never, "EventBridgeConfiguration": never,
		"GetBucketCors": refused, "GetBucketLifecycleConfiguration": refused,
		"DisplayName": names, "Grantee.EmailAddress": "of grants to others", "Grantee.URI": "of grants to groups",
		"BucketLocationType": "of directory buckets", "BucketLocationName": "of directory buckets", "PutObject:Size": "of appends in directory buckets",
	}
}
