package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/denial"
)

// decidedElsewhere explains refusals that the caller's own policies do not explain.
func (q *inquiry) decidedElsewhere() (advice, bool) {
	if a, ok := q.elsewhere(); ok {
		return a, true
	}
	if a, ok := q.outside(); ok {
		return a, true
	}
	if q.caller == nil {
		return q.unknownCaller(), true
	}
	return advice{}, false
}

// elsewhere explains calls by or on an account other than that of the credentials document.
func (q *inquiry) elsewhere() (advice, bool) {
	own := q.workshop.account().ID
	if q.foreign(q.account) {
		return advice{
			cause: fmt.Sprintf("these are credentials of account %s, and the document's account is %s: the workshop's rules do not apply to them", q.account, own),
			fix:   `load the document's credentials: eval "$(cfnenv provisioning)", which takes AWS_PROFILE away as well; aws sts get-caller-identity tells whose are in use`,
		}, true
	}
	if account := arn.Parse(q.arn).Account; q.foreign(account) {
		return advice{
			cause: fmt.Sprintf("the resource belongs to account %s, and the document's account is %s", account, own),
			fix:   "write the document's account into the ARN, or !Sub with ${AWS::AccountId}",
		}, true
	}
	return advice{}, false
}

// outside explains refusals by anything but the policies of the caller.
func (q *inquiry) outside() (advice, bool) {
	const operators = "; nobody in the account can: show this message to the workshop's operators"
	switch q.Layer {
	case denial.SCP, denial.RCP:
		a := advice{
			cause: fmt.Sprintf("a %s of the organization refuses %s, and that decides: no name, tag, template or policy of this account changes it%s", q.Layer, q.Action, q.also()),
			fix:   "only administrators of the organization can change such a policy" + operators,
		}
		if q.also() != "" {
			a.fix = q.instead()
		}
		if sid := q.knownControl(); sid != "" {
			a.cause = fmt.Sprintf("a service control policy of the organization refuses %s; the workshop's does so, in %s, for everyone but CloudFormation, and no name or tag changes that%s", q.Action, sid, q.also())
			if q.byTemplate() {
				a.fix = "create it with CloudFormation: put it into a template, then run cfnenv deploy TEMPLATE"
			}
		}
		return a, true
	case denial.Session:
		return advice{
			cause: "this session was issued with a session policy, which " + q.leavesOut() + ": it narrows the session, whatever the policies of the role allow",
			fix:   "use a session without one: fetch fresh credentials from the broker (cfnenv login); the policy came from whoever asked STS for this session",
		}, true
	case denial.Endpoint:
		return advice{
			cause: "the call went through a VPC endpoint whose policy " + q.leavesOut() + ": policies of the role cannot change that",
			fix:   "change the PolicyDocument of the AWS::EC2::VPCEndpoint in its template; if the endpoint is not yours, ask whoever runs the network",
		}, true
	case denial.PublicAccess:
		return advice{
			cause: "S3 Block Public Access refuses it by the setting " + q.Setting + ", of the bucket or of the account: no IAM policy is at fault",
			fix: "grant access to named principals instead of everybody; for a bucket that must be public, write PublicAccessBlockConfiguration: {" + q.Setting +
				": false} in its template; where the account blocks it too, only its operators can change that",
		}, true
	case denial.Resource:
		cause := "the resource's own policy does not allow this caller" + q.also()
		if q.Setting == "absent" {
			cause = "there is no such key in this region, or the key's own policy does not allow this caller; KMS does not say which" + q.also()
		}
		fix := "allow " + q.Action + " to the caller in " + q.resourcePolicy()
		if q.Explicit {
			cause = "the resource's own policy denies this explicitly: the name of the resource and the policies of the caller do not matter, and adding an Allow cannot help"
			fix = "change the Deny statement in " + q.resourcePolicy()
		}
		return advice{cause: cause, fix: fix + "; if the resource is not in a stack of yours, ask its owner"}, true
	case denial.Trust:
		if q.caller != nil && !q.caller.may(q.Action) {
			return advice{}, false // the boundary decides: the trust policy is not worth editing
		}
		return advice{
			cause: "the trust policy of the role does not allow this caller",
			fix:   "add the caller to AssumeRolePolicyDocument in the role's template",
		}, true
	}
	return advice{}, false
}

// leavesOut says how a policy refuses the action: it denies it, or does not mention it.
func (q *inquiry) leavesOut() string {
	if q.Explicit {
		return "denies " + q.Action + " explicitly"
	}
	return "does not have " + q.Action
}

// also adds, if so, that the caller's own policies would refuse as well.
func (q *inquiry) also() string {
	if q.caller == nil {
		return ""
	}
	for _, layer := range []struct {
		name string
		said said
	}{{"the permissions boundary " + q.caller.boundary, q.boundary}, {"the policies of " + q.role, q.identity}} {
		if b, ok := layer.said.denied(); ok {
			return "; " + layer.name + " would refuse it too: " + spell(b, q.Action)
		}
	}
	if !q.caller.may(q.Action) {
		return "; " + q.they() + " would not be allowed it either"
	}
	return ""
}

// knownControl names the statement of the workshop's own service control policies that denies the call, "" if none does.
func (q *inquiry) knownControl() string {
	if q.caller == nil || q.Layer != denial.SCP || q.actor == executionRole {
		return ""
	}
	known, err := controls(q.content)
	if err != nil {
		return ""
	}
	if b, ok := q.caller.askOf(known, q.Action, q.arn).denied(); ok {
		return statement(b)
	}
	return ""
}

// resourcePolicy names the resource type or property that holds the policy of the refused resource.
func (q *inquiry) resourcePolicy() string {
	where := map[string]string{
		"s3": "the bucket's policy (AWS::S3::BucketPolicy)", "sqs": "the queue's policy (AWS::SQS::QueuePolicy)", "sns": "the topic's policy (AWS::SNS::TopicPolicy)",
		"lambda": "the function's policy (AWS::Lambda::Permission)", "kms": "the key's policy (KeyPolicy of AWS::KMS::Key)",
		"secretsmanager": "the secret's policy (AWS::SecretsManager::ResourcePolicy)", "events": "the bus's policy (AWS::Events::EventBusPolicy)",
	}[service(q.Action)]
	switch {
	case where != "":
		return where
	case q.arn != "":
		return "the policy of " + q.arn
	}
	return "its policy, in the template that made it"
}

// unknownCaller explains a refusal to somebody who is not of the workshop.
func (q *inquiry) unknownCaller() advice {
	cause := "the caller is not one of the workshop's roles, so cfnenv does not know its policies; AWS says: " + q.Why()
	if q.Principal == "" {
		cause = "the message does not say who asked; AWS says: " + q.Why()
	}
	fix := `look who you are with aws sts get-caller-identity, and load the document's credentials: eval "$(cfnenv provisioning)"`
	if q.Explicit {
		cause += ", which no Allow changes"
	}
	if strings.Contains(q.Principal, ":role/") || strings.Contains(q.Principal, ":assumed-role/") {
		fix = "check the policies of " + q.role + "; names of the workshop's roles for workloads start with " + q.workshop.RolePrefix
	}
	return advice{cause: cause, fix: fix}
}
