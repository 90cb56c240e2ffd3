package lambda_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
)

func TestFunctionURLNeedsBothPermissions(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	a.create("hello", a.role("r"), "def handler(e, c): return 'hello'")
	url := a.public("hello")
	if answer, body := a.fetch("GET", url, ""); answer.StatusCode != 200 || body != "hello" || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("with both: %d %s %v", answer.StatusCode, body, answer.Header)
	}
	for _, statement := range []string{"url", "invoke"} {
		if _, err := a.admin.RemovePermission(ctx, &api.RemovePermissionInput{FunctionName: aws.String("hello"), StatementId: &statement}); err != nil {
			t.Fatal(err)
		}
		answer, body := a.fetch("GET", url, "")
		const want = `{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`
		if answer.StatusCode != 403 || body != want || answer.Header.Get("X-Amzn-Errortype") != "AccessDeniedException" {
			t.Errorf("without %s: %d %s %v", statement, answer.StatusCode, body, answer.Header)
		}
		in := &api.AddPermissionInput{FunctionName: aws.String("hello"), StatementId: &statement, Principal: aws.String("*")}
		if statement == "url" {
			in.Action, in.FunctionUrlAuthType = aws.String("lambda:InvokeFunctionUrl"), "NONE"
		} else {
			in.Action, in.InvokedViaFunctionUrl = aws.String("lambda:InvokeFunction"), aws.Bool(true)
		}
		if _, err := a.admin.AddPermission(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	if answer, _ := a.fetch("GET", url, ""); answer.StatusCode != 200 {
		t.Errorf("with both again: %d", answer.StatusCode)
	}
	if _, err := a.admin.DeleteFunctionUrlConfig(ctx, &api.DeleteFunctionUrlConfigInput{FunctionName: aws.String("hello")}); err != nil {
		t.Fatal(err)
	}
	if answer, body := a.fetch("GET", url, ""); answer.StatusCode != 403 || body != `{"Message":null}` {
		t.Errorf("deleted: %d %s", answer.StatusCode, body)
	}
}

func TestFunctionURLEvent(t *testing.T) {
	a := start(t)
	a.create("echo", a.role("r"), "def handler(e, c): return e")
	url := a.public("echo")
	answer, body := a.fetch("POST", url+"a%20b/c?x=1&x=2&y=%2F&z", `{"n": 1}`, "Content-Type", "application/json", "Cookie", "a=1; b=2", "X-Two", "1", "X-Two", "2", "User-Agent", "agent")
	var e struct {
		Version, RouteKey, RawPath, RawQueryString, Body string
		Cookies                                          []string
		Headers, QueryStringParameters                   map[string]string
		IsBase64Encoded                                  bool
		RequestContext                                   struct {
			AccountID, APIID, DomainName, DomainPrefix, RequestID, RouteKey, Stage, Time string
			TimeEpoch                                                                    int64
			HTTP                                                                         struct{ Method, Path, Protocol, SourceIP, UserAgent string }
		}
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	id := strings.Split(strings.TrimSuffix(url, "/"), "/_lambda-url/")[1]
	c := e.RequestContext
	for what, pair := range map[string][2]string{
		"version": {e.Version, "2.0"}, "routeKey": {e.RouteKey, "$default"}, "rawPath": {e.RawPath, "/a%20b/c"},
		"rawQueryString": {e.RawQueryString, "x=1&x=2&y=%2F&z"}, "body": {e.Body, `{"n": 1}`}, "cookies": {strings.Join(e.Cookies, "|"), "a=1|b=2"},
		"x": {e.QueryStringParameters["x"], "1,2"}, "y": {e.QueryStringParameters["y"], "/"}, "x-two": {e.Headers["x-two"], "1,2"},
		"host": {e.Headers["host"], id + ".lambda-url.us-east-2.on.aws"}, "domainName": {c.DomainName, id + ".lambda-url.us-east-2.on.aws"},
		"cookie": {e.Headers["cookie"], ""}, "apiId": {c.APIID, id}, "accountId": {c.AccountID, "anonymous"}, "domainPrefix": {c.DomainPrefix, id},
		"requestId": {c.RequestID, answer.Header.Get("X-Amzn-Requestid")}, "method": {c.HTTP.Method, "POST"}, "path": {c.HTTP.Path, "/a b/c"},
		"protocol": {c.HTTP.Protocol, "HTTP/1.1"}, "sourceIp": {c.HTTP.SourceIP, "127.0.0.1"}, "userAgent": {c.HTTP.UserAgent, "agent"}, "stage": {c.Stage, "$default"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s = %q, want %q", what, pair[0], pair[1])
		}
	}
	if e.IsBase64Encoded || c.TimeEpoch == 0 || !strings.HasSuffix(c.Time, " +0000") || e.Headers["x-amzn-trace-id"] == "" || answer.Header.Get("X-Amzn-Trace-Id") == "" {
		t.Errorf("event: %s", body)
	}
	_, body = a.fetch("POST", url, "\xff\x00", "Content-Type", "application/octet-stream")
	if json.Unmarshal([]byte(body), &e); !e.IsBase64Encoded || e.Body != "/wA=" || e.RawPath != "/" {
		t.Errorf("binary body: %s", body)
	}
}

func TestFunctionURLAnswers(t *testing.T) {
	a := start(t)
	a.create("any", a.role("r"), "import json\ndef handler(e, c):\n    v = json.loads(e['body'])\n    if v == 'raise': raise ValueError('x')\n    return v")
	url := a.public("any")
	tests := map[string]struct {
		value  string
		status int
		body   string
		header map[string]string
	}{
		"string":      {`"hello"`, 200, "hello", map[string]string{"Content-Type": "application/json", "Content-Length": "5"}},
		"number":      {`7`, 200, "7", nil},
		"list":        {`[1, "a"]`, 200, `[1,"a"]`, nil},
		"null":        {`null`, 200, "null", nil},
		"object":      {`{"a": 1}`, 200, `{"a":1}`, nil},
		"numbers":     {`{"statusCode": 200, "headers": {"X-Size": 12345678, "X-Yes": true}}`, 200, "", map[string]string{"X-Size": "12345678", "X-Yes": "true"}},
		"null header": {`{"statusCode": 200, "headers": {"X-None": null}}`, 502, "Internal Server Error", nil},
		"response":    {`{"statusCode": 201, "headers": {"content-type": "text/plain", "X-Mine": "1"}, "body": "text", "cookies": ["a=1"]}`, 201, "text", map[string]string{"Content-Type": "text/plain", "X-Mine": "1", "Set-Cookie": "a=1"}},
		"binary":      {`{"statusCode": 200, "body": "/wA=", "isBase64Encoded": true}`, 200, "\xff\x00", nil},
		"no body":     {`{"statusCode": 204}`, 204, "", nil},
		"text status": {`{"statusCode": "x"}`, 502, "Internal Server Error", nil},
		"bad base64":  {`{"statusCode": 200, "body": "*", "isBase64Encoded": true}`, 502, "Internal Server Error", nil},
		"raises":      {`"raise"`, 502, "Internal Server Error", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answer, body := a.fetch("POST", url, test.value, "Content-Type", "application/json")
			if answer.StatusCode != test.status || body != test.body {
				t.Errorf("%d %q, want %d %q", answer.StatusCode, body, test.status, test.body)
			}
			for header, want := range test.header {
				if got := answer.Header.Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
		})
	}
}
