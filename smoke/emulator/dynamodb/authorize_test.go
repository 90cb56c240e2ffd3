package dynamodb_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

const mine = `[{"Key":"agent_sub","Value":"` + emulatortest.Sub + `"},{"Key":"agent_username","Value":"` + emulatortest.Username + `"}]`

// What the runtime credentials may do with a table depends on its tags, item by item; reading does not.
func TestRuntimeCredentials(t *testing.T) {
	const (
		arn    = "arn:aws:dynamodb:us-east-2:" + emulatortest.AccountID + ":table/"
		put    = `{"TableName":"the-table","Item":{"h":{"S":"k"}}}`
		query  = `{"TableName":"the-table","KeyConditionExpression":"h = :h","ExpressionAttributeValues":{":h":{"S":"k"}}}`
		update = `{"TableName":"the-table","Key":{"h":{"S":"k"}},"UpdateExpression":"SET v = :v","ExpressionAttributeValues":{":v":{"S":"w"}}}`
		remove = `{"TableName":"the-table","Key":{"h":{"S":"k"}}}`
		batch  = `{"RequestItems":{"the-table":[{"DeleteRequest":{"Key":{"h":{"S":"k"}}}}]}}`
		get    = `{"Get":{"TableName":"the-table","Key":{"h":{"S":"k"}}}}`
		txPut  = `{"Put":{"TableName":"the-table","Item":{"h":{"S":"k"}}}}`
		check  = `{"ConditionCheck":{"TableName":"the-table","Key":{"h":{"S":"z"}},"ConditionExpression":"attribute_not_exists(h)"}}`
	)
	for name, test := range map[string]struct {
		tags  string
		write bool
	}{"own": {mine, true}, "one tag": {`[{"Key":"agent_sub","Value":"` + emulatortest.Sub + `"}]`, false}, "other": {strings.ReplaceAll(mine, emulatortest.Sub, "other"), false}, "none": {"", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, dynamodb.Options{}, emulatortest.Options{})
			a.make("S", "", test.tags)
			refused := func(action, resource string) string {
				return "AccessDeniedException: User: " + a.Runtime.Principal.ARN + " is not authorized to perform: dynamodb:" + action + " on resource: " + arn + resource +
					" because no identity-based policy allows the dynamodb:" + action + " action"
			}
			for _, s := range []struct {
				operation, body, action string
			}{
				{"PutItem", put, "PutItem"}, {"UpdateItem", update, "UpdateItem"}, {"DeleteItem", remove, "DeleteItem"},
				{"BatchWriteItem", batch, "BatchWriteItem"}, {"TransactWriteItems", `{"TransactItems":[` + txPut + `]}`, "PutItem"},
			} {
				got := a.as(a.Runtime, s.operation, s.body)
				if want := refused(s.action, "the-table"); test.write == (got == want) {
					t.Errorf("%s: %s", s.operation, got)
				}
			}
			// documented as a hole: TransactWriteItems is no action, and ConditionCheckItem is allowed by nothing
			if got := a.as(a.Runtime, "TransactWriteItems", `{"TransactItems":[`+check+`]}`); got != refused("ConditionCheckItem", "the-table") {
				t.Errorf("condition check: %s", got)
			}
			for _, s := range []struct{ operation, body string }{
				{"GetItem", remove}, {"Query", query}, {"Scan", `{"TableName":"the-table"}`}, {"DescribeTable", `{"TableName":"the-table"}`},
				{"TransactGetItems", `{"TransactItems":[` + get + `]}`}, {"ListTables", `{}`}, {"ListTagsOfResource", `{"ResourceArn":"` + arn + `the-table"}`},
			} {
				if got := a.as(a.Runtime, s.operation, s.body); !strings.HasPrefix(got, "{") {
					t.Errorf("%s: %s", s.operation, got)
				}
			}
			for _, s := range []struct{ operation, body string }{
				{"DeleteTable", `{"TableName":"the-table"}`}, {"UpdateTable", `{"TableName":"the-table","DeletionProtectionEnabled":true}`},
				{"TagResource", `{"ResourceArn":"` + arn + `the-table","Tags":[]}`},
			} {
				if got := a.as(a.Runtime, s.operation, s.body); !strings.HasPrefix(got, "AccessDeniedException: ") {
					t.Errorf("%s: %s", s.operation, got)
				}
			}
			// a name that does not exist has no tags: writing is refused, reading finds nothing
			if got := a.as(a.Runtime, "PutItem", strings.ReplaceAll(put, "the-table", "none")); got != refused("PutItem", "none") {
				t.Errorf("foreign: %s", got)
			}
			if got := a.as(a.Runtime, "GetItem", strings.ReplaceAll(remove, "the-table", "none")); got != "ResourceNotFoundException: Requested resource not found" {
				t.Errorf("foreign: %s", got)
			}
		})
	}
}
