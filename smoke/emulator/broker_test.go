package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
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
	Session                                             struct{ SessionKey, AuthMode string }
	Auth                                                struct{ CognitoClientID string }
	CognitoTokens                                       struct{ IDToken, AccessToken, RefreshToken string }
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

// loginHeaders are those of a request to an account's broker, with more.
func loginHeaders(account *emulator.Account, more map[string]string) map[string]string {
	l := account.Login()
	header := map[string]string{"X-Api-Key": l.APIKey, "Authorization": basic(l.User + ":" + l.Password)}
	maps.Copy(header, more)
	return header
}

func basic(login string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(login))
}

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
	account, url := startAccount(t, emulator.Options{})
	status, a := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	if status != 200 || a.Kind != "agent-enablement.credentials.v2" || a.SchemaVersion != "2026-02-17" || a.Principal.ProfileType != "named" || a.Session.AuthMode != "basic" {
		t.Fatalf("%d %+v", status, a)
	}
	if a.Principal.Sub != emulator.DefaultSub || a.Principal.Username != emulator.DefaultUsername || a.Constraints.CredentialScope != "runtime" || a.Session.SessionKey != a.Principal.Sub {
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
}

// The administrator brings no source identity, which a role would have to trust before it can be assumed.
func TestAdministratorAssumesAPlainRole(t *testing.T) {
	account, url := startAccount(t, emulator.Options{})
	_, a := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	c := configOf(url, a.CredentialSets[broker.AdminSet].Credentials)
	made, err := iam.NewFromConfig(c).CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("plain"), AssumeRolePolicyDocument: aws.String(
		`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "` + emulator.DefaultAccount + `"}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := sts.NewFromConfig(c).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: made.Role.Arn, RoleSessionName: aws.String("me")})
	if err != nil || out.SourceIdentity != nil {
		t.Errorf("%+v, %v", out, err)
	}
}

// Session names leave out what STS does not allow in them, and upload prefixes have the same length for every sub.
func TestBrokerNames(t *testing.T) {
	account, url := startAccount(t, emulator.Options{Username: "a b/c", Sub: "00000000-0000-4000-8000-000000000001"})
	_, a := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	for _, name := range []string{broker.RuntimeSet, broker.EnablementSet} {
		who, err := sts.NewFromConfig(configOf(url, a.CredentialSets[name].Credentials)).GetCallerIdentity(t.Context(), nil)
		if err != nil || !strings.HasSuffix(*who.Arn, "/agent-abc-00000000") {
			t.Errorf("%s is %+v, %v", name, who, err)
		}
	}
	if prefix := a.Constraints.UploadPrefixBase58; len(prefix) != 22 || !strings.HasPrefix(prefix, "1") {
		t.Errorf("prefix %q", prefix)
	}
}

// A refresh keeps the token that it was given, as Amazon Cognito does.
func TestBrokerRefreshes(t *testing.T) {
	account, url := startAccount(t, emulator.Options{})
	_, first := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	token := first.CognitoTokens.RefreshToken
	for _, client := range []string{"", first.Auth.CognitoClientID, " " + first.Auth.CognitoClientID} {
		status, again := ask(t, url, "/v1/credentials/refresh", map[string]string{
			"X-Api-Key": account.Login().APIKey, "X-Enabler-Refresh-Token": token + " ", "X-Enabler-Cognito-Client-Id": client,
		})
		if status != 200 || again.Session.AuthMode != "refresh-token" || again.CognitoTokens.RefreshToken != token ||
			again.Credentials.AccessKeyID == first.Credentials.AccessKeyID || again.Principal.ProfileType != "named" {
			t.Errorf("client %q: %d %+v", client, status, again.Session)
		}
	}
}

func configOf(url string, c brokerCredentials) aws.Config {
	a := emulatortest.Account{URL: url}
	return a.Config(service.Session{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken})
}

// The order of the broker's checks and the texts of its refusals.
func TestBrokerRefuses(t *testing.T) {
	account, url := startAccount(t, emulator.Options{})
	l := account.Login()
	_, good := ask(t, url, "/v1/credentials", loginHeaders(account, nil))
	const login, refresh = "/v1/credentials", "/v1/credentials/refresh"
	missing, wrong := "Missing or invalid Basic authorization", "Incorrect username or password"
	for name, test := range map[string]struct {
		path          string
		header        map[string]string
		status        int
		code, message string
	}{
		"no key":                {login, map[string]string{"X-Api-Key": ""}, 403, "", "Forbidden"},
		"the old key":           {login, map[string]string{"X-Api-Key": "emulated"}, 403, "", "Forbidden"},
		"the old login":         {login, map[string]string{"Authorization": basic("agent:emulated")}, 401, "UNAUTHORIZED", wrong},
		"no authorization":      {login, map[string]string{"Authorization": ""}, 401, "UNAUTHORIZED", missing},
		"bearer":                {login, map[string]string{"Authorization": "Bearer x"}, 401, "UNAUTHORIZED", missing},
		"no colon":              {login, map[string]string{"Authorization": basic("agent")}, 401, "UNAUTHORIZED", missing},
		"no password":           {login, map[string]string{"Authorization": basic(l.User + ":")}, 401, "UNAUTHORIZED", missing},
		"another user":          {login, map[string]string{"Authorization": basic("x:" + l.Password)}, 401, "UNAUTHORIZED", wrong},
		"a scheme in capitals":  {login, map[string]string{"Authorization": strings.Replace(basic(l.User+":"+l.Password), "Basic", "BASIC", 1)}, 200, "", ""},
		"unknown profile":       {login, map[string]string{"X-Enabler-Profile-Type": "x", "Authorization": ""}, 422, "INVALID_REQUEST", "Unsupported requested profileType"},
		"named, loudly":         {login, map[string]string{"X-Enabler-Profile-Type": " NAMED "}, 200, "", ""},
		"ephemeral":             {login, map[string]string{"X-Enabler-Profile-Type": "ephemeral"}, 200, "", ""},
		"refresh, bad profile":  {refresh, map[string]string{"X-Enabler-Profile-Type": "x"}, 422, "INVALID_REQUEST", "Unsupported requested profileType"},
		"no refresh token":      {refresh, map[string]string{"X-Enabler-Cognito-Client-Id": "x"}, 401, "UNAUTHORIZED", "Missing or invalid refresh token"},
		"unknown client":        {refresh, map[string]string{"X-Enabler-Refresh-Token": "x", "X-Enabler-Cognito-Client-Id": "x"}, 401, "UNAUTHORIZED", "Invalid Cognito client id"},
		"unknown refresh token": {refresh, map[string]string{"X-Enabler-Refresh-Token": "x"}, 401, "UNAUTHORIZED", "Invalid refresh token"},
		"delegation":            {"/v1/delegation/requests", nil, 501, "NOT_EMULATED", "not emulated: POST /v1/delegation/requests"},
		"another path":          {"/v1/nothing", nil, 403, "", "Missing Authentication Token"},
	} {
		status, a := ask(t, url, test.path, loginHeaders(account, test.header))
		if status != test.status || a.ErrorCode != test.code || a.Message != test.message || test.code != "" && a.RequestID == "" {
			t.Errorf("%s: %d %+v", name, status, a)
		}
		if status == 200 && (len(a.CredentialSets) != len(good.CredentialSets) || a.Principal.ProfileType != "named") {
			t.Errorf("%s: %d sets, profile %s", name, len(a.CredentialSets), a.Principal.ProfileType)
		}
	}
}

// Nothing that is well known, and nothing of another run, opens anything.
func TestBrokerLoginIsDrawn(t *testing.T) {
	one, _ := startAccount(t, emulator.Options{})
	two, _ := startAccount(t, emulator.Options{})
	a, b := one.Login(), two.Login()
	if a.User == b.User || a.Password == b.Password || a.APIKey == b.APIKey || len(a.Password) < 32 || len(a.APIKey) < 32 {
		t.Error("two accounts share what their brokers ask for, or it is short")
	}
}

// The usage plan of the workshop's key: one request a second, three at once.
func TestBrokerThrottles(t *testing.T) {
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	account, url := startAccount(t, emulator.Options{ThrottleBroker: true, Now: func() time.Time { return now }})
	for i, want := range []int{200, 200, 200, 429, 200, 429} {
		if i == 4 {
			now = now.Add(time.Second)
		}
		if status, a := ask(t, url, "/v1/credentials", loginHeaders(account, nil)); status != want || want == 429 && a.Message != "Too Many Requests" {
			t.Errorf("request %d: %d %s", i, status, a.Message)
		}
	}
}
