package env

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// values resolves a role of a document and returns what becomes of each name.
func values(t testing.TB, document, role string) map[string]string {
	t.Helper()
	set, err := mustParse(t, document).Set(role)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, v := range set.Variables() {
		if _, again := got[v.Name]; again {
			t.Errorf("%s occurs twice", v.Name)
		}
		got[v.Name] = v.Value
		if v.Unset != (v.Value == "") {
			t.Errorf("%s: unset is %v, value is %q", v.Name, v.Unset, v.Value)
		}
	}
	return got
}

// TestVariables is the contract's table of exported names, for each kind of
// document; a name that is not listed must be unset.
func TestVariables(t *testing.T) {
	const sub = "0f8fad5b-d9cb-469f-a165-70867728950e"
	who := map[string]string{"SUB": sub, "AGENT_SUB": sub, "USERNAME": "ada.lovelace", "AGENT_USERNAME": "ada.lovelace", "SHORT_SUB": "0f8fad5b"}
	for name, test := range map[string]struct {
		file, role string
		want       map[string]string
	}{
		"provisioning": {"workshop.json", "provisioning", map[string]string{
			"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
			"AWS_ACCESS_KEY_ID": "ASIAPROVISIONEXAMPLE", "AWS_SECRET_ACCESS_KEY": "PROVISIONING/secret+EXAMPLE==",
			"AWS_SESSION_TOKEN": "PROVISIONING/session+token+EXAMPLE==", "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T01:00:00Z",
			"AWS_ACCOUNT_ID": "123456789012", "CFN_EXEC_ROLE_ARN": "arn:aws:iam::123456789012:role/agentawsworkshop-cfn-exec",
			"REQUIRED_BOUNDARY_ARN": "arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary",
			"CFN_EXEC_ROLE_NAME":    "agentawsworkshop-cfn-exec", "ROLE_PREFIX": "agentawsworkshop-agent-",
			"STACK_PREFIX": "agent-" + sub + "-", "SKILLS_ROOT": "https://skills.example.com/v1/skills",
		}},
		"a set without references takes the document's": {"workshop.json", "agentEnablement", map[string]string{
			"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-2",
			"AWS_ACCESS_KEY_ID": "ASIAENABLEMENTEXAMPL", "AWS_SECRET_ACCESS_KEY": "ENABLEMENT/secret+EXAMPLE==",
			"AWS_SESSION_TOKEN": "ENABLEMENT/session+token+EXAMPLE==", "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T01:00:00Z",
			"AWS_ACCOUNT_ID": "111111111111", "CFN_EXEC_ROLE_ARN": "arn:aws:iam::111111111111:role/sandbox-cfn-exec",
			"REQUIRED_BOUNDARY_ARN": "arn:aws:iam::111111111111:policy/sandbox-boundary",
			"CFN_EXEC_ROLE_NAME":    "sandbox-cfn-exec", "ROLE_PREFIX": "sandbox-agent-",
			"STACK_PREFIX": "sandbox-" + sub + "-", "SKILLS_ROOT": "https://skills.example.com/v1/skills",
		}},
		"older names, expiresAt with an offset, region of the document": {"legacy.json", "provisioning", map[string]string{
			"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
			"AWS_ACCESS_KEY_ID": "ASIALEGACYPROVISION0", "AWS_SECRET_ACCESS_KEY": "LEGACYPROVISIONING/secret+EXAMPLE==",
			"AWS_SESSION_TOKEN": "LEGACYPROVISIONING/session+EXAMPLE==", "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:30:00Z",
			"AWS_ACCOUNT_ID": "222222222222", "CFN_EXEC_ROLE_ARN": "arn:aws:iam::222222222222:role/workshop/legacy-cfn-exec",
			"REQUIRED_BOUNDARY_ARN": "arn:aws:iam::222222222222:policy/legacy-boundary",
			"CFN_EXEC_ROLE_NAME":    "legacy-cfn-exec", "ROLE_PREFIX": "legacy-agent-", "STACK_PREFIX": "agent-" + sub + "-",
		}},
		"region of the set's references, no expiration, no account": {"legacy.json", "runtime", map[string]string{
			"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
			"AWS_ACCESS_KEY_ID": "ASIALEGACYRUNTIME000", "AWS_SECRET_ACCESS_KEY": "LEGACYRUNTIME/secret+EXAMPLE==",
			"AWS_SESSION_TOKEN": "LEGACYRUNTIME/session+EXAMPLE==",
			"CFN_EXEC_ROLE_ARN": "arn:aws:iam::222222222222:role/workshop/legacy-cfn-exec", "CFN_EXEC_ROLE_NAME": "legacy-cfn-exec",
			"REQUIRED_BOUNDARY_ARN": "arn:aws:iam::222222222222:policy/legacy-boundary", "ROLE_PREFIX": "legacy-agent-",
			"STACK_PREFIX": "agent-" + sub + "-",
		}},
		"top level, no stack name pattern": {"toplevel.json", "provisioning", map[string]string{
			"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
			"AWS_ACCESS_KEY_ID": "ASIATOPLEVELEXAMPLE0", "AWS_SECRET_ACCESS_KEY": "TOPLEVEL/secret+EXAMPLE==",
			"AWS_SESSION_TOKEN": "TOPLEVEL/session+token+EXAMPLE==", "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T01:00:00Z",
			"CFN_EXEC_ROLE_ARN":     "arn:aws:iam::123456789012:role/agentawsworkshop-cfn-exec",
			"REQUIRED_BOUNDARY_ARN": "arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary",
			"CFN_EXEC_ROLE_NAME":    "agentawsworkshop-cfn-exec", "ROLE_PREFIX": "agentawsworkshop-agent-", "STACK_PREFIX": "agent-" + sub + "-",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			test.want["CFNENV_SET"] = test.role
			for key, value := range who {
				test.want[key] = value
			}
			got := values(t, string(sample(t, test.file)), test.role)
			for key, value := range got {
				if value != test.want[key] {
					t.Errorf("%s is %q, want %q", key, value, test.want[key])
				}
				delete(test.want, key)
			}
			for key := range test.want {
				t.Errorf("%s is missing", key)
			}
		})
	}
}

