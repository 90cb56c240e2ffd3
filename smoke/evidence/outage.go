package evidence

import (
	"slices"
	"strings"

	"cfnenv/smoke/errorcode"
)

// Outage reports whether a call of the function failed for a reason that says nothing about what it is allowed: the
// service was away, or busy, for as long as the function tried.
func (m *Tried) Outage() bool {
	if m.OK {
		return false
	}
	code := m.Code()
	return m.HTTPStatus >= 500 || errorcode.Busy(code) || slices.Contains([]string{"EndpointConnectionError", "ConnectionClosedError", "ConnectTimeoutError", "ReadTimeoutError"}, m.ErrorCode) ||
		slices.ContainsFunc([]string{"Could not connect to the endpoint URL", "Connection was closed before we received a valid response",
			"Connect timeout on endpoint URL", "Read timeout on endpoint URL"}, // of boto3's exceptions by those names
			func(text string) bool { return strings.HasPrefix(m.Error, text) })
}
