package dynamodb_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

const invalidValues = "ValidationException: One or more parameter values were invalid: "

func TestItems(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	a.run([]step{
		{"GetItem", `{"Key":{"h":{"S":"k"}}}`, `{}`},
		{"PutItem", `{"Item":{"h":{"S":"k"},"n":{"N":"-0.0150e2"},"z":{"N":"-0"},"b":{"B":"AAH/"},"l":{"L":[{"BOOL":false},{"NULL":true}]},"m":{"M":{"x":{"SS":["b","a"]}}},"e":{"S":""}}}`, `{}`},
		{"GetItem", `{"Key":{"h":{"S":"k"}},"ConsistentRead":true}`, `{"Item":{"h":{"S":"k"},"n":{"N":"-1.5"},"z":{"N":"0"},"b":{"B":"AAH/"},"l":{"L":[{"BOOL":false},{"NULL":true}]},"m":{"M":{"x":{"SS":["b","a"]}}},"e":{"S":""}}}`},
		{"GetItem", `{"Key":{"h":{"S":"k"}},"ProjectionExpression":"m.x, l[1], #n, absent","ExpressionAttributeNames":{"#n":"n"}}`, `{"Item":{"n":{"N":"-1.5"},"l":{"L":[{"NULL":true}]},"m":{"M":{"x":{"SS":["b","a"]}}}}}`},
		{"PutItem", `{"Item":{"h":{"S":"k"}},"ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"TOTAL"}`, `{"Attributes":{"h":{"S":"k"},"n":{"N":"-1.5"},"z":{"N":"0"},"b":{"B":"AAH/"},"l":{"L":[{"BOOL":false},{"NULL":true}]},"m":{"M":{"x":{"SS":["b","a"]}}},"e":{"S":""}},"ConsumedCapacity":{"TableName":"the-table","CapacityUnits":1}}`},
		{"PutItem", `{"Item":{"h":{"S":"k"}},"ReturnConsumedCapacity":"INDEXES"}`, `{"ConsumedCapacity":{"TableName":"the-table","CapacityUnits":1.0,"Table":{"CapacityUnits":1.0}}…`},
		{"PutItem", `{"Item":{"h":{"S":"k"}},"ConditionExpression":"attribute_not_exists(h)"}`, `ConditionalCheckFailedException: The conditional request failed`},
		{"PutItem", `{"Item":{"v":{"S":"k"}}}`, invalidValues + "Missing the key h in the item"},
		{"PutItem", `{"Item":{"h":{"N":"1"}}}`, invalidValues + "Type mismatch for key h expected: S actual: N"},
		{"PutItem", `{"Item":{"h":{"S":""}}}`, "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: h"},
		{"PutItem", `{"Item":{"h":{"S":"k"}},"ReturnValues":"ALL_NEW"}`, "ValidationException: ReturnValues can only be ALL_OLD or NONE"},
		{"GetItem", `{"Key":{"h":{"S":"k"},"v":{"S":"x"}}}`, "ValidationException: The provided key element does not match the schema"},
		{"GetItem", `{"Key":{"h":{"N":"1"}}}`, "ValidationException: The provided key element does not match the schema"},
		{"DeleteItem", `{"Key":{"h":{"S":"k"}},"ReturnValues":"ALL_OLD"}`, `{"Attributes":{"h":{"S":"k"}}}`},
		{"DeleteItem", `{"Key":{"h":{"S":"k"}},"ReturnValues":"ALL_OLD"}`, `{}`},
	})
}

