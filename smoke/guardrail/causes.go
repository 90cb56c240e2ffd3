package guardrail

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/denial"
)

// cause is one row of the table of refusals that the workshop is known for.
type cause struct {
	rule    string
	matches func(denial.Denial, Workshop) bool
	explain func(denial.Denial, Workshop) (cause, fix string)
}

// causes is the table, the first row that matches wins. It follows the guide's sections and the workshop's policies.
func causes() []cause {
	return []cause{
		{RuleTransform, isTransform, func(d denial.Denial, _ Workshop) (string, string) {
			return "the template uses the transform " + d.Name() + ", and provisioning credentials may not use transforms",
				"deploy the expanded template: for SAM, write the AWS::Lambda and AWS::IAM resources out"
		}},
		{RuleStackName, isForeignStack, func(d denial.Denial, w Workshop) (string, string) {
			return fmt.Sprintf("stack names must start with %s: you have %s", w.StackPrefix, stackName(d)), "name the stack " + w.StackPrefix + "SOMETHING"
		}},
		{"", byProvisioner("cloudformation:CreateStack", "cloudformation:CreateChangeSet"), func(_ denial.Denial, w Workshop) (string, string) {
			return "the stack's name is right, so its tags are not: both must be there with your own values", w.tagsFix()
		}},
		{"", byProvisioner("cloudformation:UpdateStack", "cloudformation:DeleteStack"), func(_ denial.Denial, w Workshop) (string, string) {
			return "the stack does not carry your tags; one that was never executed (REVIEW_IN_PROGRESS) has none, another principal's has others",
				"if it is your own review stack, deploy with --replace: CreateStack on its name adopts it with " + w.tags()
		}},
		{RuleRoleName, isForeignRole, func(d denial.Denial, w Workshop) (string, string) {
			return fmt.Sprintf("RoleName must start with %s: you have %s", w.RolePrefix, d.Name()),
				fmt.Sprintf("RoleName: %s<something>; when the template gives none, CloudFormation makes one up from the stack's name, which never fits", w.RolePrefix)
		}},
		{RuleRoleName, hasPath(":role/"), withoutPath},
		{RulePolicyName, hasPath(":policy/"), withoutPath},
		{RuleProfileName, hasPath(":instance-profile/"), withoutPath},
		{RuleBoundary, byExecutionRole("iam:CreateRole", "iam:DeleteRolePermissionsBoundary"), func(d denial.Denial, w Workshop) (string, string) {
			return "the role's name is right, so its PermissionsBoundary is not: the execution role may create a role only with the required one, and never take it off",
				"PermissionsBoundary: " + w.BoundaryARN
		}},
		{RuleAttachedPolicy, byExecutionRole("iam:AttachRolePolicy", "iam:DetachRolePolicy"), func(_ denial.Denial, w Workshop) (string, string) {
			return "the execution role may attach only policies named " + w.RolePrefix + "... and a short list of AWS's own (service-role/* among them)",
				"write the permissions into the role's Policies"
		}},
		{RulePolicyName, isForeign("iam:CreatePolicy", "iam:GetPolicy", "iam:DeletePolicy", "iam:TagPolicy", "iam:CreatePolicyVersion"),
			func(d denial.Denial, w Workshop) (string, string) {
				return fmt.Sprintf("ManagedPolicyName must start with %s: you have %s", w.RolePrefix, d.Name()), "ManagedPolicyName: " + w.RolePrefix + "<something>"
			}},
		{RuleProfileName, isForeign("iam:CreateInstanceProfile", "iam:GetInstanceProfile", "iam:AddRoleToInstanceProfile"),
			func(d denial.Denial, w Workshop) (string, string) {
				return fmt.Sprintf("InstanceProfileName must start with %s: you have %s", w.RolePrefix, d.Name()), "InstanceProfileName: " + w.RolePrefix + "<something>"
			}},
		{"", byProvisioner("iam:PassRole"), func(d denial.Denial, w Workshop) (string, string) {
			return "provisioning credentials may pass one role, the execution role: you passed " + d.Name(), "--role-arn with CFN_EXEC_ROLE_ARN, which cfnenv provisioning exports"
		}},
		{RulePassRole, byExecutionRole("iam:PassRole"), func(d denial.Denial, w Workshop) (string, string) {
			return fmt.Sprintf("the execution role may pass roles named %s... to %s: this was %s", w.RolePrefix, strings.Join(Passable(), ", "), d.Name()),
				"use a role of this template, for a service of that list"
		}},
		{RuleResourceType, isOtherService, func(d denial.Denial, _ Workshop) (string, string) {
			return "the execution role has no " + servicePart(d) + " actions", "use a type of one of these services: " + strings.Join(Services(), ", ")
		}},
		{"", isStackByRuntime, func(denial.Denial, Workshop) (string, string) {
			return "runtime credentials may look at stacks and may not make, change or delete them", `switch to provisioning credentials: eval "$(cfnenv provisioning)"`
		}},
		{RuleBucketName, isObjectOfForeignBucket, func(_ denial.Denial, w Workshop) (string, string) {
			return "runtime credentials may write and delete objects only in buckets named " + w.StackPrefix + "...", "give the bucket such a name in its template: BucketName: !Ref AWS::StackName"
		}},
		{"", isTagged, func(_ denial.Denial, w Workshop) (string, string) {
			return "runtime credentials may do this only on resources that carry your tags", "deploy the resource in a stack of your own, whose tags it gets: " + w.tags()
		}},
		{"", byActor(provisioner), func(d denial.Denial, _ Workshop) (string, string) {
			return "provisioning credentials are for CloudFormation only", `for reading and writing data use runtime credentials: eval "$(cfnenv runtime)"; to make something, put it into a template`
		}},
	}
}

