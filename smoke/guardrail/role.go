package guardrail

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

// role applies the rules of AWS::IAM::Role.
func (c *checker) role(r *template.Resource) {
	c.prefixedName(RuleRoleName, r, "RoleName")
	c.rolePath(r)
	c.boundary(r)
	c.attachedPolicies(r)
	c.trustedServices(r)
}

// prefixedName checks that a resource is given a name, and one of the role prefix.
func (c *checker) prefixedName(rule string, r *template.Resource, property string) {
	prefix := c.workshop.RolePrefix
	for _, name := range alternatives(c.property(r, property)) {
		fix := fmt.Sprintf("%s: %s<something>, different for every stack", property, prefix)
		if name.Kind == template.PartialAbsent {
			c.refuse(rule, r, r.Pos, fix, "%s has no %s%s: the name that CloudFormation makes up starts with the stack's, not with %s",
				r.Type, property, name.when, prefix)
			continue
		}
		switch c.startsWith(name.Partial, prefix) {
		case broken:
			c.refuse(rule, r, place(name.Partial, r.Pos), fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
		case undecided:
			c.leaveOpen(rule, r, name, property, "starts with "+prefix)
		}
	}
}

// rolePath checks that a role has no path: the execution role's resource is role/PREFIX*, and a path comes before the name.
func (c *checker) rolePath(r *template.Resource) {
	for _, path := range alternatives(c.property(r, "Path")) {
		if text, exact := path.Exact(); exact && text != "/" {
			c.refuse(RuleRoleName, r, place(path.Partial, r.Pos), "leave Path out",
				"the role's path is %s%s: the execution role may manage role/%s* only, and the path stands before the name", text, path.when, c.workshop.RolePrefix)
		}
	}
}

// boundary checks a role's permissions boundary.
func (c *checker) boundary(r *template.Resource) {
	const property = "PermissionsBoundary"
	required := c.workshop.BoundaryARN
	fix := property + ": " + required
	for _, arn := range alternatives(c.property(r, property)) {
		if arn.Kind == template.PartialAbsent {
			c.refuse(RuleBoundary, r, r.Pos, fix, "%s has no %s%s", r.Type, property, arn.when)
			continue
		}
		if text, exact := arn.Exact(); exact && text == required {
			continue
		}
		if text, exact := c.knownPrefix(arn.Partial); exact || !strings.HasPrefix(required, text) {
			c.refuse(RuleBoundary, r, place(arn.Partial, r.Pos), fix, "%s must be %s: you have %s%s", property, required, arn, arn.when)
			continue
		}
		c.leaveOpen(RuleBoundary, r, arn, property, "is "+required)
	}
}

// attachedPolicies checks the managed policies of a role.
func (c *checker) attachedPolicies(r *template.Resource) {
	const property = "ManagedPolicyArns"
	for _, list := range alternatives(c.property(r, property)) {
		if list.Kind == template.PartialUnknown {
			c.leaveOpen(RuleAttachedPolicy, r, list, property, "holds only policies that may be attached")
		}
		for _, item := range list.Items {
			for _, policy := range alternatives(item) {
				c.attachedPolicy(r, policy)
			}
		}
	}
}

func (c *checker) attachedPolicy(r *template.Resource, policy alternative) {
	for _, piece := range policy.Pieces {
		if piece.Resource != "" { // a policy of this template, judged by its own name
			return
		}
	}
	verdict := broken
	for _, allowed := range c.attachable() {
		one := broken
		if prefix, ok := strings.CutSuffix(allowed, "*"); ok {
			one = c.startsWith(policy.Partial, prefix)
		} else if text, exact := c.knownPrefix(policy.Partial); exact && text == allowed {
			one = holds
		} else if !exact && strings.HasPrefix(allowed, text) {
			one = undecided
		}
		if one == holds {
			return
		}
		if one == undecided {
			verdict = undecided
		}
	}
	if verdict == undecided {
		c.leaveOpen(RuleAttachedPolicy, r, policy, "the attached policy", "may be attached")
		return
	}
	c.refuse(RuleAttachedPolicy, r, place(policy.Partial, r.Pos),
		"write the permissions into Policies, or into an AWS::IAM::ManagedPolicy named "+c.workshop.RolePrefix+"<something>",
		"the execution role may not attach %s%s", policy, policy.when)
}

// attachable are the policies that may be attached here, the workshop's own first.
func (c *checker) attachable() []string {
	return append([]string{"arn:aws:iam::" + c.account() + ":policy/" + c.workshop.RolePrefix + "*"}, Attachable()...)
}

// accountOf is the account in an ARN.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// attachedTo checks the roles that a policy resource attaches itself to.
func (c *checker) attachedTo(r *template.Resource, property string) {
	for _, list := range alternatives(c.property(r, property)) {
		for _, item := range list.Items {
			for _, role := range alternatives(item) {
				if c.ownResource(role.Partial) {
					continue
				}
				switch c.startsWith(role.Partial, c.workshop.RolePrefix) {
				case broken:
					c.refuse(RuleRoleName, r, place(role.Partial, r.Pos), "attach it to roles of this template",
						"%s names the role %s%s, which the execution role may not change: it must start with %s", property, role, role.when, c.workshop.RolePrefix)
				case undecided:
					c.leaveOpen(RuleRoleName, r, role, property, "starts with "+c.workshop.RolePrefix)
				}
			}
		}
	}
}

// ownResource reports whether a value refers to a resource of the template, which is judged by itself.
func (c *checker) ownResource(p template.Partial) bool {
	return slices.ContainsFunc(p.Pieces, func(piece template.Piece) bool { return piece.Resource != "" })
}

// serviceLinkedRole checks for whom a service-linked role is made.
func (c *checker) serviceLinkedRole(r *template.Resource) {
	for _, service := range alternatives(c.property(r, "AWSServiceName")) {
		text, exact := service.Exact()
		if !exact {
			c.leaveOpen(RuleResourceType, r, service, "AWSServiceName", "is a service that may have one")
			continue
		}
		if !slices.Contains(Linkable(), text) {
			c.refuse(RuleResourceType, r, place(service.Partial, r.Pos), "one of "+strings.Join(Linkable(), ", "),
				"the execution role may not create a service-linked role for %s%s", text, service.when)
		}
	}
}
