package guardrail

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/policy"
)

// roleReads are actions that the schema of AWS::IAM::Role lists for its handlers (AWS: resource type schema, "handlers")
// and that the workshop's execution role does not have.
var roleReads = []string{"iam:getrolepolicy", "iam:listrolepolicies", "iam:listattachedrolepolicies"}

// decidedByPolicies explains what the caller's policies decide: an explicit Deny, or that no Allow covers the call.
func (q *inquiry) decidedByPolicies() advice {
	if a, ok := q.denied(); ok {
		return a
	}
	return q.notAllowed()
}

func (q *inquiry) denied() (advice, bool) {
	const beats = ": an explicit deny wins over every Allow, so adding one cannot help"
	for _, layer := range []struct {
		layer denial.PolicyKind
		name  string
		said  said
	}{{denial.Boundary, "permissions boundary " + q.caller.boundary, q.boundary}, {denial.Identity, "policies of " + q.role, q.identity}} {
		b, ok := layer.said.denied()
		if !ok || q.Explicit && q.Layer != denial.Unknown && q.Layer != layer.layer || !q.Explicit && !surely(b, q.arn) {
			continue
		}
		a := q.advise(b, denied)
		a.cause = fmt.Sprintf("%s (%s)%s", spell(b, q.Action), layer.name, beats)
		return a, true
	}
	if !q.Explicit {
		return advice{}, false
	}
	where := "an " + string(q.Layer)
	if q.Layer != denial.Identity {
		where = "a " + string(q.Layer)
	}
	if q.Layer == denial.Unknown {
		where = "a policy that AWS does not name"
	}
	if q.Policy != "" {
		where += ", " + q.Policy + ","
	}
	fix := "remove the Deny statement from that policy, or the policy from the role, in the template that made it"
	if q.actor != agentRole {
		fix = "cfnenv knows no such statement of " + q.they() + ": show this message to the workshop's operators"
	}
	return advice{cause: fmt.Sprintf("%s denies %s explicitly%s", where, q.Action, beats), fix: fix}, true
}

// surely reports whether a Deny applies, whatever the message leaves out.
func surely(b policy.Bearing, arn string) bool {
	return len(b.Conditions) == 0 && (arn != "" || slices.Contains(b.Resources, "*"))
}

func (q *inquiry) notAllowed() advice {
	switch {
	case q.caller.policies.Boundary != nil && len(q.boundary.allows) == 0:
		cause := fmt.Sprintf("the permissions boundary %s does not have %s at all", q.caller.boundary, q.Action)
		if q.actor == provisioner && service(q.Action) != "cloudformation" {
			cause = "provisioning credentials are for CloudFormation only: " + cause
		}
		if q.actor == agentRole {
			cause += ", whatever the role's own policies say: adding it to them cannot help"
		}
		return advice{rule: q.ruleOfService(), cause: cause, fix: q.instead()}
	case q.actor == agentRole:
		return q.ownPolicies()
	case q.ruleOfService() != "":
		return advice{rule: resourceTypeRule.ID, cause: fmt.Sprintf("the execution role has no %s actions", service(q.Action)), fix: q.instead()}
	case len(q.identity.allows) == 0 && q.actor == executionRole && slices.Contains(roleReads, strings.ToLower(q.Action)):
		return advice{
			cause: fmt.Sprintf("CloudFormation reads a role's policies with %s when it makes or deletes a role, and no statement of the execution role's policies has it", q.Action),
			fix: "nothing in a template helps: ask the workshop's operators to give the execution role iam:GetRolePolicy, iam:ListRolePolicies and iam:ListAttachedRolePolicies; " +
				"if it keeps a stack from being deleted, run aws cloudformation delete-stack --retain-resources with the role's logical id; the role stays",
		}
	case q.Is("dynamodb:ConditionCheckItem") && len(q.identity.allows) == 0:
		// AWS: DynamoDB developer guide, "Using IAM with DynamoDB transactions".
		return advice{
			cause: fmt.Sprintf("a transaction is authorized item by item, and the policies of %s do not have %s, which its ConditionCheck needs; dynamodb:TransactWriteItems, which they have, is not an IAM action", q.they(), q.Action),
			fix:   "leave ConditionCheck out: write the condition into the ConditionExpression of a Put, Update or Delete of the same transaction",
		}
	case len(q.identity.allows) == 0:
		return advice{
			cause: fmt.Sprintf("the policies of %s do not allow %s on any resource, whatever its tags", q.they(), q.Action),
			fix:   q.instead(),
		}
	case len(q.identity.covering()) == 0:
		return q.otherResource()
	case !q.identity.met():
		return q.unmet()
	}
	return advice{
		cause: fmt.Sprintf("as far as cfnenv knows, the policies of %s allow this call, but AWS says: %s", q.they(), q.Why()),
		fix:   "a resource's tags or its own policy may decide, or the account's policies have changed: show this message to the workshop's operators",
	}
}

