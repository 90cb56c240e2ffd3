package workshop

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/policy"
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
		"bad prefix": {ID: "123456789012", Region: "us-east-2", Prefix: "a-*"},
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
