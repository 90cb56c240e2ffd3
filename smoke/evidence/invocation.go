package evidence

import (
	"encoding/json"
	"slices"
	"strings"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
)

// What Lambda's front door answers with. Written out so that this package need not import net/http.
const (
	StatusOK              = 200
	StatusForbidden       = 403
	StatusTooManyRequests = 429
	StatusBadGateway      = 502
)

// Invocation is one call of the function's URL.
type Invocation struct {
	URL    string `json:"url"`
	Nonce  string `json:"nonce,omitempty"` // "" when the address was not called
	Status int    `json:"status"`          // 0 when no answer came
	Body   string `json:"body,omitempty"`
	Error  string `json:"error,omitempty"` // of the connection
	// Why is the first line of the function's error, where the endpoint says it.
	Why string `json:"why,omitempty"`
	// CancelledBy is the signal or time limit by which the run ended the call, or the calls that were to follow it.
	CancelledBy string `json:"cancelledBy,omitempty"`
	Period
}

// Reason says why an answer is an error, for the text after its status: what the endpoint says of the function's error,
// else the first line of the answer itself.
func (c *Invocation) Reason() string {
	line := c.Why
	if line == "" {
		line, _, _ = strings.Cut(strings.TrimSpace(c.Body), "\n")
	}
	if line == "" {
		return ""
	}
	if most := 300; len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "…"
	}
	return ": " + line
}

// Rogue is the bucket that the embedded example tries to make in an invocation.
func (c *Invocation) Rogue() string { return "rogue-" + c.Nonce }

// Answer decodes the body, in either of its two shapes; nil when it is neither, or there was no call.
func (c *Invocation) Answer() *Answer {
	var a Answer
	if c == nil || c.Status != StatusOK || json.Unmarshal([]byte(c.Body), &a) != nil || a.PutObject == nil || a.CreateBucket == nil {
		return nil
	}
	return &a
}

// Answer is the function's own report of what it tried.
type Answer struct {
	Nonce        string   `json:"nonce"` // "" in the published shape
	RequestID    string   `json:"requestId"`
	Bucket       string   `json:"bucket"`
	Region       string   `json:"region"`
	Identity     Identity `json:"identity"`
	PutObject    *Tried   `json:"putObject"`
	CreateBucket *Tried   `json:"createBucket"`
}

// Identity is the function's own GetCallerIdentity.
type Identity struct {
	OK  bool   `json:"ok"`
	ARN string `json:"arn"`
}

// Tried is the result of one AWS call of the function. The published examples fill in OK, the name and Error alone; the
// embedded ones all of it.
type Tried struct {
	OK         bool   `json:"ok"`
	Key        string `json:"key"`
	Bucket     string `json:"bucket"`
	ErrorCode  string `json:"errorCode"`
	HTTPStatus int    `json:"httpStatus"`
	Message    string `json:"message"`
	Error      string `json:"error"` // boto3's text
}

// Code is the AWS error code of a failed call, out of boto3's text when the answer has no field for it.
func (m *Tried) Code() string {
	if m.ErrorCode != "" {
		return m.ErrorCode
	}
	_, tail, _ := strings.Cut(m.Error, "An error occurred (")
	code, _, _ := strings.Cut(tail, ")")
	return code
}

// Refusal is the denial that a failed call met; nil when it failed for another reason or does not say why.
func (m *Tried) Refusal() *denial.Denial {
	if m.OK || !errorcode.Denied(m.Code()) {
		return nil
	}
	for _, text := range []string{m.Message, m.Error} {
		if d, ok := denial.Parse(text); ok {
			return &d
		}
	}
	return nil
}

// Text is the failure in its own words.
func (m *Tried) Text() string {
	if m.Error != "" {
		return m.Error
	}
	return strings.TrimSpace(m.ErrorCode + " " + m.Message)
}

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
