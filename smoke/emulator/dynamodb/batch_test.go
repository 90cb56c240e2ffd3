package dynamodb_test

import (
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

func TestBatches(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	put := func(keys ...string) string {
		var parts []string
		for _, key := range keys {
			parts = append(parts, `{"PutRequest":{"Item":{"h":{"S":"`+key+`"}}}}`)
		}
		return `{"RequestItems":{"the-table":[` + strings.Join(parts, ",") + `]}}`
	}
	var many []string
	for i := range 26 {
		many = append(many, fmt.Sprint(i))
	}
	a.run([]step{
		{"BatchWriteItem", put("a", "b", "c"), `{"UnprocessedItems":{}}`},
		{"BatchWriteItem", `{"RequestItems":{"the-table":[{"DeleteRequest":{"Key":{"h":{"S":"a"}}}}]},"ReturnConsumedCapacity":"TOTAL"}`, `{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"the-table","CapacityUnits":1}]}`},
		{"BatchGetItem", `{"RequestItems":{"the-table":{"Keys":[{"h":{"S":"a"}},{"h":{"S":"c"}},{"h":{"S":"b"}}]}}}`, `{"Responses":{"the-table":[{"h":{"S":"c"}},{"h":{"S":"b"}}]},"UnprocessedKeys":{}}`},
		{"BatchWriteItem", put("x", "x"), "ValidationException: Provided list of item keys contains duplicates"},
		{"BatchGetItem", `{"RequestItems":{"the-table":{"Keys":[{"h":{"S":"a"}},{"h":{"S":"a"}}]}}}`, "ValidationException: Provided list of item keys contains duplicates"},
		{"BatchWriteItem", put(many...), "ValidationException: 1 validation error detected: Value '{the-table=[WriteRequest(putRequest=PutRequest(item={h={S=0}})), …"},
		{"BatchWriteItem", `{"RequestItems":{"the-table":[]}}`, "ValidationException: 1 validation error detected: Value '{the-table=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"},
		{"BatchWriteItem", strings.TrimSuffix(put(many[:20]...), "}}") + `,"another":` + strings.TrimPrefix(put(many[:6]...), `{"RequestItems":{"the-table":`), "ValidationException: Too many items requested for the BatchWriteItem call"},
		// nothing half written: the first of the two is right
		{"BatchWriteItem", `{"RequestItems":{"the-table":[{"PutRequest":{"Item":{"h":{"S":"half"}}}},{"PutRequest":{"Item":{"h":{"N":"1"}}}}]}}`, "ValidationException: The provided key element does not match the schema"},
		{"BatchWriteItem", `{"RequestItems":{"the-table":[{"PutRequest":{"Item":{"v":{"S":"x"}}}}]}}`, "ValidationException: The provided key element does not match the schema"},
		{"BatchWriteItem", `{"RequestItems":{"the-table":[{"PutRequest":{"Item":{"h":{"S":""}}}}]}}`, "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: h"},
		{"GetItem", `{"Key":{"h":{"S":"half"}}}`, `{}`},
		{"BatchWriteItem", `{"RequestItems":{"none":[{"PutRequest":{"Item":{"h":{"S":"half"}}}}]}}`, "ResourceNotFoundException: Requested resource not found"},
		{"BatchGetItem", `{"RequestItems":{}}`, "ValidationException: 1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"BatchWriteItem", `{"RequestItems":{"the-table":[{}]}}`, "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
	})
}

// A batch that would answer more than 16 MB says what it did not read.
func TestUnprocessedKeys(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	var keys []string
	for i := range 45 {
		a.run([]step{{"PutItem", fmt.Sprintf(`{"Item":{"h":{"S":"%d"},"v":{"S":"%s"}}}`, i, strings.Repeat("x", 390<<10)), `{}`}})
		keys = append(keys, fmt.Sprintf(`{"h":{"S":"%d"}}`, i))
	}
	out := a.do("BatchGetItem", `{"RequestItems":{"the-table":{"Keys":[`+strings.Join(keys, ",")+`],"ProjectionExpression":"h"}}}`)
	if !strings.Contains(out, `"UnprocessedKeys":{"the-table":{"Keys":[{"h":{"S":"42"}},{"h":{"S":"43"}},{"h":{"S":"44"}}],"ProjectionExpression":"h"}}`) {
		t.Errorf("%.3000s", out)
	}
}

func TestTransactions(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	write := func(items string, rest string) string { return `{"TransactItems":[` + items + `]` + rest + `}` }
	const (
		cancelledReasons = "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "

		putA    = `{"Put":{"TableName":"the-table","Item":{"h":{"S":"a"},"n":{"N":"1"}}}}`
		updateB = `{"Update":{"TableName":"the-table","Key":{"h":{"S":"b"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}`
		checkC  = `{"ConditionCheck":{"TableName":"the-table","Key":{"h":{"S":"c"}},"ConditionExpression":"attribute_exists(h)"}}`
		getA    = `{"Get":{"TableName":"the-table","Key":{"h":{"S":"a"}}}}`
		getB    = `{"Get":{"TableName":"the-table","Key":{"h":{"S":"b"}}}}`
	)
	a.run([]step{
		{"TransactWriteItems", write(putA+","+updateB+","+checkC, ""), "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ConditionalCheckFailed]"},
		{"TransactGetItems", `{"TransactItems":[` + getA + `,` + getB + `]}`, `{"Responses":[{},{}]}`},
		{"TransactWriteItems", write(putA+","+updateB, `,"ClientRequestToken":"token"`), `{}`},
		{"TransactWriteItems", write(putA+","+updateB, `,"ClientRequestToken":"token"`), `{}`}, // carried out once
		{"TransactGetItems", `{"TransactItems":[` + getA + `,` + getB + `]}`, `{"Responses":[{"Item":{"h":{"S":"a"},"n":{"N":"1"}}},{"Item":{"h":{"S":"b"},"n":{"N":"1"}}}]}`},
		{"TransactWriteItems", write(putA, `,"ClientRequestToken":"token"`), "IdempotentParameterMismatchException: Request is using the same client token as one that was already used with different parameters"},
		{"TransactWriteItems", write(strings.Replace(putA, `"1"`, `"2"`, 1)+","+updateB, `,"ClientRequestToken":"token"`), "IdempotentParameterMismatchException: Request is using…"},
		{"TransactWriteItems", write(putA+","+putA, ""), "ValidationException: Transaction request cannot include multiple operations on one item"},
		{"TransactWriteItems", write(`{}`, ""), "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete"},
		{"TransactWriteItems", write(`{"Delete":{"TableName":"the-table","Key":{"h":{"S":"a"}},"ConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}`, ""), `{}`},
		{"GetItem", `{"Key":{"h":{"S":"a"}}}`, `{}`},
		// a key of another type cancels, an empty one refuses
		{"TransactWriteItems", write(`{"Put":{"TableName":"the-table","Item":{"h":{"N":"1"}}}},`+updateB, ""), cancelledReasons + "[ValidationError, None]"},
		{"TransactWriteItems", write(`{"Delete":{"TableName":"the-table","Key":{"q":{"S":"1"}}}}`, ""), cancelledReasons + "[ValidationError]"},
		{"TransactWriteItems", write(updateB+`,{"Delete":{"TableName":"the-table","Key":{"h":{"S":""}}}}`, ""), "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: h"},
		{"TransactGetItems", `{"TransactItems":[` + getB + `,{"Get":{"TableName":"the-table","Key":{"h":{"N":"1"}}}}]}`, cancelledReasons + "[None, ValidationError]"},
		{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"the-table","Key":{"h":{"S":""}}}}]}`, "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: h"},
		{"TransactGetItems", `{"TransactItems":[{"Get":{"TableName":"the-table","Key":{"h":{"S":"b"}},"ProjectionExpression":"absent"}}]}`, `{"Responses":[{}]}`},
		// what it costs, also when it is repeated
		{"TransactWriteItems", write(updateB, `,"ClientRequestToken":"cost","ReturnConsumedCapacity":"INDEXES"`), `{"ConsumedCapacity":[{"TableName":"the-table","CapacityUnits":2.0,"WriteCapacityUnits":2.0,"Table":{"CapacityUnits":2.0,"WriteCapacityUnits":2.0}}]}`},
		{"TransactWriteItems", write(updateB, `,"ClientRequestToken":"cost","ReturnConsumedCapacity":"TOTAL"`), `{"ConsumedCapacity":[{"TableName":"the-table","CapacityUnits":2.0,"ReadCapacityUnits":2.0}]}`},
		{"TransactGetItems", `{"TransactItems":[` + getA + `,` + getB + `],"ReturnConsumedCapacity":"TOTAL"}`, `{"Responses":[{},{"Item":{"h":{"S":"b"},"n":{"N":"2"}}}],"ConsumedCapacity":[{"TableName":"the-table","CapacityUnits":4.0,"ReadCapacityUnits":4.0}]}`},
		{"TransactWriteItems", write(`{"Put":{"TableName":"none","Item":{"h":{"S":"a"}}}}`, ""), "ResourceNotFoundException: Requested resource not found"},
	})
}