// TestVariableOrder pins the order of the text: unsets, then sets.
func TestVariableOrder(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "legacy.json"))).Set(Runtime)
	if err != nil {
		t.Fatal(err)
	}
	const want = "AWS_CREDENTIAL_EXPIRATION AWS_ACCOUNT_ID SKILLS_ROOT AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION " +
		"AWS_VAULT AWSUME_PROFILE AWS_SSO_PROFILE CFNENV_SET SUB AGENT_SUB USERNAME AGENT_USERNAME SHORT_SUB AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY " +
		"AWS_SESSION_TOKEN CFN_EXEC_ROLE_ARN REQUIRED_BOUNDARY_ARN CFN_EXEC_ROLE_NAME ROLE_PREFIX STACK_PREFIX"
	if got := strings.TrimSpace(eachName(set.Variables(), "%s ")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, v := range set.Variables() {
		if secret := strings.Contains(v.Name, "KEY") || strings.Contains(v.Name, "TOKEN"); v.Secret != (secret && !v.Unset) {
			t.Errorf("%s: secret is %v", v.Name, v.Secret)
		}
	}
}

func TestUnsetsCoverEveryVariable(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "workshop.json"))).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	gone := make(map[string]bool)
	for _, v := range Unsets() {
		gone[v.Name] = v.Unset
	}
	for _, v := range set.Variables() {
		if !gone[v.Name] {
			t.Errorf("%s is not unset", v.Name)
		}
	}
	for _, v := range failureUnsets() {
		if !gone[v.Name] {
			t.Errorf("%s, removed on failure, is no name of ours", v.Name)
		}
	}
}

// TestEndpoint: the address of an emulated account is exported, and no address
// of another machine is. Where the document has none, the variable is left as it
// is.
func TestEndpoint(t *testing.T) {
	text := string(sample(t, "workshop.json"))
	with := func(value string) string {
		return strings.Replace(text, "{", `{"emulator": {"endpointUrl": `+value+`},`, 1)
	}
	for _, url := range []string{"http://127.0.0.1:4566", "http://127.1.2.3:80", "http://[::1]:4566"} {
		if got := values(t, with(`"`+url+`"`), Runtime)["AWS_ENDPOINT_URL"]; got != url {
			t.Errorf("%s: got %q", url, got)
		}
	}
	if _, found := values(t, text, Runtime)["AWS_ENDPOINT_URL"]; found {
		t.Error("a document of AWS sets or unsets AWS_ENDPOINT_URL")
	}
	for value, problem := range map[string]string{
		`"https://127.0.0.1:4566"`: "loopback", `"http://192.0.2.1:4566"`: "loopback", `"http://localhost:4566"`: "loopback",
		`"http://127.0.0.1:4566@evil.example:80"`: "loopback", `"http://127.0.0.1:4566/path"`: "loopback", `"http://127.0.0.1"`: "loopback",
		`"http://[::1%eth0]:1"`: "loopback", `"http://0.0.0.0:4566"`: "loopback", `"//127.0.0.1:1"`: "loopback", `""`: "is empty", `7`: "is not a string",
	} {
		_, err := mustParse(t, with(value)).Set(Runtime)
		wantError(t, err, "emulator.endpointUrl", problem)
	}
}

