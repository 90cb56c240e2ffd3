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
	c.noPath(RuleRoleName, r)
	c.boundary(r)
	c.attachedPolicies(r)
}

// prefixedName checks that a resource is given a name, and one of the role prefix.
func (c *checker) prefixedName(rule string, r *template.Resource, property string) {
	prefix := c.workshop.RolePrefix
	for _, name := range c.namesOf(r, property) {
		fix := fmt.Sprintf("%s: %s<something>, different for every stack", property, prefix)
		if name.absent() {
			c.refuse(rule, r, r.Pos, fix, "%s has no %s%s: the name that CloudFormation generates starts with the stack's, not with %s",
				r.Type, property, name.when, prefix)
			continue
		}
		switch c.startsWith(name.Partial, prefix) {
		case broken:
			c.refuse(rule, r, place(name.Partial, r.Pos), fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
		case undecided:
			c.leaveOpen(rule, r, fix, name, property, "starts with "+prefix)
		}
	}
}

// noPath checks that an IAM entity has no path: the execution role's resources are role/PREFIX* and the like, and a path
// comes before the name.
func (c *checker) noPath(rule string, r *template.Resource) {
	for _, path := range c.values(r, "Path") {
		if path.absent() {
			continue
		}
		switch text, exact := c.knownPrefix(path.Partial); {
		case !exact && strings.HasPrefix("/", text):
			c.leaveOpen(rule, r, "leave Path out", path, "Path", "is /")
		case text != "/":
			c.refuse(rule, r, place(path.Partial, r.Pos), "leave Path out",
				"its path is %s%s: the execution role may manage what is named %s... without a path", path.String(), path.when, c.workshop.RolePrefix)
		}
	}
}

// boundary checks a role's permissions boundary.
func (c *checker) boundary(r *template.Resource) {
	const property = "PermissionsBoundary"
	required := c.workshop.BoundaryARN
	fix := property + ": " + required
	for _, arn := range c.values(r, property) {
		if arn.absent() {
			c.refuse(RuleBoundary, r, r.Pos, fix, "%s has no %s%s", r.Type, property, arn.when)
			continue
		}
		if text, exact := arn.Exact(); exact && text == required {
			continue
		}
		own := c.refersTo(arn.Partial, "AWS::IAM::ManagedPolicy") != nil // the required one is there already
		if text, exact := c.knownPrefix(arn.Partial); own || exact || !strings.HasPrefix(required, text) {
			c.refuse(RuleBoundary, r, place(arn.Partial, r.Pos), fix, "%s must be %s: you have %s%s", property, required, arn, arn.when)
			continue
		}
		c.leaveOpen(RuleBoundary, r, fix, arn, property, "is "+required)
	}
}

// attachedPolicies checks the managed policies of a role.
func (c *checker) attachedPolicies(r *template.Resource) {
	const property = "ManagedPolicyArns"
	for _, policy := range c.values(r, property+".*") {
		switch policy.Kind {
		case template.PartialAbsent:
		case template.PartialText:
			c.attachedPolicy(r, policy)
		default:
			c.leaveOpen(RuleAttachedPolicy, r, c.policyFix(), policy, property, "holds only policies that may be attached")
		}
	}
}

func (c *checker) attachedPolicy(r *template.Resource, policy alternative) {
	if c.refersTo(policy.Partial, "AWS::IAM::ManagedPolicy") != nil { // judged by its own name
		return
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
		c.leaveOpen(RuleAttachedPolicy, r, c.policyFix(), policy, "the attached policy", "may be attached")
		return
	}
	c.refuse(RuleAttachedPolicy, r, place(policy.Partial, r.Pos), c.policyFix(),
		"the execution role may not attach %s%s", policy, policy.when)
}

func (c *checker) policyFix() string {
	return "write the permissions into Policies, or into an AWS::IAM::ManagedPolicy named " + c.workshop.RolePrefix + "<something>"
}

// attachable are the policies that may be attached here, the workshop's own first.
func (c *checker) attachable() []string {
	return append([]string{"arn:aws:iam::" + c.account() + ":policy/" + c.workshop.RolePrefix + "*"}, Attachable()...)
}

// attachedTo checks the roles that a policy or an instance profile names.
func (c *checker) attachedTo(r *template.Resource, path string) {
	property := strings.TrimSuffix(path, ".*")
	fix := property + ": a role of this template, by !Ref"
	for _, role := range c.values(r, path) {
		if role.absent() || c.refersTo(role.Partial, "AWS::IAM::Role") != nil { // judged by its own name
			continue
		}
		switch c.startsWith(role.Partial, c.workshop.RolePrefix) {
		case broken:
			c.refuse(RuleRoleName, r, place(role.Partial, r.Pos), fix,
				"%s names the role %s%s, which the execution role may not change: it must start with %s", property, role, role.when, c.workshop.RolePrefix)
		case undecided:
			c.leaveOpen(RuleRoleName, r, fix, role, property, "starts with "+c.workshop.RolePrefix)
		}
	}
}

// attachedToPeople checks that a policy is not given to users or groups.
func (c *checker) attachedToPeople(r *template.Resource) {
	for _, property := range []string{"Users", "Groups"} {
		for _, whose := range c.values(r, property+".*") {
			if !whose.absent() {
				c.refuse(RuleAttachedPolicy, r, place(whose.Partial, r.Pos), "leave "+property+" out, and give the policy to roles",
					"the execution role may not change users and groups: %s names %s%s", property, whose, whose.when)
			}
		}
	}
}

// serviceLinkedRole checks for whom a service-linked role is made.
func (c *checker) serviceLinkedRole(r *template.Resource) {
	fix := "AWSServiceName: one of " + strings.Join(Linkable(), ", ")
	for _, service := range c.values(r, "AWSServiceName") {
		text, exact := service.Exact()
		if !exact {
			c.leaveOpen(RuleResourceType, r, fix, service, "AWSServiceName", "is a service that may have one")
			continue
		}
		if !slices.Contains(Linkable(), text) {
			c.refuse(RuleResourceType, r, place(service.Partial, r.Pos), fix,
				"the execution role may not create a service-linked role for %s%s", text, service.when)
		}
	}
}
