"""S3: objects and buckets, by a table of operations."""

import base64
import datetime
import email.utils
import http.client
import io
import xml.etree.ElementTree as ElementTree
import zlib

import cfnenv_aws
from botocore.exceptions import ParamValidationError
from cfnenv_aws.client import Client
from cfnenv_aws.services import operation_name

# Members of requests and answers that are headers (S3 API reference), by boto3's names.
_WRITTEN = {
    "ACL": "x-amz-acl", "CacheControl": "Cache-Control", "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding", "ContentLanguage": "Content-Language", "ContentMD5": "Content-MD5",
    "ContentType": "Content-Type", "Expires": "Expires", "IfMatch": "If-Match", "IfNoneMatch": "If-None-Match",
    "ServerSideEncryption": "x-amz-server-side-encryption", "StorageClass": "x-amz-storage-class",
    "Tagging": "x-amz-tagging", "ExpectedBucketOwner": "x-amz-expected-bucket-owner",
}
_READ_WITH = {
    "Range": "Range", "IfMatch": "If-Match", "IfNoneMatch": "If-None-Match", "ChecksumMode": "x-amz-checksum-mode",
    "ExpectedBucketOwner": "x-amz-expected-bucket-owner",
}
_COPIED = {
    "CopySource": "x-amz-copy-source", "MetadataDirective": "x-amz-metadata-directive",
    "TaggingDirective": "x-amz-tagging-directive", **_WRITTEN,
}
_OWNER = {"ExpectedBucketOwner": "x-amz-expected-bucket-owner"}
_LISTED = {
    "Prefix": "prefix", "Delimiter": "delimiter", "MaxKeys": "max-keys", "ContinuationToken": "continuation-token",
    "StartAfter": "start-after", "EncodingType": "encoding-type", "FetchOwner": "fetch-owner",
}
_ANSWERED = {
    "accept-ranges": "AcceptRanges", "cache-control": "CacheControl", "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding", "content-language": "ContentLanguage", "content-range": "ContentRange",
    "etag": "ETag", "location": "Location", "x-amz-bucket-region": "BucketRegion",
    "x-amz-checksum-crc32": "ChecksumCRC32", "x-amz-checksum-type": "ChecksumType",
    "x-amz-server-side-encryption": "ServerSideEncryption", "x-amz-storage-class": "StorageClass",
    "x-amz-version-id": "VersionId", "x-amz-bucket-arn": "BucketArn",
}

# operation: method, required members, header members, query members, fixed query.
_OPERATIONS = {
    "create_bucket": ("PUT", ["Bucket"], {"ACL": "x-amz-acl", "ObjectOwnership": "x-amz-object-ownership"}, {}, {}),
    "delete_bucket": ("DELETE", ["Bucket"], _OWNER, {}, {}),
    "head_bucket": ("HEAD", ["Bucket"], _OWNER, {}, {}),
    "get_bucket_location": ("GET", ["Bucket"], _OWNER, {}, {"location": ""}),
    "list_buckets": ("GET", [], {}, {}, {}),
    "list_objects_v2": ("GET", ["Bucket"], _OWNER, _LISTED, {"list-type": "2"}),
    "put_object": ("PUT", ["Bucket", "Key"], _WRITTEN, {}, {}),
    "copy_object": ("PUT", ["Bucket", "Key", "CopySource"], _COPIED, {}, {}),
    "get_object": ("GET", ["Bucket", "Key"], _READ_WITH, {}, {}),
    "head_object": ("HEAD", ["Bucket", "Key"], _READ_WITH, {}, {}),
    "delete_object": ("DELETE", ["Bucket", "Key"], _OWNER, {}, {}),
    "delete_objects": ("POST", ["Bucket", "Delete"], _OWNER, {}, {"delete": ""}),
}
_BODIES = {"put_object": ("Body", "Metadata"), "copy_object": ("Metadata",),
           "create_bucket": ("CreateBucketConfiguration",)}


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class StreamingBody(io.BytesIO):
    """The body of an object, which boto3 reads as it arrives and this has read already."""

    def iter_chunks(self, chunk_size=1024):
        return iter(lambda: self.read(chunk_size), b"")

    def iter_lines(self, chunk_size=1024, keepends=False):
        return iter(self.read().splitlines(keepends))


