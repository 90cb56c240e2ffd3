package env

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

// isUTF16 tells UTF-16 by its byte order mark, or by the NUL byte beside the
// bracket that a document begins with.
func isUTF16(data []byte) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "{\x00", "\x00{"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

// foreign names JSON that is no credentials document for what it is: answers of
// the broker that were saved although they are errors, and the files of other
// products, many of which are called credentials.json as well. Nothing of an
// object with a member of a credentials document is foreign.
func (o *object) foreign() error {
	if o.has("credentialSets") || o.has("credentials") || o.has("principal") {
		return nil
	}
	for _, kind := range []struct {
		keys          string
		problem, hint string
	}{
		{"errorCode message", "is an error of the broker" + o.errorCode() + ", not a credentials document", hintFetch},
		{"message", "is an error from a gateway in front of the broker, not a credentials document", hintFetch},
		{"Version AccessKeyId", "is the output of a credential_process, not a credentials document", hintOther},
		{"Credentials", "is an answer from AWS STS, not a credentials document", hintOther},
		{"type project_id", "is a key of a Google Cloud service account, not a credentials document", hintOther},
		{"installed", "is an OAuth client of Google, not a credentials document", hintOther},
		{"web", "is an OAuth client of Google, not a credentials document", hintOther},
		{"client_id refresh_token", "holds OAuth credentials of another product, not a credentials document", hintOther},
		{"access_token", "holds OAuth credentials of another product, not a credentials document", hintOther},
		{"claudeAiOauth", "holds the login of Claude Code, not a credentials document", hintOther},
	} {
		if o.has(strings.Fields(kind.keys)...) {
			return &Error{Problem: kind.problem, Hint: kind.hint}
		}
	}
	return nil
}

const (
	hintFetch = "read the message in it, fix the cause, and fetch the document again"
	hintOther = "name the workshop's document with -c or CFNENV_CREDENTIALS"
)

// has tells whether the object has all of some members.
func (o *object) has(keys ...string) bool {
	for _, key := range keys {
		if _, ok, err := o.get(key); err == nil && !ok {
			return false
		}
	}
	return true
}

// errorCode is the code of the broker's error, after a space, when it looks like
// one: a word in capitals is no secret.
func (o *object) errorCode() string {
	value, ok, err := o.get("errorCode")
	if err != nil || !ok || value.Type != gjson.String || len(value.Str) > 40 ||
		strings.Trim(value.Str, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return ""
	}
	return ", " + value.Str
}