func (w Workshop) tags() string {
	return fmt.Sprintf("agent_sub=%s agent_username=%s", w.Sub, w.Username)
}

func (w Workshop) tagsFix() string {
	return "--tags " + w.tags() + " (under zsh $USERNAME is the login name: use $AGENT_USERNAME)"
}

func byActor(who actor) func(denial.Denial, Workshop) bool {
	return func(d denial.Denial, w Workshop) bool { return w.actor(d) == who }
}

func byProvisioner(actions ...string) func(denial.Denial, Workshop) bool {
	return by(provisioner, actions)
}

func byExecutionRole(actions ...string) func(denial.Denial, Workshop) bool {
	return by(executionRole, actions)
}

// by matches one actor's actions. A message that names nobody, as the guide quotes them, matches by the action alone.
func by(who actor, actions []string) func(denial.Denial, Workshop) bool {
	return func(d denial.Denial, w Workshop) bool {
		return (w.actor(d) == who || d.Principal == "") && slices.ContainsFunc(actions, d.Is)
	}
}

func isTransform(d denial.Denial, _ Workshop) bool {
	return d.Is("cloudformation:CreateChangeSet") && strings.Contains(d.Resource, ":transform/")
}

func isForeignStack(d denial.Denial, w Workshop) bool {
	name := stackName(d)
	return strings.HasPrefix(strings.ToLower(d.Action), "cloudformation:") && name != "" && !strings.HasPrefix(name, w.StackPrefix) && w.actor(d) != runtimeUser
}

// stackName is NAME of arn:…:stack/NAME/ID.
func stackName(d denial.Denial) string {
	_, rest, ok := strings.Cut(d.Resource, ":stack/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// isForeignRole matches what CloudFormation does to a role outside the prefix: GetRole comes first, so that is what the
// guide shows.
func isForeignRole(d denial.Denial, w Workshop) bool {
	isRole := strings.HasPrefix(d.Resource, "role ") || strings.Contains(d.Resource, ":role/")
	return strings.HasPrefix(d.Action, "iam:") && !d.Is("iam:PassRole") && isRole && !strings.HasPrefix(d.Name(), w.RolePrefix) &&
		(w.actor(d) == executionRole || d.Principal == "")
}

// hasPath matches an IAM entity of a kind with the right name behind a path.
func hasPath(kind string) func(denial.Denial, Workshop) bool {
	return func(d denial.Denial, w Workshop) bool {
		_, name, ok := strings.Cut(d.Resource, kind)
		return ok && w.actor(d) == executionRole && strings.Contains(name, "/") && strings.HasPrefix(d.Name(), w.RolePrefix)
	}
}

func withoutPath(d denial.Denial, w Workshop) (cause, fix string) {
	return fmt.Sprintf("the execution role may manage what is named %s... without a path: you have %s", w.RolePrefix, d.Resource), "leave Path out"
}

// isForeign matches IAM entities of another kind outside the prefix.
func isForeign(actions ...string) func(denial.Denial, Workshop) bool {
	return func(d denial.Denial, w Workshop) bool {
		return by(executionRole, actions)(d, w) && !strings.HasPrefix(d.Name(), w.RolePrefix)
	}
}

func isOtherService(d denial.Denial, w Workshop) bool {
	return w.actor(d) == executionRole && servicePart(d) != "iam" && !slices.Contains(Services(), servicePart(d))
}

func servicePart(d denial.Denial) string {
	service, _, _ := strings.Cut(strings.ToLower(d.Action), ":")
	return service
}

func isStackByRuntime(d denial.Denial, w Workshop) bool {
	return w.actor(d) == runtimeUser && servicePart(d) == "cloudformation"
}

func isObjectOfForeignBucket(d denial.Denial, w Workshop) bool {
	return w.actor(d) == runtimeUser && (d.Is("s3:PutObject") || d.Is("s3:DeleteObject"))
}

// isTagged matches the actions that runtime credentials have on tagged resources only.
func isTagged(d denial.Denial, w Workshop) bool {
	if w.actor(d) != runtimeUser {
		return false
	}
	switch servicePart(d) {
	case "sqs", "sns", "events", "states", "secretsmanager", "kms", "cloudfront", "dynamodb":
		return true
	}
	return false
}