class S3(Client):
    exception_names = ("AccessDenied", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "EncryptionTypeMismatch",
                       "IdempotencyParameterMismatch", "InvalidObjectState", "InvalidRequest", "InvalidWriteOffset",
                       "NoSuchBucket", "NoSuchKey", "NoSuchUpload", "ObjectAlreadyInActiveTierError",
                       "ObjectNotInActiveTierError", "TooManyParts")

    def __getattr__(self, name):
        if name not in _OPERATIONS:
            return super().__getattr__(name)

        def call(*arguments, **parameters):
            if arguments:
                raise TypeError(f"{name}() only accepts keyword arguments.")
            return self._call(name, parameters)

        call.__name__ = name
        return call

    def _call(self, name, parameters):
        method, required, in_headers, in_query, query = _OPERATIONS[name]
        lacking = [f'Missing required parameter in input: "{member}"' for member in required if member not in parameters]
        if lacking:
            raise ParamValidationError(report="\n".join(lacking))
        headers, query = {}, dict(query)
        for member, value in parameters.items():
            if member in in_headers:
                headers[in_headers[member]] = _header(member, value)
            elif member in in_query:
                query[in_query[member]] = value
            elif member not in required and member not in _BODIES.get(name, ()):
                raise cfnenv_aws.missing(f"parameter {member} of {name}")
        for key, value in (parameters.get("Metadata") or {}).items():
            headers["x-amz-meta-" + key] = value
        body = _body(name, parameters)
        if name in ("put_object", "delete_objects"):
            headers["x-amz-checksum-crc32"] = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
        if name == "get_object":
            headers.setdefault("x-amz-checksum-mode", "ENABLED")
        if name == "list_objects_v2":
            query.setdefault("encoding-type", "url")
        path = "".join("/" + parameters[member] for member in ("Bucket", "Key") if member in parameters) or "/"
        return self._read(name, self.request(operation_name(name), method, path, query, headers, body), parameters)

    def _read(self, name, answer, parameters):
        value = {"ResponseMetadata": _identified(answer)}
        for header, member in _ANSWERED.items():
            if header in answer.headers and (name.endswith("_object") or header in ("location", "x-amz-bucket-region", "x-amz-bucket-arn")):
                value[member] = answer.headers[header]
        if name in ("get_object", "head_object"):
            value["ContentType"] = answer.headers.get("content-type", "")
            value["ContentLength"] = int(answer.headers.get("content-length", 0))
            value["LastModified"] = email.utils.parsedate_to_datetime(answer.headers["last-modified"])
            value["Metadata"] = {key[11:]: text for key, text in answer.headers.items() if key.startswith("x-amz-meta-")}
        if name == "head_bucket":
            value["AccessPointAlias"] = answer.headers.get("x-amz-access-point-alias") == "true"
        if name == "get_object":
            value["Body"] = StreamingBody(answer.body)
        elif answer.body:
            value.update(_document(name, ElementTree.fromstring(answer.body), "EncodingType" not in parameters))
        return value

    def read_error(self, answer):
        error = {"Code": str(answer.status), "Message": http.client.responses.get(answer.status, "")}
        if answer.body:
            try:
                error = {_local(child): child.text or "" for child in ElementTree.fromstring(answer.body)}
            except ElementTree.ParseError:
                pass
        error.pop("RequestId", None)
        error.pop("HostId", None)
        return {"Error": error, "ResponseMetadata": _identified(answer)}

    def get_paginator(self, operation):
        if operation != "list_objects_v2":
            raise cfnenv_aws.missing(f"paginator of {operation}")
        return Pages(self)

    def can_paginate(self, operation):
        return operation == "list_objects_v2"

    def upload_fileobj(self, Fileobj, Bucket, Key, ExtraArgs=None):
        self.put_object(Bucket=Bucket, Key=Key, Body=Fileobj, **(ExtraArgs or {}))

    def upload_file(self, Filename, Bucket, Key, ExtraArgs=None):
        with open(Filename, "rb") as file:
            self.upload_fileobj(file, Bucket, Key, ExtraArgs)

    def download_fileobj(self, Bucket, Key, Fileobj):
        self.head_object(Bucket=Bucket, Key=Key)  # boto3 asks first, and functions know its error
        Fileobj.write(self.get_object(Bucket=Bucket, Key=Key)["Body"].read())

    def download_file(self, Bucket, Key, Filename):
        buffer = io.BytesIO()
        self.download_fileobj(Bucket, Key, buffer)
        with open(Filename, "wb") as file:
            file.write(buffer.getvalue())


