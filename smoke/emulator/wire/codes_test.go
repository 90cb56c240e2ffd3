package wire

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
)

// The table has each code once for a service, with a status, and what the front door itself answers with for all.
func TestTableOfCodes(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, c := range codes {
		if key := [2]string{c.Service, c.Code}; seen[key] {
			t.Errorf("%v is there twice", key)
		} else {
			seen[key] = true
		}
		if c.Status < 400 || c.Status > 599 {
			t.Errorf("%s: status %d", c.Code, c.Status)
		}
	}
	for of, statuses := range plain {
		for status, list := range statuses {
			for code := range strings.FieldsSeq(list) {
				if key := [2]string{of, code}; seen[key] {
					t.Errorf("%v is there twice", key)
				} else {
					seen[key] = true
				}
				if row, ok := rowOf(of, code); !ok || row.Status != status {
					t.Errorf("%s of %q is found as %+v", code, of, row)
				}
			}
		}
	}
	for _, code := range []string{CodeNotEmulated, "AccessDenied", "ExpiredToken", "InvalidClientTokenId", "MissingAuthenticationToken",
		"SignatureDoesNotMatch", "IncompleteSignature", "InternalFailure", "Throttling", "ServiceUnavailable", "SerializationException",
		"MalformedInput", "MalformedQueryString", "MissingAction", "RequestEntityTooLarge", "ValidationError"} {
		if _, known := rowOf("", code); !known {
			t.Errorf("%s is not in the table for every service", code)
		}
	}
}

// A code that the table lacks is answered loudly, and so is an error that is not AWS's.
func TestUnknownCodesAreLoud(t *testing.T) {
	for _, p := range []Protocol{{Kind: Query}, {Kind: JSON}, {Kind: RESTJSON}, {Kind: RESTXML}} {
		for _, err := range []error{Errorf("NoSuchCode", "text"), errors.New("NoSuchCode of a kind of its own")} {
			w := httptest.NewRecorder()
			ErrorReply{Protocol: p, Service: "s3", RequestID: "id", Err: err}.Write(w, httptest.NewRequest("GET", "/", nil))
			if w.Code != 500 || !strings.Contains(w.Body.String(), "NoSuchCode") || !strings.Contains(w.Body.String()+w.Header().Get("X-Amzn-Errortype"), "Internal") {
				t.Errorf("protocol %d: %d %s", p.Kind, w.Code, w.Body)
			}
		}
	}
}

func TestErrorShapes(t *testing.T) {
	denied := Errorf("AccessDenied", "User: u is not authorized <&>")
	for name, test := range map[string]struct {
		reply      ErrorReply
		header     string
		value      string
		body       string
		method     string
		statusCode int
	}{
		"query": {ErrorReply{Protocol: Protocol{Kind: Query, Namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/"}, Service: "cloudformation"}, "", "",
			`<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not authorized &lt;&amp;&gt;</Message></Error><RequestId>id</RequestId></ErrorResponse>`, "POST", 403},
		"json": {ErrorReply{Protocol: Protocol{Kind: JSON, Namespace: "com.amazonaws.sqs"}, Service: "sqs", QueryMode: true}, "X-Amzn-Query-Error", "AccessDenied;Sender",
			`{"__type":"com.amazon.coral.service#AccessDeniedException","message":"User: u is not authorized \u003c\u0026\u003e"}`, "POST", 403},
		"rest-json": {ErrorReply{Protocol: Protocol{Kind: RESTJSON}, Service: "lambda"}, "X-Amzn-Errortype", "AccessDeniedException",
			`{"Message":"User: u is not authorized \u003c\u0026\u003e"}`, "POST", 403},
		"rest-xml": {ErrorReply{Protocol: Protocol{Kind: RESTXML}, Service: "s3"}, "", "",
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>User: u is not authorized &lt;&amp;&gt;</Message><RequestId>id</RequestId><HostId>" + HostID("id") + "</HostId></Error>", "GET", 403},
		"head": {ErrorReply{Protocol: Protocol{Kind: RESTXML}, Service: "s3"}, "", "", "", "HEAD", 403},
		"logs": {ErrorReply{Protocol: Protocol{Kind: JSON}, Service: "logs"}, "", "", `{"__type":"AccessDeniedException","message":"User: u is not authorized \u003c\u0026\u003e"}`, "POST", 400},
	} {
		w := httptest.NewRecorder()
		test.reply.RequestID, test.reply.Err = "id", denied
		test.reply.Write(w, httptest.NewRequest(test.method, "/", nil))
		if w.Code != test.statusCode || w.Body.String() != test.body || test.header != "" && w.Header().Get(test.header) != test.value {
			t.Errorf("%s: %d %v\n%s\nwant %d\n%s", name, w.Code, w.Header(), w.Body, test.statusCode, test.body)
		}
	}
}
