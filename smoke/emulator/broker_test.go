package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

// brokerAnswer is the part of the document that the tests look at.
type brokerAnswer struct {
	Kind, SchemaVersion, RequestID, IssuedAt, ExpiresAt string
	Principal                                           struct{ Sub, Username, ProfileType string }
	Session                                             struct{ AuthMode string }
	Auth                                                struct{ CognitoClientID string }
	CognitoTokens                                       struct{ RefreshToken string }
	Credentials                                         brokerCredentials
	Constraints                                         struct{ CredentialScope, UploadPrefixBase58 string }
	CredentialSets                                      map[string]struct {
		AccountID, CredentialScope, ExpiresAt string
		Credentials                           brokerCredentials
		References                            struct {
			Provisioning struct{ CFNExecutionRoleARN, RequiredRoleBoundaryARN, StackNamePattern string }
		}
	}
	ErrorCode, Message string
}

type brokerCredentials struct{ AccessKeyID, SecretAccessKey, SessionToken, Expiration string }

const basicAgent = "Basic YWdlbnQ6ZW11bGF0ZWQ=" // agent:emulated

func ask(t *testing.T, url, path string, header map[string]string) (int, brokerAnswer) {
	t.Helper()
	status, body, h := request(t, "POST", url+path, header)
	if h.Get("Cache-Control") != "no-store" || h.Get("Content-Type") != "application/json" {
		t.Errorf("%s: headers %v", path, h)
	}
	var a brokerAnswer
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatalf("%s: %v in %s", path, err, body)
	}
	return status, a
}

func TestBroker(t *testing.T) {
	_, url := startAccount(t, emulator.Options{})
	status, a := ask(t, url, "/v1/credentials", map[string]string{"X-Api-Key": "emulated", "Authorization": basicAgent})
	if status != 200 || a.Kind != "agent-enablement.credentials.v2" || a.SchemaVersion != "2026-02-17" || a.Principal.ProfileType != "named" || a.Session.AuthMode != "basic" {
		t.Fatalf("%d %+v", status, a)
	}
	if a.Principal.Sub != emulator.DefaultSub || a.Principal.Username != emulator.DefaultUsername || a.Constraints.CredentialScope != "runtime" {
		t.Errorf("%+v", a)
	}
	for _, stamp := range []string{a.IssuedAt, a.ExpiresAt, a.Credentials.Expiration} {
		if _, err := time.Parse(time.RFC3339Nano, stamp); err != nil || !strings.HasSuffix(stamp, "+00:00") {
			t.Errorf("time %q", stamp)
		}
	}
	keys := map[string]bool{}
	for name, account := range map[string]string{
		broker.EnablementSet: "210987654321", broker.ProvisioningSet: emulator.DefaultAccount, broker.RuntimeSet: emulator.DefaultAccount, broker.AdminSet: emulator.DefaultAccount,
	} {
		set, ok := a.CredentialSets[name]
		if !ok || set.AccountID != account {
			t.Errorf("set %s: %+v", name, set)
			continue
		}
		keys[set.Credentials.AccessKeyID] = true
		who, err := sts.NewFromConfig(configOf(url, set.Credentials)).GetCallerIdentity(t.Context(), nil)
		if err != nil || *who.Account != account {
			t.Errorf("%s is %+v, %v", name, who, err)
		}
	}
	if len(keys) != 4 || len(a.CredentialSets) != 4 || !keys[a.Credentials.AccessKeyID] {
		t.Errorf("%d keys in %d sets", len(keys), len(a.CredentialSets))
	}
	p := a.CredentialSets[broker.ProvisioningSet].References.Provisioning
	if p.CFNExecutionRoleARN != "arn:aws:iam::123456789012:role/agentawsworkshop-cfn-exec" || p.StackNamePattern != "agent-${aws:PrincipalTag/sub}-*" ||
		p.RequiredRoleBoundaryARN != "arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary" {
		t.Errorf("%+v", p)
	}

	refresh := map[string]string{"X-Api-Key": "emulated", "X-Enabler-Refresh-Token": a.CognitoTokens.RefreshToken, "X-Enabler-Cognito-Client-Id": a.Auth.CognitoClientID}
	status, again := ask(t, url, "/v1/credentials/refresh", refresh)
	if status != 200 || again.Session.AuthMode != "refresh-token" || again.Credentials.AccessKeyID == a.Credentials.AccessKeyID {
		t.Errorf("refresh: %d %+v", status, again.Session)
	}
}

