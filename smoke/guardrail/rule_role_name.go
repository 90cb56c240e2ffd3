package guardrail

import "cfnenv/smoke/template"

var roleNameRule = Rule{
	ID:    "role-name",
	About: "every AWS::IAM::Role has a RoleName that starts with the role prefix",
	Why:   "the execution role may manage roles of that prefix only, and a name that CloudFormation generates starts with the stack's",

	types: []string{"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::InstanceProfile"},
	check: func(c *pass, r *template.Resource) {
		switch r.Type {
		case "AWS::IAM::Role":
			c.prefixedName(r, "RoleName")
			c.noPath(r)
		case "AWS::IAM::RolePolicy":
			c.namedRoles(r, "RoleName")
		default:
			c.namedRoles(r, "Roles.*")
		}
	},
	refusal: func(q *inquiry, m mismatch) (advice, bool) { return q.otherName(m, ":role/", "RoleName") },

	cdk: func(w Workshop) string {
		return `in CDK: new Role(this, "Role", {roleName: "` + w.RolePrefix + `...", assumedBy: ...}) and role: of the function; for roles that a construct makes itself: (construct.role.node.defaultChild as CfnRole).roleName = "` + w.RolePrefix + `..."`
	},
	sam: func(Workshop) string {
		return "in SAM: Role: !GetAtt of an AWS::IAM::Role of your own, because a function's own role cannot be given a name"
	},
}
