package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cfnenv/smoke/evidence"
)

// TestRest: calls without an SDK client are signed, decoded, repeated and counted as those with one.
func TestRest(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked[r.URL.EscapedPath()]++
		if !strings.Contains(r.Header.Get("Authorization"), "/us-east-2/") || r.Header.Get("X-Amz-Security-Token") != "token" {
			t.Errorf("%s %s is not signed: %v", r.Method, r.URL, r.Header)
		}
		switch path := r.URL.EscapedPath(); {
		case path == "/2015-03-31/functions/f%2Fg" && asked[path] == 1:
			w.WriteHeader(503)
		case path == "/2015-03-31/functions/f%2Fg" && asked[path] == 2:
			io.WriteString(w, `{"Configuration": {"Functi`)
		case path == "/2015-03-31/functions/f%2Fg":
			io.WriteString(w, `{"Configuration":{"FunctionName":"f","FunctionArn":"a","Role":"r"},"Code":{}}`)
		case path == "/2015-03-31/functions/f/policy":
			w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException:http://internal.amazon.com/")
			w.WriteHeader(404)
			io.WriteString(w, `{"Type":"User","Message":"no policy"}`)
		case path == "/2021-10-31/functions/f/url":
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(307)
		case path == "/" && r.Header.Get("X-Amz-Target") == "AmazonSQS.GetQueueAttributes":
			if string(body) != `{"AttributeNames":["QueueArn"],"QueueUrl":"https://sqs.elsewhere.example/1/q"}` {
				t.Errorf("%s", body)
			}
			io.WriteString(w, `{"Attributes":{"QueueArn":"arn"}}`)
		case path == "/" && r.Header.Get("X-Amz-Target") == "AmazonSQS.GetQueueUrl":
			w.Header().Set("X-Amzn-Query-Error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
			w.WriteHeader(400)
			io.WriteString(w, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}`)
		case path == "/" && r.Header.Get("X-Amz-Target") == "AmazonSQS.DeleteQueue":
			w.WriteHeader(400)
			io.WriteString(w, `{"__type":"com.amazonaws.sqs#AccessDenied","message":"no"}`)
		default:
			t.Errorf("asked for %s", r.URL)
		}
	}))
	defer server.Close()
	c := config(server.URL)
	functions, queues := Lambda(c), SQS(c)
	if f, err := functions.GetFunction(t.Context(), "f/g"); err != nil || f != (FunctionConfiguration{"f", "a", "r"}) {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := functions.GetPolicy(t.Context(), "f"); Code(err) != "ResourceNotFoundException" || Message(err) != "no policy" || MayHaveHappened(err) {
		t.Errorf("%v", err)
	}
	if u, err := functions.GetFunctionURLConfig(t.Context(), "f"); err == nil || Message(err) != "HTTP status 307" {
		t.Errorf("%+v, %v", u, err)
	}
	if arn, err := queues.GetQueueARN(t.Context(), "https://sqs.elsewhere.example/1/q"); err != nil || arn != "arn" {
		t.Errorf("%q, %v", arn, err)
	}
	if _, err := queues.GetQueueURL(t.Context(), "q"); Code(err) != "AWS.SimpleQueueService.NonExistentQueue" || Message(err) != "gone" {
		t.Errorf("%v", err)
	}
	if err := queues.DeleteQueue(t.Context(), "q"); Code(err) != "AccessDenied" {
		t.Errorf("%v", err)
	}
	want := evidence.CallCount{Set: "runtime", Service: "Lambda", Operation: "GetFunction", Calls: 1, Attempts: 3}
	if got := c.Calls.List(); got[0] != want || len(got) != 6 {
		t.Errorf("%+v", got)
	}
}

// TestRestAddresses: AWS's own addresses, when nothing else is said.
func TestRestAddresses(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-2": "https://sqs.us-east-2.amazonaws.com/", "cn-north-1": "https://sqs.cn-north-1.amazonaws.com.cn/",
	} {
		if got, err := (Config{Region: region}).address(rest{name: "sqs", path: "/"}); err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", region, got, err)
		}
	}
}
