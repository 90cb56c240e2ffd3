"""Resources: objects that remember what they are about. Each method is one call of the client behind them."""

import cfnenv_aws


class Resource:
    """A thing of a service. _calls are the methods that only fill in its identity."""

    _calls = {}

    def __init__(self, client, **identity):
        self.meta = type("Meta", (), {"client": client})()
        self._identity = identity

    def _call(self, operation, **parameters):
        return getattr(self.meta.client, operation)(**self._identity, **parameters)

    def __getattr__(self, name):
        if name.startswith("_") or name not in self._calls:
            raise cfnenv_aws.missing(f"{type(self).__name__}.{name} of a resource", AttributeError)
        return lambda **parameters: self._call(self._calls[name], **parameters)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self._identity.items())})"


class Object(Resource):
    _calls = {"put": "put_object", "get": "get_object", "delete": "delete_object", "copy_from": "copy_object"}

    @property
    def bucket_name(self):
        return self._identity["Bucket"]

    @property
    def key(self):
        return self._identity["Key"]

    def load(self):
        self._call("head_object")

    def upload_file(self, Filename, ExtraArgs=None):
        self._call("upload_file", Filename=Filename, ExtraArgs=ExtraArgs)

    def download_file(self, Filename):
        self._call("download_file", Filename=Filename)


class Objects:
    def __init__(self, bucket, filters):
        self._bucket, self._filters = bucket, filters

    def all(self):
        return Objects(self._bucket, self._filters)

    def filter(self, **filters):
        return Objects(self._bucket, {**self._filters, **filters})

    def __iter__(self):
        client = self._bucket.meta.client
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket.name, **self._filters):
            for found in page.get("Contents", []):
                one = Object(client, Bucket=self._bucket.name, Key=found["Key"])
                one.size, one.last_modified, one.e_tag = found["Size"], found["LastModified"], found["ETag"]
                yield one

    def delete(self):
        keys = [{"Key": one.key} for one in self]
        return [self._bucket.delete_objects(Delete={"Objects": keys[i:i + 1000]}) for i in range(0, len(keys), 1000)]


class Bucket(Resource):
    _calls = {"create": "create_bucket", "delete": "delete_bucket", "put_object": "put_object",
              "delete_objects": "delete_objects"}

    @property
    def name(self):
        return self._identity["Bucket"]

    @property
    def objects(self):
        return Objects(self, {})

    def Object(self, key):
        return Object(self.meta.client, Bucket=self.name, Key=key)

    def upload_file(self, Filename, Key, ExtraArgs=None):
        self.Object(Key).upload_file(Filename, ExtraArgs)

    def download_file(self, Key, Filename):
        self.Object(Key).download_file(Filename)


class Queue(Resource):
    _calls = {"send_message": "send_message", "delete": "delete_queue", "purge": "purge_queue",
              "send_messages": "send_message_batch", "set_attributes": "set_queue_attributes"}

    @property
    def url(self):
        return self._identity["QueueUrl"]

    def receive_messages(self, **parameters):
        found = self._call("receive_message", **parameters).get("Messages", [])
        return [Message(self.meta.client, self.url, fields) for fields in found]


class Message(Resource):
    _calls = {"delete": "delete_message", "change_visibility": "change_message_visibility"}

    def __init__(self, client, url, fields):
        super().__init__(client, QueueUrl=url, ReceiptHandle=fields["ReceiptHandle"])
        self.body, self.message_id, self.receipt_handle = fields["Body"], fields["MessageId"], fields["ReceiptHandle"]
        self.attributes, self.message_attributes = fields.get("Attributes"), fields.get("MessageAttributes")


class S3:
    def __init__(self, client):
        self.meta = type("Meta", (), {"client": client})()

    def Bucket(self, name):
        return Bucket(self.meta.client, Bucket=name)

    def Object(self, bucket_name, key):
        return Object(self.meta.client, Bucket=bucket_name, Key=key)

    def create_bucket(self, **parameters):
        self.meta.client.create_bucket(**parameters)
        return self.Bucket(parameters["Bucket"])

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"{name} of resource s3", AttributeError)


class SQS:
    def __init__(self, client):
        self.meta = type("Meta", (), {"client": client})()

    def Queue(self, url):
        return Queue(self.meta.client, QueueUrl=url)

    def create_queue(self, **parameters):
        return self.Queue(self.meta.client.create_queue(**parameters)["QueueUrl"])

    def get_queue_by_name(self, **parameters):
        return self.Queue(self.meta.client.get_queue_url(**parameters)["QueueUrl"])

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"{name} of resource sqs", AttributeError)


def new(service, client):
    if service == "dynamodb":
        from cfnenv_aws.tables import DynamoDB
        return DynamoDB(client())
    kinds = {"s3": S3, "sqs": SQS}
    if service not in kinds:
        raise cfnenv_aws.missing(f"resource {service}")
    return kinds[service](client())