class Pages:
    def __init__(self, s3):
        self._s3 = s3

    def paginate(self, PaginationConfig=None, **parameters):
        if PaginationConfig:
            raise cfnenv_aws.missing("parameter PaginationConfig of paginate")
        while True:
            page = self._s3.list_objects_v2(**parameters)
            yield page
            if not page.get("IsTruncated"):
                return
            parameters["ContinuationToken"] = page["NextContinuationToken"]


def _identified(answer):
    headers = answer.headers
    return {"RequestId": headers.get("x-amz-request-id", ""), "HostId": headers.get("x-amz-id-2", ""), **answer.metadata}


def _header(member, value):
    if member == "CopySource":
        from urllib.parse import quote
        source = f"{value['Bucket']}/{value['Key']}" if isinstance(value, dict) else value
        return quote(source, safe="/-_.~")
    if isinstance(value, datetime.datetime):
        return email.utils.format_datetime(value.astimezone(datetime.timezone.utc), usegmt=True)
    return str(value)


def _body(name, parameters):
    if name == "put_object":
        body = parameters.get("Body", b"")
        body = body.read() if hasattr(body, "read") else body
        return body.encode() if isinstance(body, str) else bytes(body)
    if name == "create_bucket" and parameters.get("CreateBucketConfiguration"):
        place = _escape(parameters["CreateBucketConfiguration"]["LocationConstraint"])
        return (f'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>{place}'
                "</LocationConstraint></CreateBucketConfiguration>").encode()
    if name == "delete_objects":
        wanted = parameters["Delete"]
        objects = "".join(f"<Object><Key>{_escape(one['Key'])}</Key></Object>" for one in wanted["Objects"])
        quiet = "<Quiet>true</Quiet>" if wanted.get("Quiet") else ""
        return f'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{objects}{quiet}</Delete>'.encode()
    return b""


def _local(element):
    return element.tag.rpartition("}")[2]


def _document(name, root, decode):
    if name == "get_bucket_location":
        return {"LocationConstraint": root.text or None}
    value = _tree(root)
    if name == "copy_object":
        return {"CopyObjectResult": value}
    if "Error" in value:
        value["Errors"] = value.pop("Error")
    if name == "list_objects_v2" and decode and value.get("EncodingType") == "url":
        from urllib.parse import unquote_plus
        for item in [value, *value.get("Contents", []), *value.get("CommonPrefixes", [])]:
            for member in ("Key", "Prefix", "Delimiter", "StartAfter"):
                if item.get(member):
                    item[member] = unquote_plus(item[member])
    return value


def _tree(element):
    if len(element) == 0:
        return _leaf(_local(element), element.text or "")
    value = {}
    for child in element:
        name = _local(child)
        if _local(element) == "Buckets":
            return [_tree(bucket) for bucket in element]
        if name in ("Contents", "CommonPrefixes", "Deleted", "Error", "ChecksumAlgorithm"):
            value.setdefault(name, []).append(_tree(child))
        else:
            value[name] = _tree(child)
    return value


def _leaf(name, text):
    if name in ("Size", "KeyCount", "MaxKeys"):
        return int(text or 0)
    if name == "IsTruncated":
        return text == "true"
    if name in ("LastModified", "CreationDate"):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return [] if name == "Buckets" else text
