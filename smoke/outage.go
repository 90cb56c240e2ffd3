package smoke

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// outage reports whether a call of the function failed for a reason that says nothing about what it is allowed: the
// service was away, or busy, for as long as the function tried.
func (m *Made) outage() bool {
	if m.OK {
		return false
	}
	code := m.code()
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	_, transient := retry.DefaultRetryableErrorCodes[code]
	switch {
	case throttled, transient, m.HTTPStatus >= 500:
		return true
	case slices.Contains([]string{"InternalError", "InternalFailure", "ServiceUnavailable"}, code): // S3 API reference, "List of error codes"
		return true
	}
	return slices.Contains([]string{"EndpointConnectionError", "ConnectionClosedError", "ConnectTimeoutError", "ReadTimeoutError"}, m.ErrorCode) ||
		slices.ContainsFunc([]string{"Could not connect to the endpoint URL", "Connection was closed before we received a valid response",
			"Connect timeout on endpoint URL", "Read timeout on endpoint URL"}, // of boto3's exceptions by those names
			func(text string) bool { return strings.HasPrefix(m.Error, text) })
}
