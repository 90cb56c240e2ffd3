package sabotage

import (
	"strings"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/policy"
)

// guardrailSabotages let happen what the workshop forbids, or refuse it for another reason than its own.
func guardrailSabotages() []Sabotage {
	const create = "cloudformation:CreateStack"
	return []Sabotage{
		{Name: "stack-name-not-enforced", About: "provisioning credentials may make stacks of any name", Noticed: []string{"guardrails.stack-name"},
			install: decisions(allowed(from(provisioningRole, create, "cloudformation:DeleteStack").offPattern()))},
		{Name: "stack-tags-not-enforced", About: "provisioning credentials may make stacks without tags", Noticed: []string{"guardrails.stack-tags"},
			install: decisions(allowed(from(provisioningRole, create, "cloudformation:DeleteStack").on(":stack/agent-")))},
		{Name: "role-name-not-enforced", About: "stacks may make roles of any name", Noticed: []string{"guardrails.role-name"},
			install: decisions(allowed(from(executionRole, "iam:*").offPrefix()))},
		{Name: "role-boundary-not-enforced", About: "stacks may make roles without the permissions boundary", Noticed: []string{"guardrails.role-boundary"},
			install: decisions(allowed(from(executionRole, "iam:CreateRole").on("-agent-")))},
		{Name: "role-boundary-refused-otherwise", About: "a role without the boundary is refused by another kind of policy", Noticed: []string{"guardrails.role-boundary"},
			install: decisions(ruled(from(executionRole, "iam:CreateRole").unbounded(), policy.ExplicitDeny, policy.LayerSCP))},
		{Name: "direct-bucket-allowed", About: "provisioning credentials may make buckets themselves", Noticed: []string{"guardrails.direct-bucket"},
			install: decisions(allowed(from(provisioningRole, "s3:CreateBucket", "s3:DeleteBucket")))},
		{Name: "direct-queue-allowed", About: "provisioning credentials may make queues themselves", Noticed: []string{"guardrails.direct-queue"},
			install: decisions(allowed(from(provisioningRole, "sqs:CreateQueue", "sqs:DeleteQueue")))},
		{Name: "runtime-stack-allowed", About: "runtime credentials may make stacks", Noticed: []string{"guardrails.runtime-stack"},
			install: decisions(allowed(from(runtimeRole, "cloudformation:*", "sqs:*")))},
		{Name: "pass-role-refused", About: "provisioning credentials may not pass the execution role to CloudFormation",
			Noticed: []string{"01.stack-complete", "02.stack-complete", "03.stack-complete", "04.stack-complete",
				"guardrails.stack-name", "guardrails.stack-tags", "guardrails.role-name", "guardrails.role-boundary",
				"guardrails.direct-bucket", "guardrails.direct-queue", "guardrails.runtime-stack"},
			Why:     "every stack needs the role, and a refusal shows nothing while nothing is accepted",
			install: decisions(forbidden(from(provisioningRole, "iam:PassRole")))},
	}
}

// offPattern narrows a choice to stacks that are not named as the workshop's are.
func (choose question) offPattern() question {
	return func(q *door.Question) bool {
		return choose(q) && !strings.Contains(q.Request.Resource, ":stack/agent-")
	}
}

// offPrefix narrows a choice to roles that are not named as the workshop's are.
func (choose question) offPrefix() question {
	return func(q *door.Question) bool { return choose(q) && !strings.Contains(q.Request.Resource, "-agent-") }
}

// unbounded narrows a choice to roles without a permissions boundary.
func (choose question) unbounded() question {
	return func(q *door.Question) bool {
		_, bounded := q.Request.Context.Get("iam:PermissionsBoundary")
		return choose(q) && !bounded
	}
}
