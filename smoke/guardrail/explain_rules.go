package guardrail

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/policy"
)

// mismatch is a statement that names the action of a refused call, and why it did not let the call through.
type mismatch struct {
	policy.Bearing
	reason reason
}

type reason int

const (
	denied        reason = iota // the statement is a Deny
	otherResource               // it allows the action on other resources
	conditionUnmet
)

func (m mismatch) asks(key string) bool {
	return slices.ContainsFunc(m.Conditions, func(r policy.Requirement) bool { return strings.EqualFold(r.Key, key) })
}

// unmet reports whether a condition on a key may be what was not met.
func (m mismatch) unmet(key string) bool { return m.reason == conditionUnmet && m.asks(key) }

// misnamed reports whether the call names a resource of a kind that the statement allows under other names only.
// PassRole has a rule of its own.
func (q *inquiry) misnamed(m mismatch, kind string) bool {
	return m.reason == otherResource && strings.Contains(q.arn, kind) && !q.Is("iam:PassRole")
}

// advice adds to a statement what policies do not contain: the rule behind it, the mistake, and the correction.
type advice struct{ rule, cause, fix, executed string }

// advise finds the rule behind a statement; for statements without one it gives general advice.
func (q *inquiry) advise(b policy.Bearing, why reason) advice {
	m := mismatch{b, why}
	if region := q.otherRegion(); m.reason == otherResource && region != "" {
		return advice{
			cause: fmt.Sprintf("the call went to %s, but the workshop's region is %s", region, q.workshop.account().Region),
			fix:   "use the AWS_REGION and AWS_DEFAULT_REGION that cfnenv provisioning exports, and no --region",
		}
	}
	for _, rule := range Rules() {
		if rule.refusal == nil {
			continue
		}
		if a, ok := rule.refusal(q, m); ok {
			a.rule = rule.ID
			return a
		}
	}
	switch {
	case m.reason == denied:
		return advice{fix: q.instead()}
	case m.reason == otherResource && q.Is("iam:PassRole"):
		return advice{cause: "you passed " + q.Name(), fix: "use --role-arn \"$CFN_EXEC_ROLE_ARN\", which cfnenv provisioning exports"}
	case m.reason == otherResource:
		return advice{fix: "use a resource of that kind, or ask the workshop's operators"}
	case m.asks("iam:PassedToService"):
		return advice{cause: "the role is right, so the problem is the service that it was passed to", fix: "pass it to CloudFormation only: --role-arn \"$CFN_EXEC_ROLE_ARN\", which cfnenv provisioning exports"}
	case m.asks("aws:ResourceTag/agent_sub") && service(q.Action) == "cloudformation":
		return advice{
			cause:    "the stack does not carry your tags",
			fix:      "a stack in REVIEW_IN_PROGRESS has no tags, and another user's stack has theirs; if it is your own stack in review, cfnenv deploy --replace creates it with " + q.workshop.tags(),
			executed: "another user created it: only that user or the workshop's operators can change or delete it; use another name for a stack of your own",
		}
	case m.asks("aws:ResourceTag/agent_sub"):
		// A resource that does not exist has no tags, so a wrong name is refused in the same words.
		fix := "check the name and the region; deploy the resource in a stack of your own, which gives it the tags " + q.workshop.tags()
		if service(q.Action) == "dynamodb" { // AWS: DynamoDB developer guide, "Enabling ABAC in DynamoDB"
			fix += "; if the table has had both for a minute, attribute-based access control (ABAC) for DynamoDB is off in this account: ask the workshop's operators to turn it on"
		}
		return advice{cause: "the resource does not carry your tags, or does not exist", fix: fix}
	case m.asks("aws:RequestedRegion") && service(q.Action) == "bedrock":
		return advice{
			cause: "the call went to another region, directly or through an inference profile",
			fix:   "call a region in that list, and a model that needs no inference profile: a profile's call must be allowed in every region that it routes to",
		}
	case m.asks("aws:RequestedRegion"):
		return advice{cause: "the call went to another region", fix: "call a region in that list"}
	}
	return advice{fix: "meet that condition, or ask the workshop's operators"}
}

// otherRegion returns the region of a stack if it is not the workshop's.
func (q *inquiry) otherRegion() string {
	region := arn.Parse(q.arn).Region
	if region == q.workshop.account().Region || service(q.Action) != "cloudformation" || strings.Contains(q.arn, ":transform/") {
		return ""
	}
	return region
}
