package lambda_test

import (
	"slices"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
)

// What AWS answers to boto3, in one process. The functions answer what their event's body holds, and their event.
func TestTable(t *testing.T) {
	a := start(t)
	a.create("any", a.role("any"), "import json\ndef handler(e, c): return json.loads(e['body'])")
	a.create("echo", a.role("echo"), "def handler(e, c): return e")
	rows := []clienttest.Row{
		{Do: `"` + a.public("any") + `"`, Keep: "any"},
		{Do: `"` + a.public("echo") + `"`, Keep: "echo"},
	}
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(rows, functionURLs))
}

const urlSnapshot = "LocalStack tests/aws/services/lambda_/test_lambda.snapshot.json, test_lambda_url_invocation"

var functionURLs = []clienttest.Row{
	{Do: `http("POST", any, b'{"hello": "world"}')["body"]`, Want: `b'{"hello":"world"}'`, Source: urlSnapshot + "[dict]"},
	{Do: `http("POST", any, b'["hello", 3, true]')["body"]`, Want: `b'["hello",3,true]'`, Source: urlSnapshot + "[list-mixed]"},
	{Do: `http("POST", any, b'"hello"')["body"]`, Want: `b'hello'`, Source: urlSnapshot + "[string]"},
	{Do: `http("POST", any, b'3.1')["body"]`, Want: `b'3.1'`, Source: urlSnapshot + "[float]"},
	{Do: `http("POST", any, b'{"statusCode": 200, "body": "body123"}')["body"]`, Want: `b'body123'`, Source: urlSnapshot + "[http-response]"},
	{Do: `http("POST", any, b'{"statusCode": "418", "body": "tea"}')["status"]`, Want: `418`, Source: "Lambda developer guide, \"Response payload format\": a string is read as a number"},
	{Do: `http("POST", any, b'{"statusCode": "x"}')["status"]`, Want: `502`, Source: "as above"},
	{Do: `json.loads(http("GET", echo + "/a%20b/c%2Fd/?x=%20")["body"])`, Keep: "event"},
	{Do: `event["rawPath"], event["requestContext"]["http"]["path"], event["rawQueryString"]`, Want: `"/a%20b/c%2Fd/", "/a b/c/d/", "x=%20"`,
		Source: "github.com/middleapi/standard-server/pull/93: function URLs keep rawPath as it was sent"},
	{Do: `json.loads(http("GET", echo)["body"])["rawPath"]`, Want: `"/"`, Source: "Lambda developer guide, \"Request payload format\""},
}
