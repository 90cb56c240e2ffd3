package brokerclient

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// answer is a minimal document, to be renewed at an address.
func answer(at, tokens string) string {
	return `{"principal":{"sub":"s"},"auth":{"credentialsEndpoint":"` + at + `"},` + tokens +
		`"credentialSets":{"x":{"awsRegion":"r","credentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c"}}}}`
}

// served starts a broker and a client that does not wait, and returns what it would have waited.
func served(t *testing.T, handler func(w http.ResponseWriter, r *http.Request, at string)) (*Client, Endpoint, *[]time.Duration) {
	var at string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler(w, r, at) }))
	t.Cleanup(server.Close)
	at = server.URL + "/prod/v1/credentials"
	endpoint, err := ParseEndpoint(at)
	if err != nil {
		t.Fatal(err)
	}
	var waits []time.Duration
	transport := server.Client()
	transport.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{HTTP: transport, Notice: func(string) {}, Sleep: func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}}, endpoint, &waits
}

const (
	secretToken    = "refresh-token-secret"
	secretPassword = "password-secret"
	secretKey      = "key-secret"
)

func TestLoginKeepsTheBytes(t *testing.T) {
	want := ""
	client, at, _ := served(t, func(w http.ResponseWriter, r *http.Request, at string) {
		user, password, _ := r.BasicAuth()
		if r.Method != "POST" || r.URL.Path != "/prod/v1/credentials" || user != "u" || password != secretPassword || r.Header.Get("X-Api-Key") != secretKey {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		want = answer(at, `"cognitoTokens": {"refreshToken":"x"},`+"\n ")
		fmt.Fprint(w, want)
	})
	got, err := client.Login(t.Context(), at, Login{"u", secretPassword, secretKey})
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

// Every refusal has a sentence of its own, with the request id, without a secret, and is repeated only where that helps.
func TestRefusals(t *testing.T) {
	seen := map[string]string{}
	for _, row := range []struct {
		status        int
		code, message string
		attempts      int
	}{
		{500, "MISCONFIGURED", "Server misconfigured", 1},
		{422, "INVALID_REQUEST", "Unsupported requested profileType", 1},
		{401, "UNAUTHORIZED", "Missing or invalid refresh token", 1},
		{401, "UNAUTHORIZED", "Invalid Cognito client id", 1},
		{401, "UNAUTHORIZED", "Invalid refresh token", 1},
		{401, "UNAUTHORIZED", "Missing or invalid Basic authorization", 1},
		{401, "UNAUTHORIZED", "Incorrect username or password", 1},
		{401, "UNAUTHORIZED", "Missing subject claim", 1},
		{401, "UNAUTHORIZED", "Invalid subject claim", 1},
		{401, "UNAUTHORIZED", "something new: " + secretToken, 1},
		{404, "PROFILE_NOT_FOUND", "No profile for subject", 1},
		{403, "UNAUTHORIZED", "Profile disabled", 1},
		{422, "INVALID_PROFILE", "Unsupported credentialScope", 1},
		{422, "INVALID_PROFILE", "Unsupported profileType", 1},
		{422, "INVALID_PROFILE", "assumeRoleArn not permitted", 1},
		{422, "INVALID_PROFILE", "Profile missing assumeRoleArn", 1},
		{422, "INVALID_PROFILE", "Profile missing agentId", 1},
		{422, "INVALID_PROFILE", "Profile missing inboxQueueArn", 1},
		{422, "INVALID_PROFILE", "Profile grants no permissions", 1},
		{500, "PROFILE_UPSERT_FAILED", "ValueError", 3},
		{500, "STS_ISSUE_FAILED", "Failed to issue scoped credentials", 3},
		{403, "", "Forbidden", 1},
		{403, "", "Missing Authentication Token", 1},
		{429, "", "Too Many Requests", 3},
		{502, "", "Internal server error", 3},
		{504, "", "Endpoint request timed out", 3},
		{302, "", "", 1},
	} {
		asked := 0
		client, at, _ := served(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
			asked++
			w.Header().Set("X-Amzn-Requestid", "req-1")
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(row.status)
			json.NewEncoder(w).Encode(map[string]string{"errorCode": row.code, "message": row.message, "requestId": "req-1"})
		})
		_, err := client.Refresh(t.Context(), at, Renewal{Sub: "s", RefreshToken: secretToken, policy: defaultPolicy}, secretKey)
		if err == nil {
			t.Fatalf("%+v is no error", row)
		}
		text := strings.ReplaceAll(err.Error(), at.Host(), "HOST")
		if before, ok := seen[text]; ok {
			t.Errorf("%s %q: %q is said of %s as well", row.code, row.message, text, before)
		}
		seen[text] = row.message
		if asked != row.attempts || !strings.Contains(text, "HOST") || !strings.Contains(text, "(request id req-1)") || strings.Contains(text, "-secret") {
			t.Errorf("%s %q: %d attempts, %q", row.code, row.message, asked, text)
		}
		if row.status == 401 && strings.Contains(row.message, "refresh token") && !strings.Contains(text, "log in again") {
			t.Errorf("%q does not say to log in again", text)
		}
	}
}

// What is temporary is repeated at the pace of the document's policy, never faster than the usage plan allows.
func TestRefreshRepeats(t *testing.T) {
	asked := 0
	client, at, waits := served(t, func(w http.ResponseWriter, r *http.Request, at string) {
		switch asked++; asked {
		case 1:
			w.WriteHeader(429)
		case 2:
			panic(http.ErrAbortHandler) // silence
		default:
			if r.URL.Path != "/prod/v1/credentials/refresh" || r.Header.Get("X-Enabler-Refresh-Token") != secretToken || r.Header.Get("X-Enabler-Cognito-Client-Id") != "client" {
				t.Errorf("%s %v", r.URL, r.Header)
			}
			fmt.Fprint(w, answer(at, ""))
		}
	})
	old := ReadRenewal([]byte(`{"principal":{"sub":"s"},"auth":{"cognitoClientId":"client","renewalPolicy":{"maxRenewAttempts":4,"backoffSeconds":[0,3,1e300]}},"cognitoTokens":{"refreshToken":"` + secretToken + `"}}`))
	got, err := client.Refresh(t.Context(), at, old, secretKey)
	if err != nil || fmt.Sprint(*waits) != "[1s 3s]" || ReadRenewal(got).RefreshToken != secretToken {
		t.Errorf("%v after %v: token kept %v", err, *waits, ReadRenewal(got).RefreshToken == secretToken)
	}
	if wait := old.policy.wait(9); wait != time.Minute {
		t.Errorf("the last wait is %s", wait)
	}
}

// An answer that would send secrets elsewhere, is for somebody else or is no document is not kept.
func TestAnswersThatAreNotKept(t *testing.T) {
	for name, body := range map[string]func(at string) string{
		"another host":      func(string) string { return answer("https://evil.example/v1/credentials", "") },
		"another principal": func(at string) string { return strings.Replace(answer(at, ""), `"s"`, `"other"`, 1) },
		"no document":       func(string) string { return "<html>" + secretToken },
		"no credentials":    func(string) string { return `{"principal":{"sub":"s"}}` },
		"no https":          func(string) string { return answer("http://example.com/v1/credentials", "") },
	} {
		client, at, _ := served(t, func(w http.ResponseWriter, _ *http.Request, at string) { fmt.Fprint(w, body(at)) })
		got, err := client.Refresh(t.Context(), at, Renewal{Sub: "s", RefreshToken: secretToken, policy: defaultPolicy}, secretKey)
		if err == nil || got != nil || strings.Contains(err.Error(), "-secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A refresh token that an answer leaves out stays; one that it brings is the new one.
func TestKeepToken(t *testing.T) {
	for given, want := range map[string]string{
		`{"cognitoTokens":{"refreshToken":"new"}}`:            "new",
		`{"cognitoTokens":{"idToken":"i"}}`:                   "old",
		`{"cognitoTokens":{"refreshToken":null,"idToken":1}}`: "old",
		`{"cognitoTokens":{"refreshToken":""}}`:               "old",
		`{"cognitoTokens":{}}`:                                "old",
		`{"cognitoTokens":null}`:                              "old",
		"\n {\"kind\":\"x\"}":                                 "old",
		`{}`:                                                  "old",
	} {
		got := keepToken([]byte(given), "old")
		if token := ReadRenewal(got).RefreshToken; token != want || !json.Valid(got) {
			t.Errorf("%s becomes %s", given, got)
		}
	}
}

func TestParseEndpoint(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://h/prod/v1/credentials": true, "https://h/v1/credentials/": true, "http://127.0.0.1:1/v1/credentials": true, "http://[::1]:1/v1/credentials": true,
		"http://h/v1/credentials": false, "https://h/prod": false, "ftp://h/v1/credentials": false, "https://u:p@h/v1/credentials": false,
		"https://h/v1/credentials?x": false, "": false, "h/v1/credentials": false, "http://127.0.0.1.evil.example/v1/credentials": false,
	} {
		if _, err := ParseEndpoint(address); (err == nil) != ok || err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestUntil(t *testing.T) {
	token := func(claims string) string { return "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s" }
	document := `{"issuedAt":"2026-11-29T00:00:00.5+00:00","principal":{"profileType":"%s"},"session":{"authMode":"%s"},"cognitoTokens":{"refreshToken":"x","idToken":"%s"}}`
	for _, row := range [][4]string{
		{"named", "basic", "", "2027-11-29"}, {"ephemeral", "basic", "", "2026-12-06"},
		{"named", "refresh-token", "", "0001-01-01"}, {"x", "basic", "", "0001-01-01"},
		{"named", "refresh-token", token(`{"auth_time":1793491200}`), "2027-11-01"},                                                    // a login on 2026-11-01
		{"named", "refresh-token", token(`{"auth_time":1999999999}`), "0001-01-01"}, {"named", "refresh-token", "a.b.c", "0001-01-01"}, // later than the answer, and no token
	} {
		if until := ReadRenewal(fmt.Appendf(nil, document, row[0], row[1], row[2])).Until; until.Format(time.DateOnly) != row[3] {
			t.Errorf("%v: %s", row, until)
		}
	}
}