// TestAccountID: an id that is no account's is refused, not exported.
func TestAccountID(t *testing.T) {
	const path = "credentialSets.agentAWSWorkshopProvisioning.accountId"
	for _, id := range []string{"12345678901", "1234567890123", "12345678901a", "123456789 12", "١٢٣٤٥٦"} {
		_, err := mustParse(t, edit(t, path, `"`+id+`"`)).Set(Provisioning)
		wantError(t, err, path, "12 digits")
	}
}

// TestWindowsKeepsUsername: the formats of Windows leave its own variable alone,
// in every case of its letters.
func TestWindowsKeepsUsername(t *testing.T) {
	for _, name := range []string{"powershell", "windows-cmd"} {
		format, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, variable := range []Variable{{Name: "USERNAME", Value: "ada"}, {Name: "username", Unset: true}} {
			text, err := format.Write([]Variable{variable, {Name: "AGENT_USERNAME", Value: "ada"}})
			if err != nil || strings.Count(strings.ToUpper(text.Stdout), "USERNAME") != 1 {
				t.Errorf("%s: %v\n%s", name, err, text.Stdout)
			}
		}
	}
}

func TestShortSub(t *testing.T) {
	for sub, want := range map[string]string{"": "", "1234567": "1234567", "12345678": "12345678", "123456789": "12345678", "ééééééééé": "éééééééé"} {
		if got := (Principal{Sub: sub}).ShortSub(); got != want {
			t.Errorf("%q gives %q, want %q", sub, got, want)
		}
	}
}

// TestStackPrefix fills the principal into patterns.
func TestStackPrefix(t *testing.T) {
	for pattern, want := range map[string]string{
		`agent-${aws:PrincipalTag/sub}-*`:                            "agent-sub-1234567890-",
		`${aws:PrincipalTag/username}-<sub>-${aws:PrincipalTag/sub}`: "ada-sub-1234567890-sub-1234567890",
		`agent-<sub>-**`: "agent-sub-1234567890-*",
		`agent-*-x`:      "agent-*-x",
		`${HOME}$(id)-${aws:PrincipalTag/other}-*`: "${HOME}$(id)-${aws:PrincipalTag/other}-",
	} {
		set := strings.Replace(setJSON("x"), `"cfnExecutionRoleArn"`, `"stackNamePattern": "`+pattern+`", "cfnExecutionRoleArn"`, 1)
		got := values(t, documentJSON(`{"agentWorkshop": `+set+`}`, ""), Provisioning)["STACK_PREFIX"]
		if got != want {
			t.Errorf("%s becomes %q, want %q", pattern, got, want)
		}
	}
}

// TestRoleNames derives as the guide's shell does: ${ARN##*/}, ${NAME%-cfn-exec}-agent-.
func TestRoleNames(t *testing.T) {
	for arn, want := range map[string][2]string{
		"arn:aws:iam::1:role/p-cfn-exec":          {"p-cfn-exec", "p-agent-"},
		"arn:aws:iam::1:role/a/b/p-cfn-exec":      {"p-cfn-exec", "p-agent-"},
		"arn:aws:iam::1:role/other":               {"other", "other-agent-"},
		"arn:aws:iam::1:role/p-cfn-exec-cfn-exec": {"p-cfn-exec-cfn-exec", "p-cfn-exec-agent-"},
		"no-slash-cfn-exec":                       {"no-slash-cfn-exec", "no-slash-agent-"},
	} {
		set := strings.Replace(setJSON("x"), "arn:aws:iam::1:role/x-cfn-exec", arn, 1)
		got := values(t, documentJSON(`{"agentWorkshop": `+set+`}`, ""), Provisioning)
		if got["CFN_EXEC_ROLE_NAME"] != want[0] || got["ROLE_PREFIX"] != want[1] {
			t.Errorf("%s gives %q, %q, want %q", arn, got["CFN_EXEC_ROLE_NAME"], got["ROLE_PREFIX"], want)
		}
	}
}

