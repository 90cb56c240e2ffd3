package verdict

import (
	"fmt"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/plan"
)

func roleAssertions(example string) []assertion {
	return []assertion{
		{id: example + ".role-name", example: example, title: "the role must have the planned name, which starts with the prefix",
			by:     "the stack's outputs and events",
			unless: "fail: another name",
			judge:  judgeRoleName},
		{id: example + ".function-exists", example: example, title: "the function must exist when read with runtime credentials",
			by:     "GetFunction, runtime credentials",
			unless: "fail: no such function, or another account",
			judge:  judgeFunction},
		{id: example + ".function-role", example: example, title: "the function must run as that role",
			by:     "GetFunction; inside the function GetCallerIdentity",
			unless: "fail: either names another role",
			judge:  judgeFunctionRole},
	}
}

func judgeRoleName(v view) (said verdict) {
	name, planned, prefix := v.lane.RoleName(), plan.RoleName(v.spec()), v.plan.Account.RolePrefix
	switch {
	case planned != "" && name != planned:
		said = fail("the role is named %q", name)
	case !strings.HasPrefix(name, prefix):
		said = fail("the role's name %q does not start with the prefix", name)
	default:
		said = pass("the name starts with the prefix")
	}
	return said.with("role", name).with("planned", planned).with("prefix", prefix)
}

func judgeFunction(v view) (said verdict) {
	seen, name := v.lane.Function, v.lane.FunctionName()
	switch {
	case seen == nil:
		return v.unseen()
	case name == "":
		return fail("the stack made no function")
	case seen.Failure != nil && seen.Failure.Missing():
		return fail("the function does not exist").with("error", seen.Failure.Text())
	case seen.Failure != nil:
		return unanswered("whether the function exists", seen.Failure)
	}
	function := arn.Parse(seen.ARN)
	switch {
	case seen.Name != name:
		said = fail("another function answers: %s", seen.Name)
	case function.Account != v.plan.Account.ID || function.Region != v.plan.Account.Region:
		said = fail("the function is in account %s, region %s", function.Account, function.Region)
	default:
		said = pass("GetFunction answers")
	}
	return said.with("function", seen.ARN)
}

func judgeFunctionRole(v view) (said verdict) {
	seen := v.lane.Function
	switch {
	case seen == nil:
		return v.unseen()
	case seen.Failure != nil:
		return unanswered("the function's role", seen.Failure)
	}
	want := fmt.Sprintf("arn:%s:iam::%s:role/%s", arn.Parse(seen.ARN).Partition, v.plan.Account.ID, v.lane.RoleName())
	claim := v.claimedIdentity()
	switch {
	case seen.RoleARN != want:
		said = fail("the function's role is %q", seen.RoleARN)
	case claim != "" && !v.isFunctionsRole(claim):
		said = fail("inside the function, GetCallerIdentity answers %s", claim)
	default:
		said = pass("the function's role is the stack's role")
	}
	return said.with("GetFunction", seen.RoleARN).with("planned", want).with("GetCallerIdentity inside the function", claim)
}

// claimedIdentity is the ARN that the function found itself to have, "" when it does not say.
func (v view) claimedIdentity() string {
	if answer := v.lane.Answered().Answer(); answer != nil {
		return answer.Identity.ARN
	}
	return ""
}

// isFunctionsRole reports whether a session's ARN is of the stack's role in the right account.
func (v view) isFunctionsRole(session string) bool {
	who := arn.Parse(session)
	role, _, found := strings.Cut(strings.TrimPrefix(who.Resource, "assumed-role/"), "/")
	return who.Service == "sts" && strings.HasPrefix(who.Resource, "assumed-role/") && found &&
		who.Account == v.plan.Account.ID && role == v.lane.RoleName()
}
