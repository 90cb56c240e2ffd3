package s3_test

import (
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// boto3Script looks at S3 as boto3 shows it. The first argument is the endpoint.
const boto3Script = `
import base64, io, sys, hashlib
import boto3, botocore.config
from botocore.exceptions import ClientError
s3 = boto3.client("s3", endpoint_url=sys.argv[1])

def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, (e, code)
        return e.response
    raise AssertionError("not refused: " + code)

made = s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
assert made["Location"] == "http://data.s3.amazonaws.com/" and made["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-arn"] == "arn:aws:s3:::data", made
refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket="data", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
refused("IllegalLocationConstraintException", s3.create_bucket, Bucket="other")
refused("InvalidBucketName", s3.create_bucket, Bucket="Ab_c", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
assert s3.head_bucket(Bucket="data")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-2"
assert s3.get_bucket_location(Bucket="data")["LocationConstraint"] == "us-east-2"
assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["data"]
refused("404", s3.head_bucket, Bucket="none")
refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket="data")
s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "a", "Value": "ü/b"}]})
assert s3.get_bucket_tagging(Bucket="data")["TagSet"] == [{"Key": "a", "Value": "ü/b"}]
refused("InvalidTag", s3.put_bucket_tagging, Bucket="data", Tagging={"TagSet": [{"Key": "aws:cloudformation:stack-name", "Value": "x"}]})
assert all(s3.get_public_access_block(Bucket="data")["PublicAccessBlockConfiguration"].values())
assert s3.get_bucket_encryption(Bucket="data")["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
assert s3.get_bucket_ownership_controls(Bucket="data")["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
assert "Status" not in s3.get_bucket_versioning(Bucket="data")
assert s3.get_bucket_acl(Bucket="data")["Grants"][0]["Permission"] == "FULL_CONTROL"
refused("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, Bucket="data")
refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket="data")

keys = ["a/1", "a/2", "b &+ü", "c"]
for key in keys:
    s3.put_object(Bucket="data", Key=key, Body=key.encode(), Metadata={"Colour": "blue"}, CacheControl="no-cache", Tagging="t=1")
got = s3.get_object(Bucket="data", Key="b &+ü")
assert got["Body"].read().decode() == "b &+ü" and got["Metadata"] == {"colour": "blue"} and got["CacheControl"] == "no-cache" and got["TagCount"] == 1
for operation in "list_objects", "list_objects_v2":
    pages = list(s3.get_paginator(operation).paginate(Bucket="data", PaginationConfig={"PageSize": 1}))
    assert [o["Key"] for p in pages for o in p["Contents"]] == keys, pages
    page = list(s3.get_paginator(operation).paginate(Bucket="data", Delimiter="/"))[0]
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["a/"] and [o["Key"] for o in page["Contents"]] == keys[2:]
assert s3.list_objects_v2(Bucket="data", Prefix="zzz")["KeyCount"] == 0

refused("BadDigest", s3.put_object, Bucket="data", Key="x", Body=b"x", ContentMD5=base64.b64encode(hashlib.md5(b"y").digest()).decode())
refused("InvalidDigest", s3.put_object, Bucket="data", Key="x", Body=b"x", ContentMD5="bm8=")
refused("BadDigest", s3.put_object, Bucket="data", Key="x", Body=b"x", ChecksumSHA256=base64.b64encode(hashlib.sha256(b"y").digest()).decode())
refused("NoSuchKey", s3.get_object, Bucket="data", Key="none")
refused("404", s3.head_object, Bucket="data", Key="none")
refused("InvalidRange", s3.get_object, Bucket="data", Key="c", Range="bytes=5-")
refused("304", s3.get_object, Bucket="data", Key="c", IfNoneMatch=s3.head_object(Bucket="data", Key="c")["ETag"])
refused("NoSuchUpload", s3.abort_multipart_upload, Bucket="data", Key="c", UploadId="none")
refused("InvalidStorageClass", s3.put_object, Bucket="data", Key="x", Body=b"x", StorageClass="LOFT")
refused("AccessControlListNotSupported", s3.put_object, Bucket="data", Key="x", Body=b"x", ACL="public-read")
refused("MalformedPolicy", s3.put_bucket_policy, Bucket="data", Policy="{}")
refused("MetadataTooLarge", s3.put_object, Bucket="data", Key="x", Body=b"x", Metadata={"m": "x" * 2048})

begun = dict(Bucket="data", Key="parts", UploadId=s3.create_multipart_upload(Bucket="data", Key="parts", ChecksumAlgorithm="SHA256")["UploadId"])
e = refused("InvalidRequest", s3.upload_part, PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA1", **begun)
assert e["Error"]["Message"] == "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: sha1", e
e = refused("InvalidRequest", s3.complete_multipart_upload, **begun)
assert e["Error"]["Message"] == "You must specify at least one part", e
s3.abort_multipart_upload(**begun)

def without(*headers):  # a client that leaves headers out
    client = boto3.client("s3", endpoint_url=sys.argv[1])
    def strip(request, **_):
        for name in list(request.headers):
            if name.lower().startswith(headers):
                del request.headers[name]
    client.meta.events.register("before-sign.s3", strip)
    return client
for call in without("content-md5", "x-amz-checksum-", "x-amz-sdk-checksum-").delete_objects, without("content-md5", "x-amz-checksum-").delete_objects:
    e = refused("InvalidRequest", call, Bucket="data", Delete={"Objects": [{"Key": "c"}]})
    assert "x-amz-checksum-*" in e["Error"]["Message"], e
e = refused("InvalidRequest", without("x-amz-checksum-").put_object, Bucket="data", Key="c", Body=b"x", ChecksumAlgorithm="SHA256")
assert "no corresponding x-amz-checksum-*" in e["Error"]["Message"], e

quick = boto3.client("s3", endpoint_url=sys.argv[1], config=botocore.config.Config(read_timeout=5, retries={"total_max_attempts": 1}))
for body in b"", b"1", b"", b"2":  # on one connection, and nothing else between
    quick.put_object(Bucket="data", Key="c", Body=body)

big = bytes(range(256)) * 40000
s3.upload_fileobj(io.BytesIO(big), "data", "big")
out = io.BytesIO()
s3.download_fileobj("data", "big", out)
assert out.getvalue() == big
refused("BucketNotEmpty", s3.delete_bucket, Bucket="data")
left = [{"Key": o["Key"]} for o in s3.list_objects_v2(Bucket="data")["Contents"]]
assert len(s3.delete_objects(Bucket="data", Delete={"Objects": left})["Deleted"]) == 5
s3.delete_bucket(Bucket="data")
refused("NoSuchBucket", s3.list_objects_v2, Bucket="data")
`

// trailerScript makes boto3 send aws-chunked bodies with a trailing checksum over plain HTTP, which it does by itself over
// HTTPS only.
const trailerScript = `
import sys
import boto3
import botocore.httpchecksum as h
original = h.resolve_request_checksum_algorithm
def in_trailer(request, model, params, *rest, **more):
    original(request, model, params, *rest, **more)
    checksum = request["context"].get("checksum", {}).get("request_algorithm")
    if isinstance(checksum, dict) and model.name == "PutObject":
        checksum["in"] = "trailer"
h.resolve_request_checksum_algorithm = in_trailer
import botocore.client
botocore.client.resolve_request_checksum_algorithm = in_trailer
s3 = boto3.client("s3", endpoint_url=sys.argv[1])
sent = []
s3.meta.events.register("before-send.s3", lambda request, **_: sent.append(request.headers.get("x-amz-trailer")))
s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
for n in 0, 1, 65536, 3_000_000:
    s3.put_object(Bucket="data", Key="k", Body=b"x" * n, ChecksumAlgorithm="CRC32", ContentEncoding="gzip")
    assert sent[-1] in ("x-amz-checksum-crc32", b"x-amz-checksum-crc32"), sent
    got = s3.get_object(Bucket="data", Key="k", ChecksumMode="ENABLED")
    assert len(got["Body"].read()) == n and got["ChecksumCRC32"] and got.get("ContentEncoding") in ("gzip", None), got  # older boto3 overwrites it
`

// TestBoto3 runs the scripts with every boto3 there is.
func TestBoto3(t *testing.T) {
	for version, python := range clienttest.Pythons(t) {
		for name, script := range map[string]string{"operations": boto3Script, "trailers": trailerScript} {
			t.Run(version+"/"+name, func(t *testing.T) {
				t.Parallel()
				a := start(t, emulatortest.Options{})
				if out, err := clienttest.Run(t, a.Environ(a.Admin), python, "-c", script, a.URL); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}
