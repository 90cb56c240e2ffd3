package brokerclient

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"
)

// Refusal is an answer that is no document.
type Refusal struct {
	// Status is the HTTP status, Code the broker's own errorCode; empty for answers of Amazon API Gateway.
	Status    int
	Code      string
	requestID string // for the broker's operators; may be empty
	host      string
	message   string
	refresh   bool
}

// Temporary reports whether the same request may succeed later.
func (r *Refusal) Temporary() bool {
	return r.Status == http.StatusTooManyRequests || r.Status >= 500 && r.Code != "MISCONFIGURED"
}

// LoginHelps reports whether a renewal was refused because its refresh token was: a login gets a new one.
func (r *Refusal) LoginHelps() bool { return r.refresh && r.Status == http.StatusUnauthorized }

// Error returns one sentence, with the request id.
func (r *Refusal) Error() string {
	text := fmt.Sprintf("the broker at %s %s", r.host, r.sentence())
	if r.requestID != "" {
		text += " (request id " + r.requestID + ")"
	}
	return text
}

// sentences maps the broker's code and message to our sentence; a row without a message is the default for its code.
var sentences = map[[2]string]string{
	{"MISCONFIGURED", ""}: "is not set up completely: tell its operators",
	{"INVALID_REQUEST", "Unsupported requested profileType"}:   "does not know the type of profile that was asked for",
	{"UNAUTHORIZED", "Missing or invalid refresh token"}:       "got no refresh token that it can read: log in again",
	{"UNAUTHORIZED", "Invalid Cognito client id"}:              "does not know the document's Cognito client: log in again",
	{"UNAUTHORIZED", "Invalid refresh token"}:                  "does not accept the document's refresh token, which has expired, was revoked, or was refused for lack of capacity: log in again",
	{"UNAUTHORIZED", "Missing or invalid Basic authorization"}: "got no user name and password that it can read: check ENABLER_COGNITO_USERNAME and ENABLER_COGNITO_PASSWORD",
	{"UNAUTHORIZED", "Incorrect username or password"}:         "does not accept the user name and password: check ENABLER_COGNITO_USERNAME and ENABLER_COGNITO_PASSWORD, or wait a minute if they are right",
	{"UNAUTHORIZED", "Missing subject claim"}:                  "got a token without a subject from Cognito: tell its operators",
	{"UNAUTHORIZED", "Invalid subject claim"}:                  "got a token from Cognito whose subject is not a UUID: tell its operators",
	{"UNAUTHORIZED", "Profile disabled"}:                       "has disabled this principal: ask its operators",
	{"UNAUTHORIZED", ""}:                                       "does not accept the login: log in again",
	{"PROFILE_NOT_FOUND", ""}:                                  "knows the login but has no profile for it: ask its operators for one",
	{"INVALID_PROFILE", "Unsupported credentialScope"}:         "has a profile for this principal with an unknown credentialScope: tell its operators",
	{"INVALID_PROFILE", "Unsupported profileType"}:             "has a profile for this principal of an unknown type: tell its operators",
	{"INVALID_PROFILE", "assumeRoleArn not permitted"}:         "has a profile for this principal with a role that it may not assume: tell its operators",
	{"INVALID_PROFILE", "Profile missing assumeRoleArn"}:       "has a profile for this principal without a role: tell its operators",
	{"INVALID_PROFILE", "Profile missing agentId"}:             "has a profile for this principal without an agentId: tell its operators",
	{"INVALID_PROFILE", "Profile missing inboxQueueArn"}:       "has a profile for this principal without an inbox: tell its operators",
	{"INVALID_PROFILE", "Profile grants no permissions"}:       "has a profile for this principal that grants nothing: tell its operators",
	{"INVALID_PROFILE", ""}:                                    "has a profile for this principal that it cannot use: tell its operators",
	{"PROFILE_UPSERT_FAILED", ""}:                              "could not make a profile for this ephemeral principal",
	{"STS_ISSUE_FAILED", ""}:                                   "could not get credentials from AWS STS",
	{"", "Forbidden"}:                                          "does not accept the API key: check ENABLER_API_KEY",
	{"", "Missing Authentication Token"}:                       "has nothing at this address: check ENABLER_CREDENTIALS_ENDPOINT",
}

func (r *Refusal) sentence() string {
	if text := sentences[[2]string{r.Code, r.message}]; text != "" {
		return text
	}
	if text := sentences[[2]string{r.Code, ""}]; text != "" {
		return text
	}
	switch {
	case r.Status == http.StatusTooManyRequests:
		return "has had too many requests with this API key: wait a minute"
	case r.Status >= 300 && r.Status < 400:
		return fmt.Sprintf("redirected the request (%d), which cfnenv does not follow: the secrets would go along", r.Status)
	case r.Status == http.StatusUnauthorized && r.refresh:
		return "refused the renewal (401): log in again"
	case r.Code != "":
		return fmt.Sprintf("answered %d %s", r.Status, r.Code)
	}
	return fmt.Sprintf("answered %d %s", r.Status, http.StatusText(r.Status))
}

// readRefusal reads an answer other than 200. Of the broker's text, only identifiers are passed on, because an answer can
// repeat the secrets that it was sent.
func readRefusal(host string, status int, header http.Header, body []byte, refresh bool) *Refusal {
	r := &Refusal{Status: status, host: host, refresh: refresh}
	if gjson.ValidBytes(body) {
		r.Code = identifier(gjson.GetBytes(body, "errorCode").String())
		r.message = strings.TrimSpace(gjson.GetBytes(body, "message").String())
		r.requestID = identifier(gjson.GetBytes(body, "requestId").String())
	}
	for _, name := range []string{"X-Amzn-Requestid", "X-Amz-Apigw-Id"} {
		if r.requestID == "" {
			r.requestID = identifier(header.Get(name))
		}
	}
	return r
}

// identifier returns a text if it has the form of a code or an id.
func identifier(text string) string {
	if len(text) > 64 {
		return ""
	}
	for _, c := range text {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune("-_=", c) {
			return ""
		}
	}
	return text
}
