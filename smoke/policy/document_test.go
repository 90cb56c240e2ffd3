package policy_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"cfnenv/smoke/policy"
)

func TestConditionKeysAndVariables(t *testing.T) {
	doc := parse(t, policy.Identity, "p", []byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::${aws:PrincipalTag/sub}-${$}","arn:aws:s3:::${aws:username, 'x'}"],
		 "Condition":{"StringEquals":{"s3:prefix":"${aws:PrincipalTag/SUB}","AWS:SourceVpc":"a"},"Null":{"aws:sourcevpc":"true"},"NumericEquals":{"s3:max-keys":"1"}}}]}`))
	if got, want := doc.ConditionKeys(), []string{"AWS:SourceVpc", "s3:max-keys", "s3:prefix"}; !slices.Equal(got, want) {
		t.Errorf("condition keys %q, expected %q", got, want)
	}
	if got, want := doc.Variables(), []string{"aws:PrincipalTag/sub", "aws:username"}; !slices.Equal(got, want) {
		t.Errorf("variables %q, expected %q", got, want)
	}
	old := parse(t, policy.Resource, "p", []byte(`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}}`))
	if got := old.Variables(); len(got) != 0 {
		t.Errorf("a policy of 2008 has the variables %q", got)
	}
}

func TestContextIgnoresCase(t *testing.T) {
	c := policy.Context{}
	c.Set("aws:PrincipalTag/Sub", "a", "b")
	if v, ok := c.Get("AWS:principaltag/SUB"); !ok || !slices.Equal(v, []string{"a", "b"}) {
		t.Errorf("%q, %t", v, ok)
	}
	clone := maps.Clone(c)
	clone.Merge(policy.Context{"AWS:PrincipalTag/sub": {"c"}})
	if v, _ := clone.Get("aws:PrincipalTag/sub"); !slices.Equal(v, []string{"c"}) {
		t.Errorf("merged %q", v)
	}
	if v, _ := c.Get("aws:PrincipalTag/sub"); len(v) != 2 {
		t.Error("the original changed with its clone")
	}
	if _, ok := c.Get("x:absent"); ok {
		t.Error("an absent key is present")
	}
}

func TestPrincipalContext(t *testing.T) {
	role := session("name", "me")
	role.Tags = map[string]string{"sub": "1"}
	for name, c := range map[string]struct {
		principal policy.Principal
		want      map[string]string
		absent    []string
	}{
		"session": {role, map[string]string{"aws:PrincipalArn": "arn:aws:iam::123456789012:role/name", "aws:PrincipalType": "AssumedRole",
			"aws:PrincipalAccount": "123456789012", "aws:userid": "AROAEXAMPLE1234567890:me", "aws:PrincipalTag/sub": "1", "aws:PrincipalIsAWSService": "false"}, []string{"aws:username"}},
		"user":      {userJill(), map[string]string{"aws:username": "jill", "aws:PrincipalArn": jill, "aws:PrincipalType": "User"}, nil},
		"anonymous": {policy.Principal{Anonymous: true}, map[string]string{"aws:userid": "anonymous", "aws:PrincipalType": "Anonymous"}, []string{"aws:PrincipalArn"}},
		"service":   {policy.Principal{Service: "sns.amazonaws.com"}, map[string]string{"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "sns.amazonaws.com"}, []string{"aws:PrincipalArn"}},
	} {
		ctx := c.principal.Context()
		for key, want := range c.want {
			if v, _ := ctx.Get(key); len(v) != 1 || v[0] != want {
				t.Errorf("%s: %s is %q, expected %q", name, key, v, want)
			}
		}
		for _, key := range c.absent {
			if v, ok := ctx.Get(key); ok {
				t.Errorf("%s: %s is %q", name, key, v)
			}
		}
	}
}

func TestReasons(t *testing.T) {
	for want, d := range map[string]policy.Decision{
		"because no identity-based policy allows the sqs:createqueue action":  {Effect: policy.ImplicitDeny, Kind: policy.Identity},
		"because no permissions boundary allows the sqs:createqueue action":   {Effect: policy.ImplicitDeny, Kind: policy.Boundary},
		"because no session policy allows the sqs:createqueue action":         {Effect: policy.ImplicitDeny, Kind: policy.Session},
		"because no resource-based policy allows the sqs:createqueue action":  {Effect: policy.ImplicitDeny, Kind: policy.Resource},
		"because no service control policy allows the sqs:createqueue action": {Effect: policy.ImplicitDeny, Kind: policy.SCP},
		"because no role trust policy allows the sqs:createqueue action":      {Effect: policy.ImplicitDeny, Kind: policy.Trust},
		"with an explicit deny in an identity-based policy":                   {Effect: policy.ExplicitDeny, Kind: policy.Identity},
		"with an explicit deny in a permissions boundary":                     {Effect: policy.ExplicitDeny, Kind: policy.Boundary},
		"with an explicit deny in a session policy":                           {Effect: policy.ExplicitDeny, Kind: policy.Session},
		"with an explicit deny in a resource-based policy":                    {Effect: policy.ExplicitDeny, Kind: policy.Resource},
		"with an explicit deny in a service control policy":                   {Effect: policy.ExplicitDeny, Kind: policy.SCP},
		"with an explicit deny in the role trust policy":                      {Effect: policy.ExplicitDeny, Kind: policy.Trust},
	} {
		if got := d.Reason("sqs:createqueue"); got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}

func TestTheZeroDecisionAllowsNothing(t *testing.T) {
	if (policy.Decision{}).Allowed() {
		t.Error("allowed")
	}
	if d := policy.Evaluate(&policy.Request{}, &policy.Policies{}); d.Allowed() {
		t.Errorf("an empty request was allowed: %+v", d)
	}
}

func TestTrustOfServices(t *testing.T) {
	trust := parse(t, policy.Trust, "trust", []byte(`{"Version":"2012-10-17","Statement":{"Sid":"Lambda","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}`))
	r := &policy.Request{Action: "sts:AssumeRole", Resource: "arn:aws:iam::123456789012:role/r", Principal: policy.Principal{Service: "lambda.amazonaws.com"}}
	if d := policy.EvaluateAssumeRole(r, &policy.Policies{}, trust); !d.Allowed() || d.Matched[0].Sid != "Lambda" {
		t.Errorf("%+v", d)
	}
	r.Principal.Service = "ec2.amazonaws.com"
	if d := policy.EvaluateAssumeRole(r, &policy.Policies{}, trust); d.Effect != policy.ImplicitDeny || d.Kind != policy.Trust {
		t.Errorf("%+v", d)
	}
}

func TestConcurrentUse(t *testing.T) {
	role := newAccount(t).role(t, "runtime")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				r := &policy.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Principal: role.principal, Context: role.principal.Context()}
				if d := policy.Evaluate(r, &role.policies); !d.Allowed() {
					t.Errorf("%+v", d)
					return
				}
			}
		})
	}
	group.Wait()
}
