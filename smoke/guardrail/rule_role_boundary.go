package guardrail

import (
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/template"
)

var roleBoundaryRule = Rule{
	ID:    "role-boundary",
	About: "every AWS::IAM::Role has the required PermissionsBoundary",
	Why:   "the execution role may create a role only with that boundary",

	types: []string{"AWS::IAM::Role"},
	check: checkRoleBoundary,
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		required := "PermissionsBoundary: " + q.workshop.BoundaryARN
		if q.Is("iam:DeleteRolePermissionsBoundary") {
			return advice{fix: "keep " + required + " in the template; nobody may remove it"}, true
		}
		return advice{cause: "the role's name is right, so the problem is its PermissionsBoundary: it is missing or wrong", fix: required},
			m.unmet("iam:PermissionsBoundary")
	},

	cdk: func(w Workshop) string {
		name := arn.Name(w.BoundaryARN)
		return `in cdk.json: "context": {"@aws-cdk/core:permissionsBoundary": {"name": "` + name + `"}}, or PermissionsBoundary.of(app).apply(ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "` + name + `"))`
	},
	sam: func(w Workshop) string {
		return "in SAM: Globals: {Function: {PermissionsBoundary: " + w.BoundaryARN + "}}"
	},
}

func checkRoleBoundary(c *pass, r *template.Resource) {
	const property = "PermissionsBoundary"
	required := c.workshop.BoundaryARN
	fix := property + ": " + required
	for _, arn := range c.values(r, property) {
		if arn.absent() {
			c.refuse(r, r.Pos, fix, "%s has no %s%s", r.Type, property, arn.when)
			continue
		}
		if text, exact := arn.Exact(); exact && text == required {
			continue
		}
		own := c.refersTo(arn.Partial, "AWS::IAM::ManagedPolicy") != nil // the required one is there already
		if text, exact := c.knownPrefix(arn.Partial); own || exact || !strings.HasPrefix(required, text) {
			c.refuse(r, place(arn.Partial, r.Pos), fix, "%s must be %s: you have %s%s", property, required, arn, arn.when)
			continue
		}
		c.leaveOpen(r, fix, arn, property, "is "+required)
	}
}
