package s3_test

import (
	"slices"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// What AWS answers to boto3, in one process.
func TestTable(t *testing.T) {
	t.Parallel()
	a := start(t, emulatortest.Options{})
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(bucketRows, objectRows, listRows))
}

// Only an account in us-east-1 makes buckets elsewhere.
func TestBucketOfAnotherRegion(t *testing.T) {
	t.Parallel()
	a := start(t, emulatortest.Options{Region: "us-east-1"})
	clienttest.Table(t, a.Environ(a.Admin), []clienttest.Row{
		{Do: `s3.create_bucket(Bucket="here")`},
		{Do: `s3.create_bucket(Bucket="there", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})`},
		{Do: `s3.create_bucket(Bucket="other", CreateBucketConfiguration={"LocationConstraint": "us-east-1"})`, Error: "InvalidLocationConstraint", Source: "S3 API reference, CreateBucket"},
		{Do: `s3.create_bucket(Bucket="other", CreateBucketConfiguration={"LocationConstraint": "eu-mars-1"})`, Error: "InvalidLocationConstraint", Source: "S3 API reference, CreateBucket"},
		{Do: `s3.put_object(Bucket="there", Key="k", Body=b"x")["ResponseMetadata"]["HTTPStatusCode"]`, Want: `200`, Source: "boto3 signs again for the region that a refusal names (botocore.utils.S3RegionRedirectorv2)"},
		{Do: `boto3.client("s3", region_name="eu-west-1", endpoint_url=s3.meta.endpoint_url).get_object(Bucket="there", Key="k")["Body"].read()`, Want: `b"x"`, Source: "as above"},
		{Do: `s3.head_bucket(Bucket="there")["BucketRegion"]`, Want: `"eu-west-1"`, Source: "S3 API reference, HeadBucket"},
		{Do: `s3.get_bucket_location(Bucket="there")["LocationConstraint"]`, Want: `"eu-west-1"`, Source: "S3 API reference, GetBucketLocation"},
		{Do: `s3.copy_object(Bucket="here", Key="copy", CopySource="there/k")["CopyObjectResult"]["ETag"]`, Want: `'"9dd4e461268c8034f5c8564e155c67a6"'`, Source: "S3 user guide: copies go across regions"},
		{Do: `s3.delete_object(Bucket="there", Key="k")["ResponseMetadata"]["HTTPStatusCode"]`, Want: `204`, Source: "S3 API reference"},
		{Do: `s3.delete_bucket(Bucket="there")["ResponseMetadata"]["HTTPStatusCode"]`, Want: `204`, Source: "S3 API reference"},
	})
}

const listSnapshot = "LocalStack tests/aws/services/s3/test_s3_list_operations.snapshot.json, recorded against AWS: "

var bucketRows = []clienttest.Row{
	{Do: `s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})`, Error: "IllegalLocationConstraintException: The eu-west-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
		Source: "S3 API reference, error responses"},
	{Do: `s3.create_bucket(Bucket="nowhere", CreateBucketConfiguration={"LocationConstraint": "mars-north-1"})`, Error: "InvalidLocationConstraint: The specified location-constraint is not valid",
		Source: "S3 API reference, CreateBucket: LocationConstraint has a list of values"},
	{Do: `s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})`},
	{Do: `s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "k", "Value": ""}, {"Key": "é + - = . _ : / @", "Value": "日本"}]})`, Source: "S3 user guide, \"Tag restrictions\""},
	{Do: `s3.get_bucket_tagging(Bucket="data")["TagSet"][0]`, Want: `{"Key": "k", "Value": ""}`, Source: "a tag's value may be empty"},
	{Do: `s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "a&b", "Value": ""}]})`, Error: "InvalidTag: The TagKey you have provided is invalid", Source: "LocalStack tests/aws/services/s3/test_s3_api.snapshot.json, tagging validation"},
	{Do: `s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "a", "Value": "b,c"}]})`, Error: "InvalidTag: The TagValue you have provided is invalid", Source: "as above"},
	{Do: `s3.head_bucket(Bucket="data", ExpectedBucketOwner="123456789012")["BucketRegion"]`, Want: `"us-east-2"`, Source: "S3 API reference, HeadBucket"},
	{Do: `s3.get_bucket_location(Bucket="data", ExpectedBucketOwner="000000000000")`, Error: "AccessDenied: Access Denied", Source: "S3 user guide, \"Verifying bucket ownership\""},
	{Do: `s3.get_bucket_location(Bucket="data", ExpectedBucketOwner="me")`, Error: "InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... [me]",
		Source: "S3 API reference, error responses; the sentence by LocalStack and rustfs, which recorded it"},
	{Do: `s3.list_objects_v2(Bucket="data", ExpectedBucketOwner="")`, Error: "InvalidBucketOwnerAWSAccountID", Source: "as above, for an empty one"},
}