func TestUpdates(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	const key = `"Key":{"h":{"S":"k"}},`
	a.run([]step{
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET v = :v, #l = :l ADD n :n, s :s","ExpressionAttributeNames":{"#l":"l"},"ExpressionAttributeValues":{":v":{"S":"x"},":n":{"N":"2"},":s":{"SS":["a"]},":l":{"L":[{"N":"1"}]}},"ReturnValues":"ALL_NEW"}`,
			`{"Attributes":{"h":{"S":"k"},"v":{"S":"x"},"n":{"N":"2"},"s":{"SS":["a"]},"l":{"L":[{"N":"1"}]}}}`},
		// all right-hand sides see the item as it was
		{"UpdateItem", `{` + key + `"UpdateExpression":"set v = n, n = n - :one remove l[0] delete s :s","ExpressionAttributeValues":{":one":{"N":"1"},":s":{"SS":["a"]}},"ReturnValues":"UPDATED_OLD"}`,
			`{"Attributes":{"v":{"S":"x"},"n":{"N":"2"},"l":{"L":[{"N":"1"}]},"s":{"SS":["a"]}}}`},
		{"GetItem", `{` + key + `}`, `{"Item":{"h":{"S":"k"},"v":{"N":"2"},"n":{"N":"1"},"l":{"L":[]}}}`},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET #l = list_append(#l, :l), w = if_not_exists(w, n)","ExpressionAttributeNames":{"#l":"l"},"ExpressionAttributeValues":{":l":{"L":[{"S":"e"}]}},"ReturnValues":"UPDATED_NEW"}`,
			`{"Attributes":{"l":{"L":[{"S":"e"}]},"w":{"N":"1"}}}`},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET h = :v","ExpressionAttributeValues":{":v":{"S":"x"}}}`, invalidValues + "Cannot update attribute h. This attribute is part of the key"},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET absent.x = :v","ExpressionAttributeValues":{":v":{"S":"x"}}}`, "ValidationException: The document path provided in the update expression is invalid for update"},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET v = absent"}`, "ValidationException: The provided expression refers to an attribute that does not exist in the item"},
		{"UpdateItem", `{` + key + `"UpdateExpression":"ADD h :v","ExpressionAttributeValues":{":v":{"S":"x"}}}`, "ValidationException: Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING"},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET v = v + :v","ExpressionAttributeValues":{":v":{"N":"99999999999999999999999999999999999999"}}}`, "ValidationException: Attempting to store more than 38 significant digits in a Number"},
		{"UpdateItem", `{` + key + `"UpdateExpression":"SET v = v + :v","ConditionExpression":"v < :v","ExpressionAttributeValues":{":v":{"N":"1"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, "ConditionalCheckFailedException: The conditional request failed"},
		{"UpdateItem", `{"Key":{"h":{"S":"new"}},"ReturnValues":"ALL_NEW"}`, `{"Attributes":{"h":{"S":"new"}}}`},
	})
}

// The order of checks is AWS's: JSON types, constraints, what parameters say together, the table, its keys.
func TestOrderOfChecks(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	for _, s := range []step{
		{"BatchWriteItem", "", "SerializationException: the body is not valid JSON"},
		{"PutItem", `{} {}`, "SerializationException: the body holds more than one JSON value"},
		{"PutItem", `{"TableName":1,"Item":{"h":{"S":1}}}`, "SerializationException: NUMBER_VALUE cannot be converted to String"},
		{"PutItem", `{"TableName":"a;","Item":{"h":{"S":{}}}}`, "SerializationException: Start of structure or map found where not expected"},
		{"PutItem", `{"TableName":"a;","Item":{"h":{"S":[]}}}`, "SerializationException: Unrecognized collection type class java.lang.String"},
		{"PutItem", `{"TableName":"a;","Item":{"h":1}}`, "SerializationException: Unexpected value type in payload"},
		{"PutItem", `{"TableName":"a;","Item":[]}`, "SerializationException: Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"},
		{"PutItem", `{"TableName":"a;","Item":"x"}`, "SerializationException: Unexpected field type"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"B":"x"}}}`, "SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
		{"PutItem", `{"TableName":"a;","ReturnValues":"hi","Item":{"h":{}}}`, "ValidationException: 3 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'hi' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"},
		{"GetItem", `{}`, "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null"},
		{"CreateTable", `{"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"},{"AttributeName":"extra","KeyType":"RANGE"}]}`,
			"ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=extra, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{}},"ExpressionAttributeNames":{"#a":"b"}}`, "ValidationException: ExpressionAttributeNames can only be specified when using expressions"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{}},"ExpressionAttributeValues":{":a":{"S":"b"}}}`, "ValidationException: ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"},
		{"UpdateItem", `{"TableName":"abc","Key":{"h":{}},"ExpressionAttributeValues":{":a":{"S":"b"}}}`, "ValidationException: ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{}}}`, "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"S":"a","N":"1"}}}`, "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"NS":["1","1.0"]}}}`, "ValidationException: Input collection contains duplicates"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"SS":["a","a"]}}}`, invalidValues + "Input collection [a, a] contains duplicates."},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"SS":[]}}}`, invalidValues + "An string set  may not be empty"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"N":"123456789012345678901234567890123456789"}}}`, "ValidationException: Attempting to store more than 38 significant digits in a Number"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"N":"1e126"}}}`, "ValidationException: Number overflow. Attempting to store a number with magnitude larger than supported range"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"N":"b"}}}`, "ValidationException: The parameter cannot be converted to a numeric value: b"},
		{"PutItem", `{"TableName":"abc","Item":{},"Expected":{"a":{}},"ConditionExpression":"a"}`, "ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"},
		{"PutItem", `{"TableName":"abc","Item":{},"Expected":{"a":{}}}`, "NotEmulated: not emulated: legacy parameter Expected of PutItem (use expressions)"},
		{"PutItem", `{"TableName":"abc","Item":{},"Unheard":1}`, "NotEmulated: not emulated: parameter Unheard of PutItem"},
		{"PutItem", `{"TableName":"abc","Item":{"h":{"S":"` + strings.Repeat("a", 400<<10) + `"}}}`, "ValidationException: Item size has exceeded the maximum allowed size"},
		{"PutItem", `{"TableName":"abc","Item":{"m":{"M":{"` + strings.Repeat("a", 65536) + `":{"S":""}}}}}`, "ValidationException: Attribute name is too large, must be less than 65536 bytes"},
		{"UpdateItem", `{"TableName":"abc","Key":{},"UpdateExpression":"REMOVE #n","ExpressionAttributeNames":{"#n":"` + strings.Repeat("a", 65536) + `"}}`, "ValidationException: Attribute name is too large, must be less than 65536 bytes"},
		{"PutItem", `{"TableName":"abc","Item":{},"ConditionExpression":""}`, "ValidationException: Invalid ConditionExpression: The expression can not be empty;"},
		{"UpdateItem", `{"TableName":"abc","Key":{},"UpdateExpression":"SET name = :v"}`, "ValidationException: Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name"},
		{"PutItem", `{"TableName":"abc","Item":{},"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":{"S":"x"},":q":{"S":"x"}}}`, "ValidationException: Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}"},
		{"PutItem", `{"TableName":"abc","Item":{}}`, "ResourceNotFoundException: Requested resource not found"},
		{"DescribeTable", `{"TableName":"abc"}`, "ResourceNotFoundException: Requested resource not found: Table: abc not found"},
		{"DeleteTable", `{"TableName":"abc"}`, "ResourceNotFoundException: Requested resource not found: Table: abc not found"},
	} {
		if got := a.do(s.operation, s.body); got != s.want {
			t.Errorf("%s %.200s\n got %s\nwant %s", s.operation, s.body, got, s.want)
		}
	}
}
