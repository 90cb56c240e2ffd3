package lambda

import (
	"fmt"
	"strings"

	"cfnenv/smoke/emulator/service"
)

// traceID is an X-Ray trace header of a request that is not sampled. Its root is made of the request's id, so that the
// two can be told to belong together (AWS: X-Ray developer guide, "Tracing header").
func traceID(c *service.Call) string {
	return rootID(c) + ";Parent=" + hexOf(c)[16:] + ";Sampled=0"
}

// rootID is the part of the trace header that responses carry.
func rootID(c *service.Call) string {
	return fmt.Sprintf("Root=1-%08x-%s", c.Time.Unix(), hexOf(c)[:24])
}

// hexOf returns 32 digits of a request's id.
func hexOf(c *service.Call) string {
	return (strings.ReplaceAll(c.RequestID, "-", "") + strings.Repeat("0", 32))[:32]
}