var objectRows = []clienttest.Row{
	{Do: `s3.put_object(Bucket="data", Key="a b", Body=b"x")`},
	{Do: `s3.get_object(Bucket="data", Key="a b", IfModifiedSince=__import__("datetime").datetime(2100, 1, 1))["Body"].read()`, Want: `b"x"`,
		Source: "RFC 9110, 13.1.3: a date in the future is no condition"},
	{Do: `s3.get_object(Bucket="data", Key="a b", IfModifiedSince=s3.head_object(Bucket="data", Key="a b")["LastModified"])`, Error: "304", Source: "S3 API reference, GetObject"},
	{Do: `s3.copy_object(Bucket="data", Key="c", CopySource={"Bucket": "data", "Key": "a b"}, CopySourceIfModifiedSince=__import__("datetime").datetime(2100, 1, 1))["CopyObjectResult"]["ETag"]`,
		Want: `'"9dd4e461268c8034f5c8564e155c67a6"'`, Source: "as GetObject"},
	{Do: `lambda request, **_: request.headers.replace_header("x-amz-copy-source", "data/a+b")`, Keep: "plus"},
	{Do: `s3.meta.events.register("before-sign.s3.CopyObject", plus)`},
	{Do: `s3.copy_object(Bucket="data", Key="plus", CopySource="data/a b")["ServerSideEncryption"]`, Want: `"AES256"`,
		Source: "a plus sign in x-amz-copy-source is a space (LocalStack localstack/services/s3/utils.py says so of AWS)"},
	{Do: `s3.meta.events.unregister("before-sign.s3.CopyObject", plus)`},
	{Do: `s3.copy_object(Bucket="data", Key="c", CopySource="data/c")`, Error: "InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
		Source: "S3 API reference, CopyObject"},
	{Do: `s3.put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})`},
	{Do: `s3.copy_object(Bucket="data", Key="c", CopySource="data/c")["ServerSideEncryption"]`, Want: `"AES256"`,
		Source: "moto tests/test_s3/test_s3_copyobject.py, run against AWS: a bucket with encryption lets objects be copied in place"},
	{Do: `s3.delete_bucket_encryption(Bucket="data")`},
	{Do: `s3.copy_object(Bucket="data", Key="c", CopySource="data/c")`, Error: "InvalidRequest"},
	{Do: `s3.put_object(Bucket="data", Key="t", Body=b"", Tagging="a%26b=1")`, Error: "InvalidTag: The TagKey you have provided is invalid", Source: "S3 user guide, object tags"},
	{Do: `s3.copy_object(Bucket="data", Key="t", CopySource="data/c", ExpectedSourceBucketOwner="000000000000")`, Error: "AccessDenied: Access Denied", Source: "S3 user guide, \"Verifying bucket ownership\""},
}

