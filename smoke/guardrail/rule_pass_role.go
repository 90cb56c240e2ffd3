package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/handlercalls"
	"cfnenv/smoke/template"
)

var passRoleRule = Rule{
	ID:    "pass-role",
	About: "roles are passed to services that the execution role may pass them to",
	Why:   "the execution role may pass roles of the role prefix, to a short list of services",

	check: func(c *pass, r *template.Resource) {
		c.eachPassedRole(r, func(row handlercalls.RoleProperty, role alternative) {
			property := strings.ReplaceAll(row.Property, ".*", "")
			if slices.Contains(passable(), row.Service) {
				checkPassedRole(c, r, property, role)
				return
			}
			c.refuse(r, place(role.Partial, r.Pos), "leave "+property+" out: roles may be passed to "+strings.Join(passable(), ", "),
				"the execution role may not pass a role to %s%s", row.Service, role.when)
		})
	},
	causes: []failure{{
		phrases: []string{"role defined for the function cannot be assumed by Lambda"},
		cause:   "the role's trust policy does not name lambda.amazonaws.com, or the role is so new that Lambda does not see it yet",
		fix:     "AssumeRolePolicyDocument: Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole; when that is there, repeat the deployment",
	}},
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		if q.actor != executionRole {
			return advice{}, false
		}
		if m.unmet("iam:PassedToService") {
			return advice{cause: "the role's name is right, so the problem is the service that it was passed to", fix: "pass the role to one of those services"}, true
		}
		return advice{
			cause: "the role was " + q.Name(), fix: "use a role of this template, for a service that may have one: " + strings.Join(passable(), ", "),
		}, m.reason == otherResource && q.Is("iam:PassRole")
	},
}

// checkPassedRole checks that a role's ARN is one of the role prefix, without a path.
func checkPassedRole(c *pass, r *template.Resource, property string, role alternative) {
	if c.ownRole(role.Partial) != nil { // judged by its own name
		return
	}
	wanted := c.roleARN() + c.workshop.RolePrefix
	fix := "use a role of this template: " + property[strings.LastIndexByte(property, '.')+1:] + ": !GetAtt <Role>.Arn"
	c.wantPrefix(r, role, property, wanted, fix, "the execution role may pass only roles whose ARN starts with %s: you have %s%s", wanted, role, role.when)
}

// callersCredentials stands in API Gateway's integrations for the caller's own credentials: no role is passed.
// AWS: API Gateway API reference, PutIntegration, credentials.
const callersCredentials = "arn:aws:iam::*:user/*"

func (c *checker) eachPassedRole(r *template.Resource, visit func(row handlercalls.RoleProperty, role alternative)) {
	for _, row := range handlercalls.RoleProperties() {
		if row.ResourceType != r.Type {
			continue
		}
		for _, role := range c.values(r, row.Property) {
			if text, _ := role.Exact(); !role.absent() && text != callersCredentials {
				visit(row, role)
			}
		}
	}
}

// ownRole returns the role of the template that an ARN belongs to, be it an attribute or written out with the role's name.
func (c *checker) ownRole(arn template.Partial) *template.Resource {
	if text, _ := arn.Prefix(); text == c.roleARN() {
		arn.Pieces = slices.DeleteFunc(slices.Clone(arn.Pieces), template.Piece.Known)
	}
	return c.refersTo(arn, "AWS::IAM::Role")
}

// roleARN is the start of the ARNs of the account's roles, up to the path.
func (c *checker) roleARN() string { return "arn:aws:iam::" + c.account() + ":role/" }
