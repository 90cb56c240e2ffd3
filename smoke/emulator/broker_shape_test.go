package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
)

// The answers of the emulated broker have the paths and types of the workshop's, as testdata/credentials.shape lists them,
// and nothing else but what only an emulator has.
func TestBrokerShape(t *testing.T) {
	text, err := os.ReadFile("testdata/credentials.shape")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	account, url := startAccount(t, emulator.Options{})
	_, login, _ := request(t, "POST", url+"/v1/credentials", loginHeaders(account, nil))
	_, refreshed, _ := request(t, "POST", url+"/v1/credentials/refresh", loginHeaders(account, map[string]string{"X-Enabler-Refresh-Token": field(t, login, "cognitoTokens", "refreshToken")}))
	written, err := account.CredentialsDocument()
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]string{"login": login, "refresh": refreshed, "document": string(written)} {
		if strings.Contains(answer, "\n") {
			t.Errorf("%s: more than one line", name)
		}
		var document map[string]any
		if err := json.Unmarshal([]byte(answer), &document); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(document, "emulator")
		delete(document["credentialSets"].(map[string]any), broker.AdminSet)
		got := shape("", document)
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("%s: lacks %s", name, line)
			}
		}
		for _, line := range got {
			if !slices.Contains(want, line) {
				t.Errorf("%s: has %s", name, line)
			}
		}
		repeats(t, name, document)
	}
}

// repeats: agentEnablement says the top level once more.
func repeats(t *testing.T, name string, document map[string]any) {
	set := document["credentialSets"].(map[string]any)[broker.EnablementSet].(map[string]any)
	for _, key := range []string{"credentials", "grants", "constraints", "references", "issuedAt", "expiresAt"} {
		a, _ := json.Marshal(set[key])
		b, _ := json.Marshal(document[key])
		if !bytes.Equal(a, b) {
			t.Errorf("%s: %s of %s is not the top level's", name, key, broker.EnablementSet)
		}
	}
}

// shape lists the paths below a value with their types.
func shape(path string, value any) (lines []string) {
	kind := map[bool]string{true: "null"}[value == nil]
	switch v := value.(type) {
	case map[string]any:
		kind = "object"
		for key, child := range v {
			lines = append(lines, shape(strings.TrimPrefix(path+"."+key, "."), child)...)
		}
	case []any:
		kind = "array"
		for i, child := range v {
			lines = append(lines, shape(fmt.Sprintf("%s[%d]", path, i), child)...)
		}
	case string:
		kind = "string"
	case float64:
		kind = "number"
	case bool:
		kind = "boolean"
	}
	if path != "" {
		lines = append(lines, path+" "+kind)
	}
	return lines
}

// What the broker's own client asks of a document before it uses it, and values that are fixed.
func TestBrokerDocumentIsUsable(t *testing.T) {
	account, url := startAccount(t, emulator.Options{Username: "a b/c"})
	_, answer, _ := request(t, "POST", url+"/v1/credentials", loginHeaders(account, nil))
	for _, path := range [][]string{{"cognitoTokens", "idToken"}, {"cognitoTokens", "refreshToken"}, {"credentials", "accessKeyId"}, {"expiresAt"}, {"principal", "sub"}} {
		if field(t, answer, path...) == "" {
			t.Errorf("no %v", path)
		}
	}
	for want, path := range map[string][]string{
		"refresh-token-only":        {"auth", "renewalMode"},
		"agent-presigns":            {"humanUploadGuidance", "mode"},
		url + "/v1/credentials":     {"auth", "credentialsEndpoint"},
		url + "/skills/":            {"references", "enablement", "skillsRootUrl"},
		"f/EiorcNHkpESpBtCxtNVZTU/": {"references", "s3", "allowedPrefix"},
		url:                         {"emulator", "endpointUrl"},
		account.Login().Password:    {"emulator", "password"},
	} {
		if got := field(t, answer, path...); got != want {
			t.Errorf("%v is %q, want %q", path, got, want)
		}
	}
	if mode := field(t, answer, "session", "renewalMode"); mode != "refresh-token-only" || field(t, answer, "references", "cognito", "reauth", "mode") != mode {
		t.Errorf("renewal mode %q", mode)
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(field(t, answer, "cognitoTokens", "idToken"), ".")[1])
	var c map[string]any
	if err != nil || json.Unmarshal(claims, &c) != nil || c["sub"] != emulator.DefaultSub || c["token_use"] != "id" {
		t.Errorf("claims %s, %v", slices.Sorted(maps.Keys(c)), err)
	}
	if status, body, _ := request(t, "GET", url+"/skills/provisioning-cfn-mode/SKILL.md", nil); status != 200 || !strings.HasPrefix(body, "---\nname: ") {
		t.Errorf("SKILL.md: %d %q", status, body)
	}
}

// field reads a text of a JSON object.
func field(t *testing.T, text string, path ...string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	s, _ := value.(string)
	return s
}
