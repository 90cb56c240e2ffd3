package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cfnenv/smoke/policy"
)

// evaluateCase is one case of evaluate.json.
type evaluateCase struct {
	Name, Who, Action, On, Owner, Want, Sid, Reason string
	Context                                         map[string]values
	Identity, Boundary, Session, Trust              []json.RawMessage
	Resource, Resource2008                          []json.RawMessage
	SCP                                             [][]json.RawMessage
}

func TestEvaluateVectors(t *testing.T) {
	var file struct {
		Description, Source string
		Cases               []evaluateCase
	}
	vectors(t, "evaluate.json", &file)
	atLeast(t, len(file.Cases), 120)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			r := &policy.Request{Action: c.Action, Resource: c.On, ResourceAccount: c.Owner, Principal: caller(t, c.Who), Context: contextOf(c.Context)}
			p, trust := c.policies(t)
			var d policy.Decision
			if trust != nil {
				d = policy.EvaluateAssumeRole(r, p, trust)
			} else {
				d = policy.Evaluate(r, p)
			}
			c.check(t, d)
		})
	}
}

// kindWords are the kinds of policy as vectors write them.
var kindWords = map[policy.Kind]string{
	policy.SCP: "scp", policy.Resource: "resource", policy.Trust: "trust", policy.Identity: "identity", policy.Boundary: "boundary", policy.Session: "session",
}

func (c *evaluateCase) check(t *testing.T, d policy.Decision) {
	t.Helper()
	if got := d.Effect.String() + "/" + kindWords[d.Kind]; got != c.Want {
		t.Fatalf("%s, expected %s", got, c.Want)
	}
	if c.Sid != "" && (len(d.Matched) != 1 || d.Matched[0].Sid != c.Sid) {
		t.Errorf("matched %+v, expected %s", d.Matched, c.Sid)
	}
	if got := d.Reason(c.Action); c.Reason != "" && got != c.Reason {
		t.Errorf("reason %q, expected %q", got, c.Reason)
	}
	if d.Effect == policy.ImplicitDeny && len(d.Matched) > 0 {
		t.Errorf("an implicit deny matched %+v", d.Matched)
	}
	if d.Allowed() != (d.Reason(c.Action) == "") {
		t.Errorf("reason %q of %s", d.Reason(c.Action), d.Effect)
	}
}

func (c *evaluateCase) policies(t *testing.T) (*policy.Policies, *policy.Document) {
	t.Helper()
	p := &policy.Policies{
		Identity: documents(t, policy.Identity, "identity", c.Identity),
		Boundary: documents(t, policy.Boundary, "boundary", c.Boundary),
		Session:  documents(t, policy.Session, "session", c.Session),
		Resource: documents(t, policy.Resource, "resource", c.Resource),
	}
	if c.Resource2008 != nil {
		p.Resource = []*policy.Document{parse(t, policy.Resource, "resource", policyText(t, "2008-10-17", c.Resource2008))}
	}
	for _, level := range c.SCP {
		p.SCP = append(p.SCP, documents(t, policy.SCP, "scp", level))
	}
	if c.Trust == nil {
		return p, nil
	}
	return p, parse(t, policy.Trust, "trust", policyText(t, "2012-10-17", c.Trust))
}

// documents makes one policy of statements; nil stays nil, and an empty list is a list without policies.
func documents(t *testing.T, kind policy.Kind, name string, statements []json.RawMessage) []*policy.Document {
	t.Helper()
	if statements == nil {
		return nil
	}
	docs := []*policy.Document{}
	if len(statements) > 0 {
		docs = append(docs, parse(t, kind, name, policyText(t, "2012-10-17", statements)))
	}
	return docs
}

func policyText(t *testing.T, version string, statements []json.RawMessage) []byte {
	t.Helper()
	list := make([]any, len(statements))
	for i, s := range statements {
		var short string
		if json.Unmarshal(s, &short) != nil {
			list[i] = s
			continue
		}
		words := strings.Fields(short)
		if len(words) != 3 {
			t.Fatalf("statement %q: must be effect, action, resource", short)
		}
		list[i] = map[string]string{"Effect": words[0], "Action": words[1], "Resource": words[2]}
	}
	text, err := json.Marshal(map[string]any{"Version": version, "Statement": list})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// caller makes a principal of account 123456789012 from a vector's word for it.
func caller(t *testing.T, who string) policy.Principal {
	t.Helper()
	kind, name, _ := strings.Cut(who, ":")
	switch kind {
	case "role":
		return session("role", "session")
	case "roleWithoutSession":
		p := session("role", "")
		p.ARN = p.RoleARN
		return p
	case "canonical":
		p := session("role", "session")
		p.CanonicalUser = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
		return p
	case "serviceLinkedRole":
		return session("aws-service-role/x.amazonaws.com/AWSServiceRoleForX", "session")
	case "user":
		return policy.Principal{ARN: "arn:aws:iam::123456789012:user/jill", Account: "123456789012", Type: policy.TypeUser, UserID: "AIDAEXAMPLE1234567890"}
	case "root":
		return policy.Principal{ARN: "arn:aws:iam::123456789012:root", Account: "123456789012", Type: policy.TypeAccount, UserID: "123456789012"}
	case "service":
		return policy.Principal{Service: name}
	case "federated":
		return policy.Principal{Federated: name, Type: policy.TypeFederated}
	case "anonymous":
		return policy.Principal{Anonymous: true, Type: policy.TypeAnonymous}
	}
	t.Fatalf("unknown caller %q", who)
	return policy.Principal{}
}
