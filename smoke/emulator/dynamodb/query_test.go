package dynamodb_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

// keysOf are the sort keys of an answer, in order, and its LastEvaluatedKey.
func keysOf(t *testing.T, answer string) (keys string, last json.RawMessage) {
	t.Helper()
	var out struct {
		Items               []map[string]map[string]string
		Count, ScannedCount int
		LastEvaluatedKey    json.RawMessage
	}
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	if out.Count != len(out.Items) {
		t.Errorf("count of %s", answer)
	}
	var texts []string
	for _, item := range out.Items {
		for _, text := range item["r"] {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, " "), out.LastEvaluatedKey
}

func TestQueryOrdersNumbers(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", "")
	for _, n := range []string{"10", "-10", "0", "9", "-1E-130", "0.5", "-9.99E125", "1E-130", "100", "-0.25"} {
		a.run([]step{{"PutItem", `{"Item":{"h":{"S":"a"},"r":{"N":"` + n + `"}}}`, `{}`}, {"PutItem", `{"Item":{"h":{"S":"b"},"r":{"N":"` + n + `"}}}`, `{}`}})
	}
	query := func(rest string) string {
		keys, _ := keysOf(t, a.do("Query", `{"TableName":"the-table",`+rest+`}`))
		return keys
	}
	small := "0." + strings.Repeat("0", 129) + "1"
	big := "999" + strings.Repeat("0", 123)
	for _, test := range []struct{ condition, values, want string }{
		{"h = :h", ``, "-" + big + " -10 -0.25 -" + small + " 0 " + small + " 0.5 9 10 100"},
		{"h = :h AND r > :a", `,":a":{"N":"0"}`, small + " 0.5 9 10 100"},
		{"r <= :a and (h = :h)", `,":a":{"N":"-0.25"}`, "-" + big + " -10 -0.25"},
		{":a < r AND h = :h", `,":a":{"N":"9"}`, "10 100"},
		{"h = :h AND r BETWEEN :a AND :b", `,":a":{"N":"-0.25"},":b":{"N":"9.0"}`, "-0.25 -" + small + " 0 " + small + " 0.5 9"},
		{"h = :h AND r = :a", `,":a":{"N":"1e1"}`, "10"},
		{"h = :h AND r < :a", `,":a":{"N":"-10"}`, "-" + big},
	} {
		parameters := `"KeyConditionExpression":"` + test.condition + `","ExpressionAttributeValues":{":h":{"S":"a"}` + test.values + `}`
		if got := query(parameters); got != test.want {
			t.Errorf("%s: %s, want %s", test.condition, got, test.want)
		}
		words := strings.Fields(test.want)
		for i, j := 0, len(words)-1; i < j; i, j = i+1, j-1 {
			words[i], words[j] = words[j], words[i]
		}
		if got := query(parameters + `,"ScanIndexForward":false`); got != strings.Join(words, " ") {
			t.Errorf("%s backwards: %s", test.condition, got)
		}
	}
}

// Pages of any size, in both directions, hold every item once.
func TestPages(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "S", "")
	var all []string
	for i := range 7 {
		key := fmt.Sprintf("%c\\u0000%d", 'a'+i/3, i)
		a.run([]step{{"PutItem", `{"Item":{"h":{"S":"x"},"r":{"S":"` + key + `"},"even":{"S":"` + fmt.Sprint(i%2 == 0) + `"}}}`, `{}`}})
		all = append(all, fmt.Sprintf("%c\x00%d", 'a'+i/3, i))
	}
	for _, operation := range []string{"Query", "Scan"} {
		for _, forward := range []bool{true, false} {
			for limit := 1; limit < 9; limit++ {
				body := fmt.Sprintf(`{"TableName":"the-table","Limit":%d`, limit)
				if operation == "Query" {
					body += fmt.Sprintf(`,"KeyConditionExpression":"h = :h","ExpressionAttributeValues":{":h":{"S":"x"}},"ScanIndexForward":%t`, forward)
				}
				var got []string
				var start json.RawMessage
				for page := 0; page < 10; page++ {
					request := body
					if start != nil {
						request += `,"ExclusiveStartKey":` + string(start)
					}
					keys, last := keysOf(t, a.do(operation, request+`}`))
					got = append(got, strings.Fields(keys)...)
					if start = last; start == nil {
						break
					}
				}
				want := strings.Join(all, " ")
				if operation == "Query" && !forward {
					want = ""
					for _, key := range all {
						want = strings.TrimSpace(key + " " + want)
					}
				}
				if strings.Join(got, " ") != want {
					t.Errorf("%s of %d, forward %t: %q", operation, limit, forward, got)
				}
			}
		}
	}
	a.run([]step{
		{"Query", `{"KeyConditionExpression":"h = :h AND begins_with(r, :r)","FilterExpression":"even = :t","Limit":2,"Select":"COUNT","ExpressionAttributeValues":{":h":{"S":"x"},":r":{"S":"b"},":t":{"S":"true"}}}`,
			`{"Count":1,"ScannedCount":2,"LastEvaluatedKey":{"h":{"S":"x"},"r":{"S":"b\u00004"}}}`},
		{"Scan", `{"TotalSegments":2,"Segment":2}`, "ValidationException: The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2"},
		{"Query", `{"KeyConditionExpression":"r = :r","ExpressionAttributeValues":{":r":{"S":"b"}}}`, "ValidationException: Query condition missed key schema element: h"},
		{"Query", `{"KeyConditionExpression":"h < :r","ExpressionAttributeValues":{":r":{"S":"b"}}}`, "ValidationException: Query key condition not supported"},
		{"Query", `{"KeyConditionExpression":"h = :r OR r = :r","ExpressionAttributeValues":{":r":{"S":"b"}}}`, "ValidationException: Invalid operator used in KeyConditionExpression: OR"},
		{"Query", `{}`, "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
		{"Query", `{"KeyConditionExpression":"h = :r","ExpressionAttributeValues":{":r":{"S":"b"}},"ExclusiveStartKey":{"h":{"S":"other"},"r":{"S":"b"}}}`, "ValidationException: The provided starting key is outside query boundaries based on provided conditions"},
		{"Scan", `{"ExclusiveStartKey":{"h":{"S":"other"},"q":{"S":"b"}}}`, "ValidationException: The provided starting key is invalid: The provided key element does not match the schema"},
		{"Query", `{"KeyConditionExpression":"h = :r","ExpressionAttributeValues":{":r":{"S":"b"}},"ExclusiveStartKey":{"h":{"S":"b"}}}`, "ValidationException: The provided starting key is invalid"},
	})
}

func TestSegmentsHoldEveryItemOnce(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("N", "S", "")
	for i := range 40 {
		a.run([]step{{"PutItem", fmt.Sprintf(`{"Item":{"h":{"N":"%d"},"r":{"S":"%d"}}}`, i, i), `{}`}})
	}
	seen := map[string]int{}
	for segment := range 4 {
		keys, _ := keysOf(t, a.do("Scan", fmt.Sprintf(`{"TableName":"the-table","TotalSegments":4,"Segment":%d}`, segment)))
		for _, key := range strings.Fields(keys) {
			seen[key]++
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d items", len(seen))
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("item %s %d times", key, n)
		}
	}
}

func TestIndexes(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	made := a.do("CreateTable", `{"TableName":"the-table","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},{"AttributeName":"r","AttributeType":"S"},{"AttributeName":"g","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"r","KeyType":"RANGE"}],
		"LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],
		"GlobalSecondaryIndexes":[{"IndexName":"global","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["v"]}}]}`)
	if !strings.Contains(made, `"IndexStatus":"CREATING"`) {
		t.Fatal(made)
	}
	const global = `"IndexName":"global","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"N":"1"}}`
	a.run([]step{
		{"PutItem", `{"Item":{"h":{"S":"a"},"r":{"S":"1"},"g":{"N":"1"},"v":{"S":"v"},"w":{"S":"w"}}}`, `{}`},
		{"PutItem", `{"Item":{"h":{"S":"a"},"r":{"S":"2"},"v":{"S":"v"}}}`, `{}`},
		{"PutItem", `{"Item":{"h":{"S":"a"},"r":{"S":"3"},"g":{"N":"0"}}}`, `{}`},
		{"Query", `{` + global + `}`, `{"Items":[{"h":{"S":"a"},"r":{"S":"1"},"g":{"N":"1"},"v":{"S":"v"}}],"Count":1,"ScannedCount":1}`},
		{"Query", `{` + global + `,"ConsistentRead":true}`, "ValidationException: Consistent reads are not supported on global secondary indexes"},
		{"Query", `{` + global + `,"ProjectionExpression":"w"}`, invalidValues + "Global secondary index global does not project [w]"},
		{"Query", `{"IndexName":"local","KeyConditionExpression":"h = :h","ExpressionAttributeValues":{":h":{"S":"a"}},"Limit":1}`,
			`{"Items":[{"h":{"S":"a"},"r":{"S":"3"},"g":{"N":"0"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"h":{"S":"a"},"r":{"S":"3"},"g":{"N":"0"}}}`},
		{"Scan", `{"IndexName":"global","Select":"COUNT","ReturnConsumedCapacity":"INDEXES"}`,
			`{"Count":2,"ScannedCount":2,"ConsumedCapacity":{"TableName":"the-table","CapacityUnits":0.5,"Table":{"CapacityUnits":0},"GlobalSecondaryIndexes":{"global":{"CapacityUnits":0.5}}}}`},
		{"UpdateItem", `{"Key":{"h":{"S":"a"},"r":{"S":"1"}},"UpdateExpression":"REMOVE g"}`, `{}`},
		{"Query", `{` + global + `}`, `{"Items":[],"Count":0,"ScannedCount":0}`},
		{"UpdateItem", `{"Key":{"h":{"S":"a"},"r":{"S":"1"}},"UpdateExpression":"SET g = v"}`, "ValidationException: The update expression attempted to update the secondary index key to unsupported type"},
		{"PutItem", `{"Item":{"h":{"S":"a"},"r":{"S":"4"},"g":{"S":"x"}}}`, invalidValues + "Type mismatch for Index Key g Expected: N Actual: S IndexName: local"},
		{"Query", `{"IndexName":"none","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"N":"1"}}}`, "ValidationException: The table does not have the specified index: none"},
		{"UpdateTable", `{"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"global"}}]}`, `{"TableDescription":{"AttributeDefinitions":…`},
		{"UpdateTable", `{"AttributeDefinitions":[{"AttributeName":"v","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"late","KeySchema":[{"AttributeName":"v","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]}`, `{"TableDescription":{"AttributeDefinitions":…`},
		{"Scan", `{"IndexName":"late","Select":"COUNT"}`, `{"Count":2,"ScannedCount":2}`},
		{"UpdateItem", `{"Key":{"h":{"S":"a"},"r":{"S":"1"}},"UpdateExpression":"SET v = :e","ExpressionAttributeValues":{":e":{"S":""}}}`, "ValidationException: One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."},
		{"TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"the-table","Item":{"h":{"S":"a"},"r":{"S":"5"},"v":{"S":""}}}}]}`, "ValidationException: One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: late, IndexKey: v"},
		{"TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"the-table","Item":{"h":{"S":"a"},"r":{"S":"5"},"v":{"S":"x"}}}}],"ReturnConsumedCapacity":"INDEXES"}`, `{"ConsumedCapacity":[{"TableName":"the-table","CapacityUnits":4.0,"WriteCapacityUnits":4.0,"Table":{"CapacityUnits":2.0,"WriteCapacityUnits":2.0},"GlobalSecondaryIndexes":{"late":{"CapacityUnits":2.0,"WriteCapacityUnits":2.0}}}]}`},
	})
}
