package dynamodb_test

import (
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

const boto3Script = `
import sys
from decimal import Decimal
import boto3
from boto3.dynamodb.conditions import Attr, Key
dynamodb = boto3.resource("dynamodb", endpoint_url=sys.argv[1])
t = dynamodb.create_table(TableName="orders", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}])
t.wait_until_exists()
item = {"pk": "k", "n": Decimal("1.50"), "s": {"a", "b"}, "m": {"l": [True, None, b"\x00"]}}
t.put_item(Item=item)
got = t.get_item(Key={"pk": "k", "n": Decimal("1.5")}, ConsistentRead=True)["Item"]
assert got["s"] == {"a", "b"} and got["m"]["l"][2].value == b"\x00" and got["n"] == Decimal("1.5"), got
with t.batch_writer() as batch:
    for i in range(60):
        batch.put_item(Item={"pk": "many", "n": i, "even": i % 2 == 0})
page = t.query(KeyConditionExpression=Key("pk").eq("many") & Key("n").between(10, 19), FilterExpression=Attr("even").eq(True))
assert [int(i["n"]) for i in page["Items"]] == [10, 12, 14, 16, 18] and page["ScannedCount"] == 10, page
try:
    t.put_item(Item=item, ConditionExpression=Attr("pk").not_exists())
    raise AssertionError("not refused")
except dynamodb.meta.client.exceptions.ConditionalCheckFailedException as e:
    assert str(e).endswith("The conditional request failed"), e
assert sum(len(p["Items"]) for p in dynamodb.meta.client.get_paginator("scan").paginate(TableName="orders", PaginationConfig={"PageSize": 7})) == 61
t.delete()
t.wait_until_not_exists()
`

// boto3's resources and conditions, checksums of answers and waiters included.
func TestBoto3(t *testing.T) {
	for version, python := range clienttest.Pythons(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			a := start(t, dynamodb.Options{}, emulatortest.Options{})
			if out, err := clienttest.Run(t, a.Environ(a.Admin), python, "-c", boto3Script, a.URL); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