// ownPolicies explains a refusal to a workload's role although its boundary allows the action.
func (q *inquiry) ownPolicies() advice {
	on := "the resource, which the message does not name"
	if q.arn != "" {
		on = q.arn
	}
	if q.Layer == denial.Boundary {
		return advice{
			cause: fmt.Sprintf("AWS says that the role's permissions boundary refuses it, and %s has %s: the role has another boundary", q.caller.boundary, q.Action),
			fix:   "PermissionsBoundary: " + q.workshop.BoundaryARN,
		}
	}
	return advice{
		cause: fmt.Sprintf("no policy of the role allows %s; the permissions boundary has it, so the role's own policies decide", q.Action),
		fix:   fmt.Sprintf("add %s on %s to the role's Policies in its template", q.spelled(), on),
	}
}

// spelled restores the case of the action, which SQS lower-cases in messages.
func (q *inquiry) spelled() string {
	for _, action := range q.caller.granted(service(q.Action)) {
		if q.Is(action) {
			return action
		}
	}
	return q.Action
}

// otherResource explains a refusal of an action that is allowed on other resources only.
func (q *inquiry) otherResource() advice {
	var allowed, where []string
	for _, b := range q.identity.allows {
		allowed = append(allowed, statement(b))
		for _, resource := range b.Resources {
			if !slices.Contains(where, resource) {
				where = append(where, resource)
			}
		}
	}
	a := q.advise(q.identity.allows[0], otherResource)
	verb := "allows"
	if allowed = slices.Compact(allowed); len(allowed) > 1 {
		verb = "allow"
	}
	a.cause = fmt.Sprintf("%s; %s %s %s only on %s", cmp.Or(a.cause, "the call was on "+q.arn), strings.Join(allowed, " and "), verb, q.Action, either(where, 3))
	return a
}

// unmet explains a refusal of an action that is allowed on the resource, but under conditions that are not met or not
// known from the message.
func (q *inquiry) unmet() advice {
	covering := q.identity.covering()
	var ways []string
	for _, b := range covering {
		on := ""
		if q.arn == "" && !slices.Contains(b.Resources, "*") {
			on = " on " + either(b.Resources, 3)
		}
		ways = append(ways, statement(b)+" allows "+q.Action+on+" only if "+conditions(unmet(b)))
	}
	a := q.advise(covering[0], conditionUnmet)
	a.cause = cmp.Or(a.cause, "the resource is right, so the problem is a condition that is not met") + "; "
	if q.arn == "" {
		a.cause = "the message does not name the resource, so check which of these is missing: "
	}
	a.cause += strings.Join(ways, "; ")
	return a
}

