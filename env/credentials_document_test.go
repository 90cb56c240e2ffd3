package env

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const credentialsDir = "../testdata/credentials"

// sample reads one of the sample documents.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(credentialsDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustParse(t testing.TB, text string) *CredentialsDocument {
	t.Helper()
	document, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// wantError asserts that an error is an *Error at a path with a problem.
func wantError(t *testing.T, err error, path, problem string) {
	t.Helper()
	var fault *Error
	if !errors.As(err, &fault) {
		t.Fatalf("error is %v, want an *Error", err)
	}
	if fault.Path != path || !strings.Contains(fault.Problem, problem) {
		t.Errorf("got %q %q, want %q %q", fault.Path, fault.Problem, path, problem)
	}
	if strings.Contains(err.Error(), "SECRET") || strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("the error shows a value, or has more than one line: %q", err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, problem string }{
		"empty":              {"", "is empty"},
		"blank":              {" \r\n\t", "is empty"},
		"mark alone":         {"\ufeff", "is empty"},
		"word":               {"SECRET", "malformed at line 1, column 1"},
		"line":               {"{\n  \"a\": 1,\n  SECRET\n}", "malformed at line 3, column 3"},
		"array":              {`["SECRET"]`, "not an object"},
		"string":             {`"SECRET"`, "not an object"},
		"null":               {"null", "not an object"},
		"cut off":            {`{"a": "SECRET`, "cut off"},
		"trailing comma":     {`{"a": 1,}`, "malformed"},
		"trailing garbage":   {`{"a": 1} SECRET`, "there is more after its end, at line 1, column 10"},
		"two documents":      {`{"a": 1}{"b": 2}`, "there is more after its end, at line 1, column 9"},
		"single quotes":      {`{'a': 1}`, "malformed"},
		"control byte":       {"{\"a\": \"SECRET\x01\"}", "malformed"},
		"NUL":                {"{\"a\": 1}\x00", "there is more after its end"},
		"bad escape":         {`{"a": "\x"}`, "malformed"},
		"deep arrays":        {strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "nested too deeply"},
		"deep objects":       {strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), "nested too deeply"},
		"deep and cut off":   {strings.Repeat("[", MaxDocument), "nested too deeply"},
		"too large":          {`{"a": "` + strings.Repeat("x", MaxDocument) + `"}`, "larger than 16 MiB"},
		"UTF-16":             {"\xff\xfe{\x00}\x00", "is UTF-16"},
		"UTF-16, big":        {"\xfe\xff\x00{\x00}", "is UTF-16"},
		"UTF-16, no mark":    {"{\x00\"\x00", "is UTF-16"},
		"broker's error":     {`{"errorCode": "UNAUTHORIZED", "message": "SECRET", "requestId": "r"}`, "is an error of the broker, UNAUTHORIZED, not"},
		"odd error code":     {`{"errorCode": "SECRET or not", "message": "SECRET"}`, "is an error of the broker, not"},
		"gateway's error":    {`{"message": "SECRET"}`, "is an error from a gateway in front of the broker"},
		"credential_process": {`{"Version": 1, "AccessKeyId": "SECRET"}`, "credential_process"},
		"STS":                {`{"Credentials": {"AccessKeyId": "SECRET"}, "AssumedRoleUser": {}}`, "AWS STS"},
		"Google Cloud key":   {`{"type": "service_account", "project_id": "p", "private_key": "SECRET"}`, "Google Cloud service account"},
		"Google OAuth":       {`{"installed": {"client_secret": "SECRET"}}`, "OAuth client of Google"},
		"OAuth token":        {`{"client_id": "c", "refresh_token": "SECRET"}`, "another product"},
		"Claude Code":        {`{"claudeAiOauth": {"accessToken": "SECRET"}}`, "Claude Code"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(test.text))
			wantError(t, err, "", test.problem)
		})
	}
}

func TestParseAccepts(t *testing.T) {
	text := string(sample(t, "workshop.json"))
	for name, variant := range map[string]string{
		"as it is":        text,
		"byte order mark": "\ufeff" + text,
		"CRLF":            strings.ReplaceAll(text, "\n", "\r\n"),
		"both":            "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"),
		"brackets in text": strings.Replace(text, `"grants": []`,
			`"grants": ["`+strings.Repeat(`[{\"`, 2*maxDepth)+`"]`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			set, err := mustParse(t, variant).Set(Provisioning)
			if err != nil {
				t.Fatal(err)
			}
			if set.Credentials.SecretAccessKey != "PROVISIONING/secret+EXAMPLE==" {
				t.Errorf("wrong set: %s", set.Name)
			}
		})
	}
}

// TestParseRefusesEveryTruncation cuts a document off at every byte.
func TestParseRefusesEveryTruncation(t *testing.T) {
	text := strings.TrimSpace(string(sample(t, "workshop.json")))
	for i := range text {
		if _, err := Parse([]byte(text[:i])); err == nil {
			t.Fatalf("accepted the first %d bytes", i)
		} else if strings.Contains(err.Error(), "EXAMPLE") {
			t.Fatalf("the error for the first %d bytes shows a value: %v", i, err)
		}
	}
}

// TestMemoryIsBounded reads documents of nothing but tiny members: a small
// multiple of their size is taken, although each needs an entry.
func TestMemoryIsBounded(t *testing.T) {
	members := `{"":0` + strings.Repeat(`,"":0`, 200_000) + `}`
	for name, text := range map[string]string{"top level": members, "sets": `{"credentialSets":` + members + `}`} {
		t.Run(name, func(t *testing.T) {
			data := []byte(text)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			document, err := Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := document.Set(Provisioning); err == nil {
				t.Error("there is no set")
			}
			runtime.ReadMemStats(&after)
			if times := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(data)); times > 20 {
				t.Errorf("allocated %.1f times the document's size", times)
			}
		})
	}
}