// TestDerivedRefused: values that are sound and lead to one that is not.
func TestDerivedRefused(t *testing.T) {
	const references = "credentialSets.agentAWSWorkshopProvisioning.references.provisioning."
	for name, test := range map[string]struct{ path, value, problem string }{
		"role without a name":   {references + "cfnExecutionRoleArn", `"arn:aws:iam::1:role/"`, "ends in a slash"},
		"stack pattern of star": {references + "stackNamePattern", `"*"`, "is empty"},
		"stack pattern grows":   {references + "stackNamePattern", `"` + strings.Repeat("<sub>", 10_000) + `"`, "longer than 100 KiB"},
		"role prefix grows":     {references + "cfnExecutionRoleArn", `"` + strings.Repeat("r", maxValue) + `"`, "longer than 100 KiB"},
		"skills root of slash":  {"references.enablement.skillsRootUrl", `"/"`, "is only a slash"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mustParse(t, edit(t, test.path, test.value)).Set(Provisioning)
			wantError(t, err, test.path, test.problem)
		})
	}
}

// TestReferencesRequired: provisioning needs the execution role and the
// boundary, from the set or from the document; no other role does.
func TestReferencesRequired(t *testing.T) {
	bare := `{"awsRegion": "r", "credentials": {"accessKeyId": "k", "secretAccessKey": "s", "sessionToken": "t"}}`
	document := documentJSON(`{"agentWorkshop": `+bare+`, "agentWorkshopRuntime": `+bare+`}`, "")
	_, err := mustParse(t, document).Set(Provisioning)
	wantError(t, err, "credentialSets.agentWorkshop.references.provisioning.cfnExecutionRoleArn", "is missing")
	for _, role := range []string{Runtime, "agentWorkshop"} {
		got := values(t, document, role)
		if got["CFN_EXEC_ROLE_ARN"]+got["ROLE_PREFIX"]+got["REQUIRED_BOUNDARY_ARN"] != "" || got["STACK_PREFIX"] != "agent-sub-1234567890-" {
			t.Errorf("%s: %v", role, got)
		}
	}
}

func TestExpiration(t *testing.T) {
	const path = "credentialSets.agentAWSWorkshopProvisioning.credentials.expiration"
	for value, want := range map[string]string{
		"2026-11-22T16:00:00+00:00":        "2026-11-22T16:00:00Z",
		"2026-11-22T16:00:00Z":             "2026-11-22T16:00:00Z",
		"2026-11-22T16:00:00.999999+02:00": "2026-11-22T14:00:00Z",
		"2026-11-22T00:30:00-11:30":        "2026-11-22T12:00:00Z",
		"None":                             "2099-01-01T01:00:00Z", // the set's expiresAt
	} {
		got := values(t, edit(t, path, `"`+value+`"`), Provisioning)["AWS_CREDENTIAL_EXPIRATION"]
		if got != want {
			t.Errorf("%s becomes %q, want %q", value, got, want)
		}
	}
	for _, value := range []string{"none", "never", "2026-11-22", "2026-11-22T16:00:00", "2026-11-22 16:00:00+00:00", "1795363200",
		"2026-13-22T16:00:00Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"} {
		_, err := mustParse(t, edit(t, path, `"`+value+`"`)).Set(Provisioning)
		wantError(t, err, path, "a time")
	}
}

func TestCheckExpiry(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "workshop.json"))).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2099, 1, 1, 1, 0, 0, 0, time.UTC)
	if err := set.CheckExpiry(end.Add(-time.Nanosecond)); err != nil {
		t.Errorf("just before: %v", err)
	}
	for _, now := range []time.Time{end, end.Add(time.Hour)} {
		err := set.CheckExpiry(now)
		wantError(t, err, "credentialSets.agentAWSWorkshopProvisioning.credentials.expiration", "expired")
		if fault := (*Error)(nil); !errors.As(err, &fault) || !fault.Expired {
			t.Errorf("not marked as expired: %v", err)
		}
	}
	set.Credentials.Expiration = time.Time{}
	if err := set.CheckExpiry(end.Add(time.Hour)); err != nil {
		t.Errorf("without an expiration: %v", err)
	}
}

func TestRequiredTags(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "workshop.json"))).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	if tags, err := set.RequiredTags(); err != nil || fmt.Sprint(tags) != "[agent_sub agent_username]" {
		t.Errorf("got %v, %v", tags, err)
	}
	const path = "credentialSets.agentAWSWorkshopProvisioning.references.provisioning.requiredTags"
	for value, problem := range map[string]string{`{"a": "SECRET"}`: "is not a list", `["a", 1]`: "is not a string", `[""]`: "is empty"} {
		set, err := mustParse(t, edit(t, path, value)).Set(Provisioning)
		if err != nil {
			t.Fatal(err)
		}
		_, err = set.RequiredTags()
		wantError(t, err, path, problem)
	}
	set, err = mustParse(t, edit(t, path, "")).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	if tags, err := set.RequiredTags(); err != nil || len(tags) != 2 {
		t.Errorf("without the set's, the document's: got %v, %v", tags, err)
	}
}
