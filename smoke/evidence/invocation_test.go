package evidence

import (
	"strings"
	"testing"
)

// The reason of an answer that is an error names the function's own error where the endpoint says it.
func TestReasonOfAnErrorAnswer(t *testing.T) {
	for want, c := range map[string]Invocation{
		": Runtime.ImportModuleError: no module": {Body: "Internal Server Error", Why: "Runtime.ImportModuleError: no module"},
		": Internal Server Error":                {Body: "Internal Server Error\nand more\n"},
		"":                                       {},
		": " + strings.Repeat("x", 300) + "…":    {Body: strings.Repeat("x", 301)},
	} {
		if got := c.Reason(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOutage(t *testing.T) {
	for name, tc := range map[string]struct {
		made Tried
		want bool
	}{
		"done":                 {Tried{OK: true, HTTPStatus: 200}, false},
		"refused":              {Tried{ErrorCode: "AccessDenied", HTTPStatus: 403, Error: "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied"}, false},
		"taken":                {Tried{ErrorCode: "BucketAlreadyExists", HTTPStatus: 409}, false},
		"throttled":            {Tried{ErrorCode: "SlowDown", HTTPStatus: 503}, true},
		"throttled, published": {Tried{Error: "An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 2): Please reduce your request rate."}, true},
		"broken, published":    {Tried{Error: "An error occurred (InternalError) when calling the PutObject operation: We encountered an internal error. Please try again."}, true},
		"away, published":      {Tried{Error: "An error occurred (ServiceUnavailable) when calling the CreateBucket operation: Service is unable to handle request."}, true},
		"refused, published":   {Tried{Error: "An error occurred (AccessDenied) when calling the PutObject operation: Could not connect"}, false},
		"no connection":        {Tried{ErrorCode: "EndpointConnectionError", Error: `Could not connect to the endpoint URL: "http://127.0.0.1:1/"`}, true},
		"cut":                  {Tried{Error: `Connection was closed before we received a valid response from endpoint URL: "http://127.0.0.1:1/"`}, true},
		"wrong call":           {Tried{ErrorCode: "ParamValidationError", Error: "Parameter validation failed"}, false},
		"nothing said":         {Tried{}, false},
		"an error of S3's":     {Tried{ErrorCode: "x", HTTPStatus: 500}, true},
		"done after an error":  {Tried{OK: true, HTTPStatus: 500}, false},
		"closed, by its name":  {Tried{ErrorCode: "ConnectionClosedError"}, true},
		"another, by its name": {Tried{ErrorCode: "x"}, false},
	} {
		if got := tc.made.Outage(); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestAnswer: an answer is one only with both calls in it, and what it says of a failed one is taken from either of its shapes.
func TestAnswer(t *testing.T) {
	const whole = `{"putObject": {"ok": true}, "createBucket": {"ok": false}}`
	for _, tc := range []struct {
		c    *Invocation
		want bool
	}{
		{nil, false}, {&Invocation{Status: StatusOK, Body: whole}, true}, {&Invocation{Status: StatusBadGateway, Body: whole}, false},
		{&Invocation{Status: StatusOK, Body: `{"putObject": {}}`}, false}, {&Invocation{Status: StatusOK, Body: `{"createBucket": {}}`}, false},
		{&Invocation{Status: StatusOK, Body: whole + "}"}, false},
		{&Invocation{Status: StatusOK, Body: `{"nonce": 1, "putObject": {"ok": true}, "createBucket": {"ok": false}}`}, false},
	} {
		if got := tc.c.Answer(); (got != nil) != tc.want {
			t.Errorf("%+v: %+v", tc.c, got)
		}
	}
	const sentence = "User: u is not authorized to perform: s3:CreateBucket on resource: b because no permissions boundary allows the s3:CreateBucket action"
	const published = "An error occurred (AccessDenied) when calling the CreateBucket operation: " + sentence
	for _, tc := range []struct {
		made       Tried
		code, text string
		refused    bool
	}{
		{Tried{ErrorCode: "AccessDenied", Message: sentence}, "AccessDenied", "AccessDenied " + sentence, true},
		{Tried{Error: published}, "AccessDenied", published, true},
		{Tried{ErrorCode: "x", Error: published}, "x", published, false},
		{Tried{OK: true, Error: published}, "AccessDenied", published, false},
		{Tried{ErrorCode: "AccessDenied"}, "AccessDenied", "AccessDenied", false},
		{Tried{Error: sentence + ")"}, "", sentence + ")", false},
	} {
		if got := tc.made; got.Code() != tc.code || got.Text() != tc.text || (got.Refusal() != nil) != tc.refused {
			t.Errorf("%+v: %q, %q, %v", got, got.Code(), got.Text(), got.Refusal())
		}
	}
}
