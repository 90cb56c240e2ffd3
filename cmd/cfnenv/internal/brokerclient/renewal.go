package brokerclient

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"cfnenv/env"
)

// Renewal is the part of a document that its renewal needs. Never print one: the refresh token is valid for up to a year.
type Renewal struct {
	Endpoint     string // of the broker that issued the document
	Sub          string // of the principal
	clientID     string
	RefreshToken string    // without one, the document cannot be renewed
	APIKey       string    // only in the document of an emulated account
	Until        time.Time // when the refresh token expires; zero if the document does not tell
	policy       policy
}

// refreshLifetimes of the workshop's user pool, by the type of the principal's profile.
var refreshLifetimes = map[string]time.Duration{"named": 365 * 24 * time.Hour, "ephemeral": 7 * 24 * time.Hour}

// ReadRenewal reads a document that env.Parse accepts.
func ReadRenewal(document []byte) Renewal {
	text := func(path string) string {
		value := gjson.GetBytes(document, path)
		if value.Type != gjson.String {
			return ""
		}
		return value.Str
	}
	r := Renewal{
		Sub:      text("principal.sub"),
		Endpoint: text("auth.credentialsEndpoint"), clientID: text("auth.cognitoClientId"),
		RefreshToken: text("cognitoTokens.refreshToken"), APIKey: text("emulator.apiKey"),
		policy: readPolicy(document),
	}
	if life, ok := refreshLifetimes[text("principal.profileType")]; ok && r.RefreshToken != "" {
		if login := loginTime(text); !login.IsZero() {
			r.Until = login.Add(life)
		}
	}
	return r
}

// loginTime is when the refresh token was issued, which a renewal does not change: the auth_time of the ID token, which "MUST
// represent the time of the original authentication" after a refresh (OpenID Connect Core 1.0, section 12.2), else the time
// of a login's own answer.
func loginTime(text func(path string) string) time.Time {
	issued, err := time.Parse(time.RFC3339Nano, text("issuedAt"))
	if err != nil {
		return time.Time{}
	}
	if parts := strings.Split(text("cognitoTokens.idToken"), "."); len(parts) == 3 {
		claims, err := base64.RawURLEncoding.DecodeString(parts[1])
		if at := gjson.GetBytes(claims, "auth_time").Int(); err == nil && at > 0 && at <= issued.Unix() {
			return time.Unix(at, 0).UTC()
		}
	}
	if text("session.authMode") == "basic" {
		return issued.UTC()
	}
	return time.Time{}
}

// check refuses an answer that cannot be used or renewed, or that would be renewed at another host.
func check(answer []byte, asked Endpoint) error {
	document, err := env.Parse(answer)
	if err != nil {
		return errors.New("the broker at " + asked.Host() + " answered with something that is not a credentials document")
	}
	if sets, err := document.Summaries(); err != nil || len(sets) == 0 {
		return errors.New("the broker at " + asked.Host() + " answered with a document that has no credentials")
	}
	r := ReadRenewal(answer)
	if r.Endpoint == "" {
		return nil
	}
	next, err := ParseEndpoint(r.Endpoint)
	if err != nil {
		return err
	}
	if !next.SameHost(asked) {
		return errors.New("the broker at " + asked.Host() + " answered with a document that would be renewed at " + next.Host() + ": it is not kept, because secrets would go to another host")
	}
	return nil
}

// keepToken adds a refresh token to an answer that has none, and changes nothing else.
func keepToken(answer []byte, token string) []byte {
	if ReadRenewal(answer).RefreshToken != "" {
		return answer
	}
	quoted, err := json.Marshal(token)
	if err != nil {
		return answer
	}
	splice := func(at, length int, text string) []byte {
		return append(append(append([]byte{}, answer[:at]...), text...), answer[at+length:]...)
	}
	tokens := gjson.GetBytes(answer, "cognitoTokens")
	old := gjson.GetBytes(answer, "cognitoTokens.refreshToken")
	root, start := gjson.ParseBytes(answer), bytes.IndexByte(answer, '{')
	separator := func(object gjson.Result) string {
		if len(object.Map()) == 0 {
			return ""
		}
		return ","
	}
	switch {
	case old.Exists():
		return splice(old.Index, len(old.Raw), string(quoted))
	case tokens.IsObject():
		return splice(tokens.Index+1, 0, `"refreshToken":`+string(quoted)+separator(tokens))
	case tokens.Exists():
		return splice(tokens.Index, len(tokens.Raw), `{"refreshToken":`+string(quoted)+"}")
	}
	return splice(start+1, 0, `"cognitoTokens":{"refreshToken":`+string(quoted)+"}"+separator(root))
}
