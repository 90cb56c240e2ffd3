package smoke

import (
	"encoding/json"
	"strings"
	"time"

	"cfnenv/smoke/denial"
)

// Invocation is one call of the function's URL.
type Invocation struct {
	URL    string
	Nonce  string
	Status int // 0 when no answer came
	Body   string
	Error  string // of the connection
	// Why is the first line of the function's error, where the endpoint says it.
	Why    string
	Answer *Answer
	At     time.Time
	Took   time.Duration
}

// why is what made an answer an error, to be put behind its status: what the endpoint says of the function's error, else
// the first line of the answer itself.
func (c *Invocation) why() string {
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

// Answer is what the function says of itself.
type Answer struct {
	Nonce        string   `json:"nonce"` // "" in the published shape
	RequestID    string   `json:"requestId"`
	Bucket       string   `json:"bucket"`
	Region       string   `json:"region"`
	Identity     Identity `json:"identity"`
	PutObject    *Made    `json:"putObject"`
	CreateBucket *Made    `json:"createBucket"`
}

// Identity is who the function found itself to be.
type Identity struct {
	OK  bool   `json:"ok"`
	ARN string `json:"arn"`
}

// Made is what came of one AWS call of the function. The published examples fill in OK, the name and Error alone; the
// embedded ones all of it.
type Made struct {
	OK         bool   `json:"ok"`
	Key        string `json:"key"`
	Bucket     string `json:"bucket"`
	ErrorCode  string `json:"errorCode"`
	HTTPStatus int    `json:"httpStatus"`
	Message    string `json:"message"`
	Error      string `json:"error"` // boto3's text
}

// readAnswer understands both shapes. It answers nil for a body that is neither.
func readAnswer(body string) *Answer {
	var a Answer
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.PutObject == nil || a.CreateBucket == nil {
		return nil
	}
	return &a
}

// code is the AWS error code of a failed call, out of boto3's text when the answer has no field for it.
func (m *Made) code() string {
	if m.ErrorCode != "" {
		return m.ErrorCode
	}
	_, tail, ok := strings.Cut(m.Error, "An error occurred (")
	if !ok {
		return ""
	}
	code, _, _ := strings.Cut(tail, ")")
	return code
}

// refusal is the denial that a failed call met; nil when it failed for another reason or does not say why.
func (m *Made) refusal() *denial.Denial {
	if m.OK || !isDenied(m.code()) {
		return nil
	}
	for _, text := range []string{m.Message, m.Error} {
		if d, ok := denial.Parse(text); ok {
			return &d
		}
	}
	return nil
}

// isDenied reports whether an error code says that permission is missing. Most services write AccessDenied, those with a
// JSON protocol AccessDeniedException.
func isDenied(code string) bool { return code == "AccessDenied" || code == "AccessDeniedException" }

// text is the failure in its own words.
func (m *Made) text() string {
	if m.Error != "" {
		return m.Error
	}
	return strings.TrimSpace(m.ErrorCode + " " + m.Message)
}
