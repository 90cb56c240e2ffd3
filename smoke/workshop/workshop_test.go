package workshop

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/policy"
)

func account() Account { return Account{ID: "123456789012", Region: "us-east-2"} }

func TestEveryPolicyCompiles(t *testing.T) {
	w, err := New(account())
	if err != nil {
		t.Fatal(err)
	}
	compiled := 0
	compile := func(kind policy.Kind, name, text string) {
		t.Helper()
		compiled++
		if _, err := policy.Parse(kind, name, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.ContainsAny(text, "<>") {
			t.Errorf("%s: a placeholder was not filled in", name)
		}
	}
	for _, r := range w.Roles {
		compile(policy.Trust, r.Name, r.Trust)
		for _, p := range r.Inline {
			compile(policy.Identity, r.Name+"/"+p.Name, p.Text)
		}
	}
	for _, p := range w.Policies {
		compile(policy.Identity, p.ARN, p.Text)
	}
	for _, s := range w.SCPs {
		compile(policy.SCP, s.ARN, s.Text)
	}
	if compiled < 40 {
		t.Errorf("compiled %d policies, expected at least 40", compiled)
	}
}

// TestConditionKeys pins the condition keys that the account's own policies test and use as variables: a service that
// does not fill one of them would change what the account permits.
func TestConditionKeys(t *testing.T) {
	w, err := New(account())
	if err != nil {
		t.Fatal(err)
	}
	keys, variables := map[string]bool{}, map[string]bool{}
	collect := func(kind policy.Kind, text string) {
		t.Helper()
		doc, err := policy.Parse(kind, "p", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range doc.ConditionKeys() {
			keys[k] = true
		}
		for _, k := range doc.Variables() {
			variables[k] = true
		}
	}
	for _, r := range w.Roles {
		collect(policy.Trust, r.Trust)
		for _, p := range r.Inline {
			collect(policy.Identity, p.Text)
		}
	}
	for _, p := range w.Policies {
		if !p.AWS {
			collect(policy.Boundary, p.Text)
		}
	}
	for _, s := range w.SCPs {
		collect(policy.SCP, s.Text)
	}
	if got, want := slices.Sorted(maps.Keys(keys)), []string{
		"aws:CalledVia", "aws:PrincipalArn", "aws:RequestTag/agent_sub", "aws:RequestTag/agent_username", "aws:RequestedRegion",
		"aws:ResourceTag/agent_sub", "aws:ResourceTag/agent_username", "iam:AWSServiceName", "iam:PassedToService", "iam:PermissionsBoundary", "iam:PolicyARN",
	}; !slices.Equal(got, want) {
		t.Errorf("condition keys %q, expected %q", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(variables)), []string{"aws:PrincipalTag/sub", "aws:PrincipalTag/username"}; !slices.Equal(got, want) {
		t.Errorf("variables %q, expected %q", got, want)
	}
}

func TestReferencesResolve(t *testing.T) {
	w, err := New(account())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range w.Roles {
		for _, arn := range append(append([]string(nil), r.Attached...), r.Boundary) {
			if _, ok := w.Policy(arn); !ok && arn != "" {
				t.Errorf("role %s refers to policy %s, which does not exist", r.Name, arn)
			}
		}
	}
	for _, name := range []string{w.Account.ProvisioningRole(), w.Account.RuntimeRole(), w.Account.ExecutionRole(), w.Account.AdminRole()} {
		if _, ok := w.Role(name); !ok {
			t.Errorf("role %s does not exist", name)
		}
	}
	if _, ok := w.Policy(w.Account.WorkloadBoundary()); !ok {
		t.Errorf("workload boundary %s does not exist", w.Account.WorkloadBoundary())
	}
	if len(w.SCPs) != 3 {
		t.Errorf("%d service control policies, expected 3", len(w.SCPs))
	}
}

func TestARNs(t *testing.T) {
	w, err := New(Account{ID: "123456789012", Region: "eu-west-1", Prefix: "other"})
	if err != nil {
		t.Fatal(err)
	}
	for _, arn := range []string{
		"arn:aws:iam::aws:policy/ReadOnlyAccess",
		"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
		"arn:aws:iam::123456789012:policy/other-agent-workload-boundary",
	} {
		if _, ok := w.Policy(arn); !ok {
			t.Errorf("no policy %s", arn)
		}
	}
	role, _ := w.Role("other-broker-provisioning")
	if !strings.Contains(role.Inline[0].Text, "arn:aws:cloudformation:eu-west-1:123456789012:stack/agent-${aws:PrincipalTag/sub}-*/*") {
		t.Error("the region or the account is not in the provisioning policy")
	}
}

func TestAccountIsChecked(t *testing.T) {
	for name, a := range map[string]Account{
		"short id":   {ID: "12345", Region: "us-east-2"},
		"no region":  {ID: "123456789012"},
		"bad region": {ID: "123456789012", Region: "moon"},
		"China":      {ID: "123456789012", Region: "cn-north-1"},
		"GovCloud":   {ID: "123456789012", Region: "us-gov-west-1"},
		"sovereign":  {ID: "123456789012", Region: "eusc-de-east-1"},
		"bad prefix": {ID: "123456789012", Region: "us-east-2", Prefix: "a-*"},
		"bad end":    {ID: "123456789012", Region: "us-east-2", Prefix: "a-"},
		"long":       {ID: "123456789012", Region: "us-east-2", Prefix: strings.Repeat("a", 43)},
		"accents":    {ID: "123456789012", Region: "us-east-2", Prefix: "é"},
	} {
		if _, err := New(a); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(account()); err != nil {
			b.Fatal(err)
		}
	}
}
