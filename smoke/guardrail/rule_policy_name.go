package guardrail

import "cfnenv/smoke/template"

var policyNameRule = Rule{
	ID:    "policy-name",
	About: "every AWS::IAM::ManagedPolicy has a ManagedPolicyName that starts with the role prefix",
	Why:   "the execution role may manage policies of that prefix only",

	types: []string{"AWS::IAM::ManagedPolicy"},
	check: func(c *pass, r *template.Resource) {
		c.prefixedName(r, "ManagedPolicyName")
		c.noPath(r)
	},
	refusal: func(q *inquiry, m mismatch) (advice, bool) { return q.otherName(m, ":policy/", "ManagedPolicyName") },

	cdk: func(w Workshop) string {
		return `in CDK: new ManagedPolicy(this, id, {managedPolicyName: "` + w.RolePrefix + `..."})`
	},
}
