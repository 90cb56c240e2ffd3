"""DynamoDB's resource: tables whose items are written with Python's own values."""

import decimal

import cfnenv_aws
from cfnenv_aws.resources import Resource

# Members that hold items or values by name, in requests and in answers.
_MAPS = {"Item", "Key", "ExpressionAttributeValues", "Attributes", "ExclusiveStartKey", "LastEvaluatedKey"}


class Binary(bytes):
    """What DynamoDB's binary values are read as."""

    @property
    def value(self):
        return bytes(self)


def serialize(value):
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, decimal.Decimal)):
        return {"N": str(value)}
    if isinstance(value, float):
        raise TypeError("Float types are not supported. Use Decimal types instead.")
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    if isinstance(value, dict):
        return {"M": {key: serialize(item) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"L": [serialize(item) for item in value]}
    if isinstance(value, (set, frozenset)) and value:
        kind = next(iter(serialize(next(iter(value)))))
        if kind in ("S", "N", "B") and all(kind in serialize(item) for item in value):
            return {kind + "S": [serialize(item)[kind] for item in value]}
    raise TypeError(f'Unsupported type "{type(value)}" for value "{value}"')


def deserialize(value):
    (kind, item), = value.items()
    if kind == "NULL":
        return None
    if kind == "N":
        return decimal.Decimal(item)
    if kind == "B":
        return Binary(item)
    if kind == "M":
        return {key: deserialize(one) for key, one in item.items()}
    if kind == "L":
        return [deserialize(one) for one in item]
    if kind in ("SS", "NS", "BS"):
        return {deserialize({kind[0]: one}) for one in item}
    return item


class Table(Resource):
    _calls = {name: name for name in ("put_item", "get_item", "delete_item", "update_item", "query", "scan")}
    _calls["delete"] = "delete_table"

    @property
    def name(self):
        return self._identity["TableName"]

    def _call(self, operation, **parameters):
        for member in ("KeyConditionExpression", "FilterExpression", "ConditionExpression"):
            if member in parameters and not isinstance(parameters[member], str):
                raise cfnenv_aws.missing(f"condition objects in {member}")
        for member in _MAPS & parameters.keys():
            parameters[member] = {key: serialize(item) for key, item in parameters[member].items()}
        answer = super()._call(operation, **parameters)
        for member in _MAPS & answer.keys():
            answer[member] = {key: deserialize(item) for key, item in answer[member].items()}
        if "Items" in answer:
            answer["Items"] = [{key: deserialize(item) for key, item in one.items()} for one in answer["Items"]]
        return answer


class DynamoDB:
    def __init__(self, client):
        self.meta = type("Meta", (), {"client": client})()

    def Table(self, name):
        return Table(self.meta.client, TableName=name)

    def __getattr__(self, name):
        raise cfnenv_aws.missing(f"{name} of resource dynamodb", AttributeError)
