package guardrail

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/policy"
)

// cure is what policies cannot tell: which guardrail a statement stands for, and what to write instead.
type cure struct{ rule, cause, fix string }

// cure looks at what a statement is about: the kind of resource when that did not fit, else the key of a condition.
func (q *inquiry) cure(b policy.Bearing, resource bool) cure {
	w := q.workshop
	asks := func(key string) bool {
		return slices.ContainsFunc(b.Conditions, func(r policy.Requirement) bool { return strings.EqualFold(r.Key, key) })
	}
	switch {
	case asks("iam:PolicyARN") && !(resource && !b.Statement.Deny):
		return cure{rule: RuleAttachedPolicy, fix: "write the permissions into the role's Policies, or attach a policy of that list"}
	case strings.EqualFold(q.Action, "iam:DeleteRolePermissionsBoundary"):
		return cure{rule: RuleBoundary, fix: "keep PermissionsBoundary: " + w.BoundaryARN + " in the template; nobody may remove it"}
	case b.Statement.Deny:
		return cure{fix: q.instead()}
	case resource:
		return q.cureResource()
	case asks("iam:PermissionsBoundary"):
		return cure{rule: RuleBoundary, cause: "the role's name is right, so its PermissionsBoundary is not: it is missing, or another one", fix: "PermissionsBoundary: " + w.BoundaryARN}
	case asks("iam:PassedToService") && q.actor == executionRole:
		return cure{rule: RulePassRole, cause: "the role's name is right, so the service that gets it is not", fix: "give the role to a service of that list"}
	case asks("iam:PassedToService"):
		return cure{cause: "the role is right, so the service that gets it is not", fix: "pass it to CloudFormation alone: --role-arn with CFN_EXEC_ROLE_ARN, which cfnenv provisioning exports"}
	case asks("iam:AWSServiceName"):
		return cure{rule: RuleResourceType, fix: "AWSServiceName: one of that list"}
	case asks("aws:RequestTag/agent_sub"):
		fix := w.tagsFix()
		if q.Is("cloudformation:CreateChangeSet") {
			fix += "; for an update, the stack itself must carry them"
		}
		return cure{rule: RuleRequiredTag, cause: "the stack's name is right, so its tags are not: both must be there with your own values", fix: fix}
	case asks("aws:ResourceTag/agent_sub") && service(q.Action) == "cloudformation":
		return cure{cause: "the stack does not carry your tags", fix: "a stack that was never executed (REVIEW_IN_PROGRESS) has no tags, another principal's has others; if it is your own review stack, deploy with --replace: CreateStack on its name adopts it with " + w.tags()}
	case asks("aws:ResourceTag/agent_sub"):
		// What does not exist has no tags, so a wrong name is refused in the same words.
		fix := "check the name and the region; deploy the resource in a stack of your own, whose tags it gets: " + w.tags()
		if service(q.Action) == "dynamodb" { // AWS: DynamoDB developer guide, "Enabling ABAC in DynamoDB"
			fix += "; if the table has had both for a minute, attribute-based access control (ABAC) for DynamoDB is off in this account: ask the workshop's operators to turn it on"
		}
		return cure{cause: "the resource does not carry your tags, or does not exist", fix: fix}
	case asks("aws:RequestedRegion") && service(q.Action) == "bedrock":
		return cure{cause: "the call went to another region, directly or through an inference profile",
			fix: "call a region in that list, and a model that needs no inference profile: a profile's call must be allowed in every region that it routes to"}
	case asks("aws:RequestedRegion"):
		return cure{cause: "the call went to another region", fix: "call a region in that list"}
	}
	return cure{fix: "meet that condition, or ask the workshop's operators"}
}

// cureResource is the cure where the action is allowed, and not on this resource.
func (q *inquiry) cureResource() cure {
	w := q.workshop
	name := q.Name()
	pathed := strings.HasPrefix(name, w.RolePrefix)
	entity := func(rule, property string) cure {
		if pathed {
			return cure{rule: rule, cause: "the name must have no path: you have " + q.Resource, fix: "leave Path out"}
		}
		return cure{rule: rule, cause: fmt.Sprintf("%s must start with %s: you have %s", property, w.RolePrefix, name),
			fix: fmt.Sprintf("%s: %s<something>; without one, CloudFormation generates a name from the stack's name, which never starts like that", property, w.RolePrefix)}
	}
	if region := arn.Parse(q.arn).Region; region != "" && region != w.account().Region && service(q.Action) == "cloudformation" && !strings.Contains(q.arn, ":transform/") {
		return cure{cause: fmt.Sprintf("this was in %s, and the workshop's region is %s", region, w.account().Region), fix: "AWS_REGION and AWS_DEFAULT_REGION as cfnenv provisioning exports them, and no --region"}
	}
	switch {
	case q.Is("iam:PassRole") && q.actor == executionRole:
		return cure{rule: RulePassRole, cause: "this was " + name, fix: "use a role of this template, for a service that may have one: " + strings.Join(Passable(), ", ")}
	case q.Is("iam:PassRole"):
		return cure{cause: "you passed " + name, fix: "--role-arn with CFN_EXEC_ROLE_ARN, which cfnenv provisioning exports"}
	case strings.Contains(q.arn, ":transform/"):
		return cure{rule: RuleTransform, cause: "this was the transform " + name + ", which provisioning credentials may not use",
			fix: "deploy the expanded template: " + transformFix("AWS::"+name)}
	case strings.Contains(q.arn, ":stack/"):
		stack := arn.StackName(q.arn)
		return cure{rule: RuleStackName, cause: fmt.Sprintf("stack names must start with %s: you have %s", w.StackPrefix, stack), fix: "name the stack " + w.StackPrefix + "SOMETHING"}
	case strings.Contains(q.arn, ":role/"):
		return entity(RuleRoleName, "RoleName")
	case strings.Contains(q.arn, ":policy/"):
		return entity(RulePolicyName, "ManagedPolicyName")
	case strings.Contains(q.arn, ":instance-profile/"):
		return entity(RuleProfileName, "InstanceProfileName")
	case strings.HasPrefix(q.arn, "arn:aws:s3:::"):
		return cure{rule: RuleBucketName, cause: "the name of the bucket must start with " + w.StackPrefix + ": this was " + q.arn, fix: "give the bucket such a name in its template: BucketName: !Ref AWS::StackName"}
	}
	return cure{fix: "use a resource of that kind, or ask the workshop's operators"}
}

func (w Workshop) tags() string {
	return fmt.Sprintf("agent_sub=%s agent_username=%s", w.Sub, w.Username)
}

func (w Workshop) tagsFix() string {
	return "--tags " + w.tags() + " (under zsh $USERNAME is the login name: use $AGENT_USERNAME)"
}