var listRows = []clienttest.Row{
	{Do: `s3.list_objects_v2(Bucket="data", ContinuationToken="")`, Error: "InvalidArgument: The continuation token provided is incorrect", Source: listSnapshot + "test_list_objects_v2_continuation_…"},
	{Do: `s3.list_object_versions(Bucket="data", MaxKeys=1)`, Keep: "versions"},
	{Do: `[versions.get(k) for k in ("Name", "Prefix", "KeyMarker", "VersionIdMarker", "MaxKeys", "IsTruncated", "NextKeyMarker", "NextVersionIdMarker")]`,
		Want: `["data", "", "", "", 1, True, "a b", "null"]`, Source: listSnapshot + "test_list_objects_versions_with_prefix_only_and_pagination"},
	{Do: `[(v["Key"], v["VersionId"], v["IsLatest"], v["Size"], v["StorageClass"]) for p in s3.get_paginator("list_object_versions").paginate(Bucket="data", PaginationConfig={"PageSize": 1}) for v in p["Versions"]]`,
		Want: `[("a b", "null", True, 1, "STANDARD"), ("c", "null", True, 1, "STANDARD"), ("plus", "null", True, 1, "STANDARD")]`, Source: "S3 user guide, \"How S3 Versioning works\": the version of an unversioned bucket is null"},
	{Do: `s3.list_object_versions(Bucket="data", VersionIdMarker="null")`, Error: "InvalidArgument: A version-id marker cannot be specified without a key marker.", Source: listSnapshot + "test_list_objects_versions_markers"},
	{Do: `s3.list_multipart_uploads(Bucket="data")`, Keep: "none"},
	{Do: `[none.get(k) for k in ("KeyMarker", "UploadIdMarker", "NextKeyMarker", "NextUploadIdMarker", "MaxUploads", "IsTruncated", "Prefix")]`, Want: `["", "", "", "", 1000, False, None]`,
		Source: listSnapshot + "test_list_multiparts_next_marker, list-multiparts-next-key-last"},
	{Do: `[s3.create_multipart_upload(Bucket="data", Key=k)["UploadId"] for k in ("f/1", "g", "h")]`, Keep: "ids"},
	{Do: `(lambda l: (l["IsTruncated"], l["NextKeyMarker"], l["NextUploadIdMarker"], l["UploadIdMarker"]))(s3.list_multipart_uploads(Bucket="data", KeyMarker="f/1", UploadIdMarker=ids[0]))`,
		Want: `(False, "h", ids[2], ids[0])`, Source: listSnapshot + "list-multiparts-get-last-upload-no-truncate"},
	{Do: `(lambda l: (l["IsTruncated"], l["NextKeyMarker"], l["UploadIdMarker"]))(s3.list_multipart_uploads(Bucket="data", UploadIdMarker=ids[2], MaxUploads=1))`,
		Want: `(True, "f/1", "")`, Source: listSnapshot + "list-multiparts-next-upload-only"},
	{Do: `s3.list_multipart_uploads(Bucket="data", KeyMarker="g", UploadIdMarker=ids[0])`, Error: "InvalidArgument: Invalid uploadId marker", Source: listSnapshot + "list-multiparts-wrong-id-for-key"},
	{Do: `(lambda l: (l["IsTruncated"], l["NextKeyMarker"], l["NextUploadIdMarker"], l["CommonPrefixes"]))(s3.list_multipart_uploads(Bucket="data", Delimiter="/", MaxUploads=1))`,
		Want: `(True, "", "", [{"Prefix": "f/"}])`, Source: listSnapshot + "test_list_multipart_uploads_marker_common_prefixes"},
	{Do: `[s3.list_parts(Bucket="data", Key="g", UploadId=ids[1]).get(k) for k in ("PartNumberMarker", "NextPartNumberMarker", "MaxParts", "IsTruncated", "Parts")]`,
		Want: `[0, 0, 1000, False, None]`, Source: listSnapshot + "list-parts-empty"},
	{Do: `[s3.upload_part(Bucket="data", Key="g", UploadId=ids[1], PartNumber=n, Body=b"part") and n for n in (1, 2)]`},
	{Do: `[s3.list_parts(Bucket="data", Key="g", UploadId=ids[1], PartNumberMarker=1, MaxParts=1).get(k) for k in ("PartNumberMarker", "NextPartNumberMarker", "MaxParts", "IsTruncated")]`,
		Want: `[1, 2, 1, False]`, Source: listSnapshot + "list-parts-next"},
	{Do: `[s3.list_parts(Bucket="data", Key="g", UploadId=ids[1], PartNumberMarker=10).get(k) for k in ("PartNumberMarker", "NextPartNumberMarker", "Parts")]`,
		Want: `[10, 0, None]`, Source: listSnapshot + "list-parts-wrong-part"},
}
