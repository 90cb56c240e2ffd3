package smoke

import (
	"fmt"
	"strings"
)

func roleAssertions(example string) []assertion {
	return []assertion{
		{id: example + ".role-name", example: example, title: "the role has the planned name, within the prefix", judge: judgeRoleName},
		{id: example + ".function-exists", example: example, title: "the function is there when asked with runtime credentials", judge: judgeFunction},
		{id: example + ".function-role", example: example, title: "the function runs as that role", judge: judgeFunctionRole},
	}
}

func judgeRoleName(v view) verdict {
	said, ok := v.ready()
	if !ok {
		return said
	}
	c := v.lane.made()
	name, planned, prefix := outputOr(v.lane, "RoleName", "AWS::IAM::Role"), roleName(c.Spec), v.plan.Account.RolePrefix
	switch {
	case planned != "" && name != planned:
		said = fail("the role is named %q", name)
	case !strings.HasPrefix(name, prefix):
		said = fail("the role's name %q does not begin with the prefix", name)
	default:
		said = pass("the name is within the prefix")
	}
	return said.with("role", name).with("planned", planned).with("prefix", prefix)
}

func judgeFunction(v view) verdict {
	said, ok := v.ready()
	if !ok {
		return said
	}
	seen, name := v.lane.Function, functionName(v.lane)
	switch {
	case seen == nil:
		return v.unseen()
	case name == "":
		return fail("the stack made no function")
	case seen.Failure != nil && isMissing(seen.Failure.Code):
		return fail("the function does not exist").with("error", seen.Failure.text())
	case seen.Failure != nil:
		return unanswered("whether the function exists", seen.Failure)
	}
	function := arnOf(seen.ARN)
	switch {
	case seen.Name != name:
		said = fail("another function answers: %s", seen.Name)
	case function.account != v.plan.Account.ID || function.region != v.plan.Account.Region:
		said = fail("the function is in account %s, region %s", function.account, function.region)
	default:
		said = pass("GetFunction answers")
	}
	return said.with("function", seen.ARN)
}

func judgeFunctionRole(v view) verdict {
	said, ok := v.ready()
	if !ok {
		return said
	}
	seen := v.lane.Function
	switch {
	case seen == nil:
		return v.unseen()
	case seen.Failure != nil:
		return unanswered("the function's role", seen.Failure)
	}
	want := fmt.Sprintf("arn:%s:iam::%s:role/%s", arnOf(seen.ARN).partition, v.plan.Account.ID, outputOr(v.lane, "RoleName", "AWS::IAM::Role"))
	claim := v.claimedIdentity()
	switch {
	case seen.RoleARN != want:
		said = fail("the function's role is %q", seen.RoleARN)
	case claim != "" && !v.isFunctionsRole(claim):
		said = fail("the function finds itself to be %s", claim)
	default:
		said = pass("the function's role is the stack's role")
	}
	return said.with("GetFunction", seen.RoleARN).with("planned", want).with("GetCallerIdentity inside the function", claim)
}

// claimedIdentity is who the function says it is, "" when it does not say.
func (v view) claimedIdentity() string {
	if last := v.lane.answered(); last != nil && last.Answer != nil {
		return last.Answer.Identity.ARN
	}
	return ""
}

// isFunctionsRole reports whether a session's ARN is of the stack's role in the right account.
func (v view) isFunctionsRole(session string) bool {
	who := arnOf(session)
	role, _, found := strings.Cut(strings.TrimPrefix(who.resource, "assumed-role/"), "/")
	return who.service == "sts" && strings.HasPrefix(who.resource, "assumed-role/") && found &&
		who.account == v.plan.Account.ID && role == outputOr(v.lane, "RoleName", "AWS::IAM::Role")
}
