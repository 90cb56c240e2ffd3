package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/handler"
	"cfnenv/smoke/template"
)

// callersCredentials stands in API Gateway's integrations for the caller's own credentials: no role is passed.
// AWS: API Gateway API reference, PutIntegration, credentials.
const callersCredentials = "arn:aws:iam::*:user/*"

// eachPassedRole visits the roles that a resource is given.
func (c *checker) eachPassedRole(r *template.Resource, visit func(row handler.RoleProperty, role alternative)) {
	for _, row := range handler.RoleProperties() {
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

// passedRoles checks the roles that a resource is given: whose they are, and whether the service may have them.
func (c *checker) passedRoles(r *template.Resource) {
	c.eachPassedRole(r, func(row handler.RoleProperty, role alternative) {
		if slices.Contains(Passable(), row.Service) {
			c.passedRole(r, strings.ReplaceAll(row.Property, ".*", ""), role)
			return
		}
		c.refuse(RulePassRole, r, place(role.Partial, r.Pos),
			"leave "+strings.ReplaceAll(row.Property, ".*", "")+" out: roles may be passed to "+strings.Join(Passable(), ", "),
			"the execution role may not pass a role to %s%s", row.Service, role.when)
	})
}

// passedRole checks that a role's ARN is one of the role prefix, without a path.
func (c *checker) passedRole(r *template.Resource, property string, role alternative) {
	if c.ownRole(role.Partial) != nil { // judged by its own name
		return
	}
	wanted := c.roleARN() + c.workshop.RolePrefix
	fix := "use a role of this template: " + property[strings.LastIndexByte(property, '.')+1:] + ": !GetAtt <Role>.Arn"
	switch c.startsWith(role.Partial, wanted) {
	case broken:
		c.refuse(RulePassRole, r, place(role.Partial, r.Pos), fix,
			"the execution role may pass only roles whose ARN starts with %s: you have %s%s", wanted, role, role.when)
	case undecided:
		c.leaveOpen(RulePassRole, r, fix, role, property, "starts with "+wanted)
	}
}

// ownRole is the role of the template that an ARN is of: its attribute, or written out with its name.
func (c *checker) ownRole(arn template.Partial) *template.Resource {
	if text, _ := arn.Prefix(); text == c.roleARN() {
		arn.Pieces = slices.DeleteFunc(slices.Clone(arn.Pieces), template.Piece.Known)
	}
	return c.refersTo(arn, "AWS::IAM::Role")
}

// roleARN is what ARNs of the account's roles start with, up to the path.
func (c *checker) roleARN() string { return "arn:aws:iam::" + c.account() + ":role/" }
