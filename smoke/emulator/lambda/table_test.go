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
		{Do: `"` + a.role("made") + `"`, Keep: "role"},
	}
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(rows, functionURLs, functions))
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

const apiSnapshot = "LocalStack tests/aws/services/lambda_/test_lambda.snapshot.json, test_function_state"

var functions = []clienttest.Row{
	{Do: `(lambda b: (__import__("zipfile").ZipFile(b, "w").writestr("index.py", "def handler(e, c): return 1"), b.seek(0), b.read())[2])(__import__("io").BytesIO())`, Keep: "archive"},
	{Do: `lambda_.create_function(FunctionName="made", Role=role, Runtime="python3.13", Handler="index.handler", Code={"ZipFile": archive}, Environment={"Variables": {}})`, Keep: "made"},
	{Do: `[made.get(k) for k in ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "Environment", "Description")]`,
		Want: `["Pending", "The function is being created.", "Creating", None, {"Variables": {}}, ""]`, Source: apiSnapshot},
	{Do: `made["RuntimeVersionConfig"]["RuntimeVersionArn"].rsplit(":", 1)[0]`, Want: `"arn:aws:lambda:us-east-2::runtime"`, Source: apiSnapshot},
	{Do: `lambda_.get_function(FunctionName="made")`, Keep: "got"},
	{Do: `[got["Configuration"].get(k) for k in ("State", "StateReason", "LastUpdateStatus", "LastUpdateStatusReason", "Environment")]`, Want: `["Active", None, "Successful", None, {"Variables": {}}]`, Source: apiSnapshot},
	{Do: `http("GET", got["Code"]["Location"])["body"]`, Want: `archive`, Source: "API reference, GetFunction: a presigned URL of the deployment package"},
	{Do: `got["Code"]["RepositoryType"]`, Want: `"S3"`, Source: apiSnapshot},
	{Do: `http("GET", got["Code"]["Location"] + "0")["status"]`, Want: `403`, Source: "a URL with a wrong signature"},
	{Do: `[lambda_.update_function_configuration(FunctionName="made", Timeout=5).get(k) for k in ("State", "LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode")]`,
		Want: `["Active", "InProgress", "The function is being created.", "Creating"]`, Source: "LocalStack tests/aws/services/lambda_/test_lambda_api.snapshot.json, updates"},
	{Do: `lambda_.get_function_configuration(FunctionName="made")["LastUpdateStatus"]`, Want: `"Successful"`, Source: "Lambda developer guide, \"Lambda function states\""},
	{Do: `lambda_.get_function_configuration(FunctionName="made", Qualifier="$LATEST")["FunctionArn"]`, Want: `made["FunctionArn"] + ":$LATEST"`,
		Source: "LocalStack tests/aws/services/lambda_/test_lambda.snapshot.json, test_reserved_concurrency"},
	{Do: `[f for f in lambda_.list_functions()["Functions"] if f["FunctionName"] == "made"][0].get("State")`, Want: `None`, Source: "API reference, ListFunctions: a subset of the fields"},
	{Do: `lambda_.get_function(FunctionName="none")`, Error: "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-2:123456789012:function:none", Source: "public reports of GetFunction"},
	{Do: `lambda_.get_function(FunctionName="none", Qualifier="$LATEST")`, Error: "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-2:123456789012:function:none:$LATEST", Source: "public reports of GetFunction"},
	{Do: `lambda_.invoke(FunctionName="none")`, Error: "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-2:123456789012:function:none:$LATEST", Source: "public logs of Invoke"},
	{Do: `lambda_.get_waiter("function_updated_v2").wait(FunctionName="made")`},
	{Do: `lambda_.invoke(FunctionName="made")["Payload"].read()`, Want: `b"1"`},
}
