package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

// iamCalls lists the calls for IAM's types: their properties decide the actions and the condition keys.
func (c *checker) iamCalls(r *template.Resource) (calls []HandlerCall, known bool) {
	switch r.Type {
	case "AWS::IAM::Role":
		for _, target := range c.ownARNs(r) {
			calls = append(calls, c.roleCalls(r, target)...)
		}
	case "AWS::IAM::ManagedPolicy":
		for _, target := range c.ownARNs(r) {
			calls = append(calls, sure(target, "iam:CreatePolicy", "iam:DeletePolicy")...)
			calls = append(calls, listed(target, "iam:GetPolicy")...)
			for _, role := range c.rolesOf(r, "Roles.*") {
				calls = append(calls, with(sure(role, "iam:AttachRolePolicy", "iam:DetachRolePolicy"), "iam:PolicyARN", target)...)
			}
		}
		calls = append(calls, c.peopleCalls(r, "iam:AttachUserPolicy", "iam:AttachGroupPolicy")...)
	case "AWS::IAM::InstanceProfile":
		for _, target := range c.ownARNs(r) {
			calls = append(calls, sure(target, "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile")...)
			calls = append(calls, listed(target, "iam:GetInstanceProfile")...)
		}
		for _, role := range c.rolesOf(r, "Roles.*") {
			calls = append(calls, with(sure(role, "iam:PassRole"), "iam:PassedToService", name{text: "ec2.amazonaws.com"})...)
		}
	case "AWS::IAM::Policy", "AWS::IAM::RolePolicy":
		path := "Roles.*"
		if r.Type == "AWS::IAM::RolePolicy" {
			path = "RoleName"
		}
		for _, role := range c.rolesOf(r, path) {
			calls = append(calls, sure(role, "iam:PutRolePolicy", "iam:DeleteRolePolicy")...)
			calls = append(calls, listed(role, "iam:GetRolePolicy")...)
		}
		calls = append(calls, c.peopleCalls(r, "iam:PutUserPolicy", "iam:PutGroupPolicy")...)
	case "AWS::IAM::ServiceLinkedRole":
		for _, service := range c.values(r, "AWSServiceName") {
			target := c.target("arn:aws:iam::ACCOUNT:role/aws-service-role/NAME/*", c.nameOf(service.Partial))
			calls = append(calls, with(sure(target, "iam:CreateServiceLinkedRole"), "iam:AWSServiceName", c.nameOf(service.Partial))...)
		}
	default:
		return nil, false
	}
	return calls, true
}

// roleCalls lists the calls for a role. The reads at the end are in AWS's schema; whether CloudFormation fails without
// them has not been observed.
func (c *checker) roleCalls(r *template.Resource, target name) []HandlerCall {
	calls := sure(target, "iam:GetRole")
	if slices.ContainsFunc(c.values(r, "PermissionsBoundary"), alternative.absent) {
		calls = append(calls, sure(target, "iam:CreateRole")...)
	}
	for _, arn := range c.arnsOf(r, "PermissionsBoundary") {
		calls = append(calls, with(sure(target, "iam:CreateRole"), "iam:PermissionsBoundary", arn)...)
	}
	for _, arn := range c.arnsOf(r, "ManagedPolicyArns.*") {
		calls = append(calls, with(sure(target, "iam:AttachRolePolicy", "iam:DetachRolePolicy"), "iam:PolicyARN", arn)...)
	}
	if r.Property("Policies") != nil {
		calls = append(calls, sure(target, "iam:PutRolePolicy", "iam:DeleteRolePolicy")...)
	}
	calls = append(calls, sure(target, "iam:TagRole", "iam:DeleteRole")...)
	return append(calls, listed(target, "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies")...)
}

func (c *checker) peopleCalls(r *template.Resource, user, group string) (calls []HandlerCall) {
	for _, people := range []struct{ property, kind, action string }{{"Users", "user", user}, {"Groups", "group", group}} {
		for _, whose := range c.values(r, people.property+".*") {
			if !whose.absent() {
				calls = append(calls, sure(c.target("arn:aws:iam::ACCOUNT:"+people.kind+"/NAME", c.nameOf(whose.Partial)), people.action)...)
			}
		}
	}
	return calls
}

func (c *checker) rolesOf(r *template.Resource, path string) (arns []name) {
	for _, role := range c.values(r, path) {
		switch own := c.refersTo(role.Partial, "AWS::IAM::Role"); {
		case role.absent():
		case own != nil:
			arns = append(arns, c.ownARNs(own)...)
		default:
			arns = append(arns, c.target("arn:aws:iam::ACCOUNT:role/NAME", c.entityName(role.Partial)))
		}
	}
	return few(arns)
}

func (c *checker) arnsOf(r *template.Resource, path string) (arns []name) {
	for _, arn := range c.values(r, path) {
		if !arn.absent() {
			arns = append(arns, c.arns(arn.Partial)...)
		}
	}
	return few(arns)
}

// arns resolves an ARN to those of the template's own role or policy, or to what is written.
func (c *checker) arns(arn template.Partial) []name {
	own := c.refersTo(arn, "AWS::IAM::ManagedPolicy")
	if own == nil {
		own = c.ownRole(arn)
	}
	if own == nil {
		return []name{c.nameOf(arn)}
	}
	return c.ownARNs(own)
}

// ownARNs lists the ARNs that an IAM resource of the template may get.
func (c *checker) ownARNs(r *template.Resource) (arns []name) {
	kind, property := "role", "RoleName"
	switch r.Type {
	case "AWS::IAM::ManagedPolicy":
		kind, property = "policy", "ManagedPolicyName"
	case "AWS::IAM::InstanceProfile":
		kind, property = "instance-profile", "InstanceProfileName"
	}
	for _, path := range c.values(r, "Path") {
		before := name{text: "/"}
		if !path.absent() {
			before = c.nameOf(path.Partial)
		}
		for _, n := range c.possibleNames(r, property) {
			n.text = before.text + n.text
			n.open = strings.Trim(before.open+"; "+n.open, "; ")
			arns = append(arns, c.target("arn:aws:iam::ACCOUNT:"+kind+"NAME", n))
		}
	}
	return few(arns)
}
