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
	} {
		if got := tc.made.Outage(); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
