package guardrail

import (
	"testing"

	"cfnenv/smoke/policy"
)

// The guardrails' lists are a copy of what the execution role's policies say, for the sentences of findings. The policies are
// asked about every row, and about a neighbour of each that must not be one.
func TestListsFollowThePolicies(t *testing.T) {
	w := Workshop{AccountID: "123456789012", Region: "us-east-2", RolePrefix: "agentawsworkshop-agent-"}
	role, err := (&checker{workshop: w}).callerOf(w.account().ExecutionRole())
	if err != nil {
		t.Fatal(err)
	}
	agent := w.account().RoleARN(w.RolePrefix + "x")
	allowed := func(action, target string, context map[string]string) bool {
		request := role.request(action, target)
		for key, value := range context {
			request.Context.Set(key, value)
		}
		return policy.Evaluate(&request, &role.policies).Allowed()
	}
	for _, test := range []struct {
		list  string
		rows  []string
		other string
		asks  func(row string) bool
	}{
		{"services", Services(), "kinesis", func(row string) bool { return allowed(row+":CreateAnything", "*", nil) }},
		{"passable", passable(), "codebuild.amazonaws.com", func(row string) bool {
			return allowed("iam:PassRole", agent, map[string]string{"iam:PassedToService": row})
		}},
		{"attachable", attachable(), "arn:aws:iam::aws:policy/AdministratorAccess", func(row string) bool {
			return allowed("iam:AttachRolePolicy", agent, map[string]string{"iam:PolicyARN": row})
		}},
		{"linkable", linkable(), "es.amazonaws.com", func(row string) bool {
			return allowed("iam:CreateServiceLinkedRole", "*", map[string]string{"iam:AWSServiceName": row})
		}},
	} {
		if len(test.rows) == 0 {
			t.Errorf("%s is empty", test.list)
		}
		for _, row := range test.rows {
			if !test.asks(row) {
				t.Errorf("%s: %s is in the list and the policies deny it", test.list, row)
			}
		}
		if test.asks(test.other) {
			t.Errorf("%s: %s is not in the list and the policies allow it", test.list, test.other)
		}
	}
}
