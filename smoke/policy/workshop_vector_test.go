package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

const (
	testSub      = "11111111-2222-4333-8444-555555555555"
	testUsername = "builder"
)

func TestWorkshopVectors(t *testing.T) {
	type workshopCase struct {
		Role, Name, On, Want, Sid, Reason string
		Actions, With                     []string
		Context                           map[string]values
		SCP, Via                          bool
		Identity                          []json.RawMessage
	}
	var file struct {
		Description, Source string
		Contexts            map[string]map[string]values
		Cases               []workshopCase
	}
	vectors(t, "workshop.json", &file)
	account := newAccount(t)
	fill := strings.NewReplacer("<sub>", testSub, "<username>", testUsername)
	count := 0
	for _, c := range file.Cases {
		t.Run(c.Role+" "+c.Name, func(t *testing.T) {
			role := account.role(t, c.Role)
			role.policies.Identity = append(role.policies.Identity, documents(t, policy.Identity, "inline", c.Identity)...)
			if c.SCP {
				role.policies.SCP = role.scps
			}
			ctx := role.principal.Context()
			if c.Via {
				ctx.Set("aws:CalledVia", "cloudformation.amazonaws.com")
			}
			for _, name := range c.With {
				if file.Contexts[name] == nil {
					t.Fatalf("no context %q", name)
				}
				ctx.Merge(contextOf(file.Contexts[name]))
			}
			ctx.Merge(contextOf(c.Context))
			for key, list := range ctx {
				for i := range list {
					ctx[key][i] = fill.Replace(list[i])
				}
			}
			for _, action := range c.Actions {
				count++
				r := &policy.Request{Action: action, Resource: fill.Replace(c.On), Principal: role.principal, Context: ctx}
				check := evaluateCase{Action: action, Want: c.Want, Sid: c.Sid, Reason: strings.ReplaceAll(c.Reason, "ACTION", action)}
				check.check(t, policy.Evaluate(r, &role.policies))
			}
		})
	}
	atLeast(t, count, 250)
}

// testAccount is the workshop account, compiled.
type testAccount struct {
	*workshop.Content
}

// testRole is a session of a role with all that applies to it.
type testRole struct {
	principal policy.Principal
	policies  policy.Policies
	scps      [][]*policy.Document
}

func newAccount(t testing.TB) testAccount {
	t.Helper()
	w, err := workshop.New(workshop.Account{ID: "123456789012", Region: "us-east-2"})
	if err != nil {
		t.Fatal(err)
	}
	return testAccount{w}
}

// role compiles a role by its short name. "workload" is a role as a template
// makes it: with the required boundary and no policies of its own.
func (a testAccount) role(t testing.TB, short string) testRole {
	t.Helper()
	name := map[string]string{
		"provisioning": a.Account.ProvisioningRole(),
		"runtime":      a.Account.RuntimeRole(),
		"exec":         a.Account.ExecutionRole(),
		"admin":        a.Account.AdminRole(),
	}[short]
	data, ok := a.Role(name)
	if short == "workload" {
		name, ok = "agentawsworkshop-agent-s3-writer", true
		data = workshop.Role{Boundary: a.Account.WorkloadBoundary()}
	}
	if !ok {
		t.Fatalf("no role %q", short)
	}
	r := testRole{principal: session(name, "session")}
	r.principal.Tags = map[string]string{workshop.TagSub: testSub, workshop.TagUsername: testUsername}
	for _, p := range data.Inline {
		r.policies.Identity = append(r.policies.Identity, parse(t, policy.Identity, p.Name, []byte(p.Text)))
	}
	for _, arn := range data.Attached {
		r.policies.Identity = append(r.policies.Identity, a.managed(t, policy.Identity, arn))
	}
	if data.Boundary != "" {
		r.policies.Boundary = []*policy.Document{a.managed(t, policy.Boundary, data.Boundary)}
	}
	if data.Unrestricted {
		return r
	}
	var level []*policy.Document
	for _, s := range a.SCPs {
		level = append(level, parse(t, policy.SCP, s.ARN, []byte(s.Text)))
	}
	r.scps = [][]*policy.Document{level}
	return r
}

func (a testAccount) managed(t testing.TB, kind policy.Kind, arn string) *policy.Document {
	t.Helper()
	p, ok := a.Policy(arn)
	if !ok {
		t.Fatalf("no policy %s", arn)
	}
	return parse(t, kind, arn, []byte(p.Text))
}
