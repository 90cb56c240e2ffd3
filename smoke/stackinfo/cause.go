package stackinfo

import (
	"strings"
	"time"

	"cfnenv/smoke/denial"
)

// Cause is the first failure of an operation, without the noise that followed it.
type Cause struct {
	Time      time.Time      `json:"time"`
	LogicalID string         `json:"logicalId"`
	Type      string         `json:"type"`
	Status    string         `json:"status"`
	Message   string         `json:"message"`           // unwrapped: what the resource's service said
	Code      string         `json:"code,omitempty"`    // HandlerErrorCode
	Refusal   *denial.Denial `json:"refusal,omitempty"` // when it was a refusal
}

// FindCause is the earliest failure among the events, which are oldest first. Resources that CloudFormation cancelled
// because another one failed are no cause, and neither is a failure without a reason or the stack's own line that lists
// what failed, unless there is nothing else.
func FindCause(events []Event) (Cause, bool) {
	var fallback *Event
	for i, e := range events {
		switch {
		case e.Stack():
			if fallback == nil && e.Reason != "" && e.Reason != "User Initiated" && Bad(e.Status) {
				fallback = &events[i]
			}
		case !strings.HasSuffix(e.Status, "_FAILED"), cancelled(e.Reason):
		case e.Reason == "":
			if fallback == nil {
				fallback = &events[i]
			}
		default:
			return causeOf(e), true
		}
	}
	if fallback == nil {
		return Cause{}, false
	}
	return causeOf(*fallback), true
}

// Bad reports whether a status tells of a failure, or of what is done after one.
func Bad(status string) bool {
	return strings.HasSuffix(status, "_FAILED") || strings.Contains(status, "ROLLBACK") || strings.HasPrefix(status, "DELETE_")
}

// cancelled recognises "Resource creation cancelled" and its siblings for update and deletion.
func cancelled(reason string) bool {
	return strings.HasPrefix(reason, "Resource ") && strings.HasSuffix(strings.TrimSuffix(reason, "."), " cancelled")
}

func causeOf(e Event) Cause {
	c := Cause{Time: e.Time, LogicalID: e.LogicalID, Type: e.Type, Status: e.Status}
	c.Message, c.Code = unwrap(e.Reason)
	if d, ok := denial.Parse(e.Reason); ok {
		c.Refusal = &d
	}
	return c
}

// unwrap takes a resource handler's text apart:
//
//	Resource handler returned message: "MESSAGE (Service: S, Status Code: N, Request ID: I)" (RequestToken: T, HandlerErrorCode: C)
func unwrap(reason string) (message, code string) {
	const opening = `Resource handler returned message: "`
	_, text, found := strings.Cut(reason, opening)
	if !found {
		return strings.TrimSpace(reason), ""
	}
	if i := strings.LastIndex(text, `" (RequestToken: `); i >= 0 {
		if _, tail, ok := strings.Cut(text[i:], "HandlerErrorCode: "); ok {
			code = strings.TrimSuffix(tail, ")")
		}
		text = text[:i]
	}
	if i := strings.LastIndex(text, " (Service: "); i >= 0 {
		text = text[:i]
	}
	return text, code
}

// iamDelays are the fixed parts of the messages with which services refuse a role that IAM has just made and that they do not
// know yet; making the stack again a little later succeeds. AWS: IAM user guide, "Changes that I make are not always
// immediately visible".
var iamDelays = []string{
	// Lambda CreateFunction: aws/aws-lambda-dotnet#2450, pulumi/pulumi-aws-native#148, hashicorp/terraform-provider-aws#44517.
	"The role defined for the function cannot be assumed by Lambda",
	// The same with environment variables, for which Lambda asks KMS for a grant: hashicorp/terraform-provider-aws#4633.
	"ARN does not refer to a valid principal",
	// CloudFormation, of an execution role that was made seconds ago.
	"is invalid or cannot be assumed",
}

// IAMDelay recognises a failure that ends by itself when IAM's changes have reached everybody. It answers the sentence
// that was seen, "" for any other failure.
func IAMDelay(message string) string {
	for _, delay := range iamDelays {
		if strings.Contains(message, delay) {
			return delay
		}
	}
	return ""
}