// instead suggests what the caller can do when no policy allows the action.
func (q *inquiry) instead() string {
	if q.ruleOfService() == resourceTypeRule.ID {
		return "use a type of one of these services: " + strings.Join(Services(), ", ")
	}
	if service(q.Action) == "sts" || strings.Contains(q.arn, "/cdk-bootstrap/") || strings.Contains(q.arn, ":cdk-") {
		return q.withoutRole()
	}
	var all []string
	granted := q.caller.granted(service(q.Action))
	if near := nearest(q.Action, granted); near != "" {
		all = append(all, "the closest allowed call is "+near)
	}
	if other, command := q.otherSet(); other != "" {
		all = append(all, fmt.Sprintf(`%s have it: eval "$(%s)"`, other, command))
	}
	if hint := map[string]string{
		"continueupdaterollback": "delete the stack and deploy it again: cfnenv delete STACK", "rollbackstack": "delete the stack and deploy it again: cfnenv delete STACK",
	}[strings.ToLower(strings.TrimPrefix(q.Action, "cloudformation:"))]; hint != "" && q.actor == provisioner {
		all = append(all, hint)
	}
	if len(all) == 0 && q.byTemplate() {
		all = append(all, "put it into a template, which CloudFormation deploys as the execution role: cfnenv deploy TEMPLATE")
	}
	if len(granted) > 0 && len(all) < 2 {
		all = append(all, fmt.Sprintf("of %s, %s %s %s", service(q.Action), q.they(), q.words().has, either(bare(q.caller.patterns(service(q.Action), granted)), 16)))
	}
	if len(all) == 0 {
		return fmt.Sprintf("there is no substitute: %[2]s %[3]s no %[1]s action that helps; ask the workshop's operators", service(q.Action), q.they(), q.words().has)
	}
	return strings.Join(all, "; ")
}

// withoutRole advises those who tried to assume a role.
func (q *inquiry) withoutRole() string {
	if strings.HasPrefix(q.Name(), "cdk-") || service(q.Action) != "sts" {
		return "the CDK CLI needs the roles, parameters and buckets of its bootstrap stack, which cannot exist here: run cdk synth, then cfnenv check cdk.out, then cfnenv deploy cdk.out/STACK.template.json"
	}
	return "the workshop's credentials and roles cannot assume another role: use the credential sets as they are, and put a workload's permissions into its own role's Policies"
}

func bare(actions []string) (names []string) {
	for _, action := range actions {
		names = append(names, action[strings.IndexByte(action, ':')+1:])
	}
	return names
}

// otherSet names the other credential set, and the command that loads it, if that set may call the action.
func (q *inquiry) otherSet() (words, command string) {
	account := q.workshop.account()
	role, words, command := account.RuntimeRole(), "runtime credentials", "cfnenv runtime"
	switch q.actor {
	case runtimeUser:
		role, words, command = account.ProvisioningRole(), "provisioning credentials", "cfnenv provisioning"
	case provisioner:
	default:
		return "", ""
	}
	other, err := q.workshop.newCaller(q.content, role)
	if err != nil || !other.may(q.Action) {
		return "", ""
	}
	return words, command
}

// infrastructure matches actions that create, change or delete resources; data matches those on the contents of resources.
var (
	infrastructure = regexp.MustCompile(`(?i):(?:add|allocate|associate|attach|authorize|create|delete|detach|disable|enable|modify|publishlayer|publishversion|put|register|remove|run|set|subscribe|tag|untag|update)`)
	data           = regexp.MustCompile(`(?i)(?:Object|ObjectTagging|ObjectVersion|Item|Message|MessageBatch|Events|Records?|MetricData|LogEvents|Invalidation|MultipartUpload|SecretValue|Targets?Input)$`)
)

// byTemplate reports whether a stack could do it: the action changes infrastructure, and the execution role has it.
func (q *inquiry) byTemplate() bool {
	if q.actor == executionRole || !infrastructure.MatchString(q.Action) || data.MatchString(q.Action) {
		return false
	}
	execution, err := q.workshop.newCaller(q.content, q.workshop.account().ExecutionRole())
	return err == nil && execution.may(q.Action)
}

// ruleOfService returns the id of the rule about services if the execution role has no action of this service.
func (q *inquiry) ruleOfService() string {
	if q.actor != executionRole || len(policy.ActionsOf(service(q.Action), q.caller.policies.Identity)) > 0 {
		return ""
	}
	return resourceTypeRule.ID
}
