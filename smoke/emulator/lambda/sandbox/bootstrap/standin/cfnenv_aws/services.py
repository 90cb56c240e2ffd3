"""The services whose operations are all alike: those with a JSON protocol, and STS with the query protocol."""

import base64
import datetime
import json
import urllib.parse
import xml.etree.ElementTree as ElementTree

import cfnenv_aws
from cfnenv_aws.client import Client


def operation_name(method):
    """PutItem for put_item."""
    return "".join(word.capitalize() for word in method.split("_"))


class AnyOperation(Client):
    """Every method is the operation of that name: the service itself refuses what it does not know."""

    # Methods that boto3 makes without a call of the same name.
    _OTHERS = ("get_paginator", "get_waiter", "can_paginate", "generate_presigned_url", "meta")

    def __getattr__(self, name):
        if name.startswith("_") or name in self._OTHERS:
            return super().__getattr__(name)

        def call(*arguments, **parameters):
            if arguments:
                raise TypeError(f"{name}() only accepts keyword arguments.")
            return self.call(operation_name(name), parameters)

        call.__name__ = name
        return call


class JSONService(AnyOperation):
    target, version, blobs, extra_headers = "", "1.0", (), {}
    errors_have_message = False  # whether the model gives its errors a member of that name

    def call(self, operation, parameters):
        answer = self.request(operation, "POST", "/", headers={
            "Content-Type": "application/x-amz-json-" + self.version, "X-Amz-Target": f"{self.target}.{operation}",
            **self.extra_headers,
        }, body=json.dumps(parameters, default=_plain).encode())
        value = json.loads(answer.body or b"{}", object_hook=self._read)
        value["ResponseMetadata"] = _identified(answer)
        return value

    def _read(self, value):
        for name, item in value.items():
            if name in self.blobs and isinstance(item, str):
                value[name] = base64.b64decode(item)
            elif name in self.blobs and isinstance(item, list):
                value[name] = [base64.b64decode(one) for one in item]
            elif name.endswith("DateTime") and isinstance(item, (int, float)):
                value[name] = datetime.datetime.fromtimestamp(item, datetime.timezone.utc)
        return value

    def read_error(self, answer):
        try:
            body = json.loads(answer.body or b"{}")
        except ValueError:
            body = {}
        kind = answer.headers.get("x-amzn-errortype") or body.get("__type") or str(answer.status)
        kind = kind.split("#")[-1].split(":")[0]
        error = {"Message": body.get("message", body.get("Message", "")), "Code": kind}
        query = answer.headers.get("x-amzn-query-error", "").split(";")
        if len(query) == 2:
            error.update(Code=query[0], Type=query[1], QueryErrorCode=kind)
        response = {"Error": error, "Kind": kind, "ResponseMetadata": _identified(answer)}
        if self.errors_have_message and kind in self.exception_names and "message" in body:
            response["message"] = body["message"]
        return response


class DynamoDB(JSONService):
    target, blobs, errors_have_message = "DynamoDB_20120810", ("B", "BS"), True
    exception_names = ("ConditionalCheckFailedException", "InternalServerError", "ItemCollectionSizeLimitExceededException",
                       "LimitExceededException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
                       "ResourceInUseException", "ResourceNotFoundException", "TableNotFoundException",
                       "TransactionCanceledException", "TransactionConflictException")


class SQS(JSONService):
    target, blobs = "AmazonSQS", ("BinaryValue",)
    extra_headers = {"x-amzn-query-mode": "true"}  # errors then have the codes of the query protocol as well
    exception_names = ("BatchEntryIdsNotDistinct", "BatchRequestTooLong", "EmptyBatchRequest", "InvalidAttributeName",
                       "InvalidAttributeValue", "InvalidMessageContents", "MessageNotInflight", "OverLimit",
                       "QueueDeletedRecently", "QueueDoesNotExist", "QueueNameExists", "ReceiptHandleIsInvalid",
                       "TooManyEntriesInBatchRequest", "UnsupportedOperation")


class Logs(JSONService):
    target, version = "Logs_20140328", "1.1"
    exception_names = ("AccessDeniedException", "DataAlreadyAcceptedException", "InvalidParameterException", "InvalidSequenceTokenException",
                       "LimitExceededException", "OperationAbortedException", "ResourceAlreadyExistsException",
                       "ResourceNotFoundException", "ServiceUnavailableException")


class STS(AnyOperation):
    exception_names = ("ExpiredTokenException", "MalformedPolicyDocumentException", "PackedPolicyTooLargeException",
                       "RegionDisabledException")

    def call(self, operation, parameters):
        fields = {"Action": operation, "Version": "2011-06-15"}
        for name, value in parameters.items():
            _flatten(fields, name, value)
        answer = self.request(operation, "POST", "/", headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        }, body=urllib.parse.urlencode(fields).encode())
        result = ElementTree.fromstring(answer.body)
        value = {}
        for child in result:
            if _local(child) == operation + "Result":
                value = _tree(child) or {}
        value["ResponseMetadata"] = {"RequestId": _request_id(result), **answer.metadata}
        return value

    def read_error(self, answer):
        try:
            root = ElementTree.fromstring(answer.body)
        except ElementTree.ParseError:
            return {"Error": {"Code": str(answer.status), "Message": answer.body.decode("utf-8", "replace")}}
        fields = {_local(leaf): leaf.text or "" for leaf in root.iter() if len(leaf) == 0}
        error = {name: fields[name] for name in ("Type", "Code", "Message") if name in fields}
        return {"Error": error, "ResponseMetadata": {"RequestId": _request_id(root)}}


def _identified(answer):
    return {"RequestId": answer.headers.get("x-amzn-requestid", ""), **answer.metadata}


def _plain(value):
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _flatten(fields, name, value):
    if isinstance(value, dict):
        for key, item in value.items():
            _flatten(fields, f"{name}.{key}", item)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value, 1):
            _flatten(fields, f"{name}.member.{number}", item)
    else:
        fields[name] = str(value).lower() if isinstance(value, bool) else value


def _local(element):
    return element.tag.rpartition("}")[2]


def _tree(element):
    if len(element) == 0:
        if _local(element) == "Expiration":
            return datetime.datetime.fromisoformat((element.text or "").replace("Z", "+00:00"))
        return int(element.text or 0) if _local(element) == "PackedPolicySize" else element.text or ""
    return {_local(child): _tree(child) for child in element}


def _request_id(root):
    return next((leaf.text or "" for leaf in root.iter() if _local(leaf) == "RequestId"), "")


TABLE = {"dynamodb": DynamoDB, "sqs": SQS, "logs": Logs, "sts": STS}