// A refresh gives no more than what it refreshes.
func TestRefreshKeepsTheProfile(t *testing.T) {
	_, url := startAccount(t, emulator.Options{})
	_, first := ask(t, url, "/v1/credentials", map[string]string{"X-Api-Key": "emulated", "Authorization": basicAgent, "X-Enabler-Profile-Type": "ephemeral"})
	_, again := ask(t, url, "/v1/credentials/refresh", map[string]string{"X-Api-Key": "emulated", "X-Enabler-Refresh-Token": first.CognitoTokens.RefreshToken})
	if again.Principal.ProfileType != "ephemeral" || len(again.CredentialSets) != 1 {
		t.Errorf("profile %q, %d sets", again.Principal.ProfileType, len(again.CredentialSets))
	}
}

func configOf(url string, c brokerCredentials) aws.Config {
	a := emulatortest.Account{URL: url}
	return a.Config(service.Session{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken})
}

func TestBrokerRefuses(t *testing.T) {
	_, url := startAccount(t, emulator.Options{Password: "another", APIKey: "key"})
	const basicAnother = "Basic YWdlbnQ6YW5vdGhlcg==" // agent:another
	for name, test := range map[string]struct {
		path    string
		header  map[string]string
		status  int
		code    string
		message string
	}{
		"no key":            {"/v1/credentials", map[string]string{"Authorization": basicAnother}, 403, "", "Forbidden"},
		"wrong key":         {"/v1/credentials", map[string]string{"Authorization": basicAnother, "X-Api-Key": "emulated"}, 403, "", "Forbidden"},
		"no authorization":  {"/v1/credentials", map[string]string{"X-Api-Key": "key"}, 401, "UNAUTHORIZED", ""},
		"wrong password":    {"/v1/credentials", map[string]string{"X-Api-Key": "key", "Authorization": basicAgent}, 401, "UNAUTHORIZED", ""},
		"bearer":            {"/v1/credentials", map[string]string{"X-Api-Key": "key", "Authorization": "Bearer x"}, 401, "UNAUTHORIZED", ""},
		"unknown profile":   {"/v1/credentials", map[string]string{"X-Api-Key": "key", "Authorization": basicAnother, "X-Enabler-Profile-Type": "x"}, 422, "INVALID_PROFILE", ""},
		"no refresh token":  {"/v1/credentials/refresh", map[string]string{"X-Api-Key": "key"}, 401, "UNAUTHORIZED", ""},
		"wrong client":      {"/v1/credentials/refresh", map[string]string{"X-Api-Key": "key", "X-Enabler-Cognito-Client-Id": "x"}, 401, "UNAUTHORIZED", ""},
		"delegation":        {"/v1/delegation/requests", map[string]string{"X-Api-Key": "key"}, 501, "NOT_EMULATED", "not emulated: POST /v1/delegation/requests"},
		"another path":      {"/v1/nothing", map[string]string{"X-Api-Key": "key"}, 403, "", "Missing Authentication Token"},
		"ephemeral profile": {"/v1/credentials", map[string]string{"X-Api-Key": "key", "Authorization": basicAnother, "X-Enabler-Profile-Type": "ephemeral"}, 200, "", ""},
	} {
		status, a := ask(t, url, test.path, test.header)
		if status != test.status || a.ErrorCode != test.code || !strings.HasPrefix(a.Message, test.message) || test.code != "" && a.RequestID == "" {
			t.Errorf("%s: %d %+v", name, status, a)
		}
		if name == "ephemeral profile" && len(a.CredentialSets) != 1 {
			t.Errorf("an ephemeral profile has %d sets", len(a.CredentialSets))
		}
	}
}
