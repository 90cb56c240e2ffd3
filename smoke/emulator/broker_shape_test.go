package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
)

// The answers of the emulated broker have the paths and types of the workshop's, for every kind of principal, and nothing
// else but what only an emulator has. testdata/credentials.shape lists those of a named principal's document, and
// testdata/grants-provisioning.shape the grants of one whose own scope is provisioning; an ephemeral one's document lacks
// the workshop's sets.
func TestBrokerShape(t *testing.T) {
	named := lines(t, "testdata/credentials.shape")
	ephemeral := slices.DeleteFunc(slices.Clone(named), func(line string) bool { return strings.HasPrefix(line, "credentialSets.agentAWSWorkshop") })
	provisioning := slices.DeleteFunc(slices.Clone(named), func(line string) bool {
		return strings.HasPrefix(line, "grants[") || strings.HasPrefix(line, "credentialSets.agentEnablement.grants[")
	})
	for _, line := range lines(t, "testdata/grants-provisioning.shape") {
		provisioning = append(provisioning, line, "credentialSets.agentEnablement."+line)
	}
	for name, test := range map[string]struct {
		profile broker.Profile
		want    []string
	}{
		"named":        {broker.Profile{}, named},
		"ephemeral":    {broker.Profile{Type: broker.ProfileEphemeral}, ephemeral},
		"provisioning": {broker.Profile{Scope: broker.ScopeProvisioning}, provisioning},
	} {
		account, url := startAccount(t, emulator.Options{Profile: test.profile})
		_, login, _ := request(t, "POST", url+"/v1/credentials", loginHeaders(account, nil))
		_, refreshed, _ := request(t, "POST", url+"/v1/credentials/refresh", loginHeaders(account, map[string]string{
			"X-Enabler-Refresh-Token": field(t, login, "cognitoTokens", "refreshToken"), "X-Enabler-Cognito-Client-Id": field(t, login, "auth", "cognitoClientId"),
		}))
		written, err := account.CredentialsDocument()
		if err != nil {
			t.Fatal(err)
		}
		for kind, answer := range map[string]string{"login": login, "refresh": refreshed, "document": string(written)} {
			checkShape(t, name+", "+kind, answer, test.want)
		}
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func checkShape(t *testing.T, name, answer string, want []string) {
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

// An ephemeral principal has its own Cognito client, whose refresh tokens live for a week, and no credentials for the
// workshop's account.
func TestBrokerEphemeral(t *testing.T) {
	now := time.Now()
	account, url := startAccount(t, emulator.Options{Profile: broker.Profile{Type: broker.ProfileEphemeral}, Now: func() time.Time { return now }})
	_, a := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	if len(a.CredentialSets) != 1 || a.Principal.ProfileType != "ephemeral" || a.Session.AuthMode != "basic" {
		t.Errorf("%+v", a)
	}
	refresh := func(client string) (int, string) {
		status, a := ask(t, url, "/v1/credentials/refresh", loginHeaders(account, map[string]string{"X-Enabler-Refresh-Token": a.CognitoTokens.RefreshToken, "X-Enabler-Cognito-Client-Id": client}))
		return status, a.Message
	}
	if status, message := refresh(""); status != 401 || message != "Invalid refresh token" { // the default is the named principals' client
		t.Errorf("without a client: %d %s", status, message)
	}
	now = now.Add(7*24*time.Hour - time.Minute)
	if status, message := refresh(a.Auth.CognitoClientID); status != 200 {
		t.Errorf("within a week: %d %s", status, message)
	}
	now = now.Add(time.Minute)
	if status, _ := refresh(a.Auth.CognitoClientID); status != 401 {
		t.Errorf("after a week: %d", status)
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

// What the broker's own client asks of a document before it uses or renews it, and values that are fixed: an ID token; for
// every set that it writes, all three credentials; to renew, a refresh token and an address that ends in /v1/credentials,
// to which it appends /refresh.
func TestBrokerDocumentIsUsable(t *testing.T) {
	account, url := startAccount(t, emulator.Options{Username: "a b/c"})
	_, answer, _ := request(t, "POST", url+"/v1/credentials", loginHeaders(account, nil))
	_, renewed, _ := request(t, "POST", url+"/v1/credentials/refresh", loginHeaders(account, map[string]string{"X-Enabler-Refresh-Token": field(t, answer, "cognitoTokens", "refreshToken")}))
	for name, document := range map[string]string{"login": answer, "refresh": renewed} {
		needed := [][]string{{"cognitoTokens", "idToken"}, {"cognitoTokens", "accessToken"}, {"cognitoTokens", "refreshToken"}, {"auth", "cognitoClientId"}, {"expiresAt"}, {"principal", "sub"}}
		for _, set := range [][]string{nil, {"credentialSets", broker.EnablementSet}, {"credentialSets", broker.ProvisioningSet}, {"credentialSets", broker.RuntimeSet}} {
			for _, key := range []string{"accessKeyId", "secretAccessKey", "sessionToken", "expiration"} {
				needed = append(needed, append(slices.Clone(set), "credentials", key))
			}
		}
		for _, path := range needed {
			if field(t, document, path...) == "" {
				t.Errorf("%s: no %v", name, path)
			}
		}
		if !strings.HasSuffix(field(t, document, "auth", "credentialsEndpoint"), "/v1/credentials") {
			t.Errorf("%s cannot be renewed", name)
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
	var login, renewal struct {
		Sub      string `json:"sub"`
		TokenUse string `json:"token_use"`
		AuthTime int64  `json:"auth_time"`
	}
	claims(t, answer, &login)
	claims(t, renewed, &renewal)
	if login.Sub != emulator.DefaultSub || login.TokenUse != "id" || login.AuthTime == 0 || renewal.AuthTime != login.AuthTime {
		t.Errorf("claims %+v, renewed %+v", login, renewal)
	}
	if status, body, _ := request(t, "GET", url+"/skills/provisioning-cfn-mode/SKILL.md", nil); status != 200 || !strings.HasPrefix(body, "---\nname: ") {
		t.Errorf("SKILL.md: %d %q", status, body)
	}
}

// claims reads the ID token of a document.
func claims(t *testing.T, document string, into any) {
	t.Helper()
	parts := strings.Split(field(t, document, "cognitoTokens", "idToken"), ".")
	text, err := base64.RawURLEncoding.DecodeString(parts[min(1, len(parts)-1)])
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
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
