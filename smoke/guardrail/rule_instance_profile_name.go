package guardrail

import "cfnenv/smoke/template"

var instanceProfileNameRule = Rule{
	ID:    "instance-profile-name",
	About: "every AWS::IAM::InstanceProfile has an InstanceProfileName that starts with the role prefix",
	Why:   "the execution role may manage instance profiles of that prefix only",

	types: []string{"AWS::IAM::InstanceProfile"},
	check: func(c *pass, r *template.Resource) {
		c.prefixedName(r, "InstanceProfileName")
		c.noPath(r)
	},
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		return q.otherName(m, ":instance-profile/", "InstanceProfileName")
	},

	cdk: func(w Workshop) string {
		return `in CDK: new InstanceProfile(this, id, {instanceProfileName: "` + w.RolePrefix + `..."})`
	},
}
