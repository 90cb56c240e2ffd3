package guardrail

import (
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/denial"
	"cfnenv/smoke/workshop"
)

// Explanation says what a refusal or a failure means in the workshop.
type Explanation struct {
	// Who names the caller in words: "CloudFormation, as the execution role", "your provisioning credentials". Empty for a
	// failure that is no refusal.
	Who string
	// What is the refused action.
	What string
	// On is the resource as AWS spells it; empty when the message has none.
	On string
	// Layer names the kind of policy that refused, and how it did.
	Layer string
	// Policy is the ARN of that policy, where AWS gives it.
	Policy string
	// Says quotes the workshop's statements about this call, a sentence each.
	Says []string
	// Rule is the id of the guardrail that was broken, "" if none was.
	Rule string
	// Cause explains the refusal or failure.
	Cause string
	// Fix says how to get around it.
	Fix string
	// Executed is Fix for a stack that is known not to be in REVIEW_IN_PROGRESS, if that makes a difference.
	Executed string
}

// Explain explains the first refusal in a text, or else a known failure. ok is false if the text contains neither.
func Explain(text string, w Workshop) (e Explanation, ok bool) {
	text = denial.Clean(text)
	if d, ok := denial.ParseClean(text); ok {
		return ExplainDenial(d, w), true
	}
	return explainFailure(text, w)
}

// ExplainDenial explains a parsed refusal by looking it up in the workshop's policies.
func ExplainDenial(d denial.Denial, w Workshop) Explanation {
	q := newInquiry(d, w)
	e := Explanation{Who: q.whoAsked(), What: d.Action, On: d.Resource, Layer: d.Why(), Policy: d.Policy}
	a, ok := q.decidedElsewhere()
	if !ok {
		a, e.Says = q.decidedByPolicies(), q.says()
	}
	e.Rule, e.Cause, e.Fix, e.Executed = a.rule, a.cause, a.fix, a.executed
	return e
}

// inquiry is a refusal together with the workshop's statements about it.
type inquiry struct {
	denial.Denial
	workshop Workshop
	actor    actor
	role     string            // of the caller, "" when it is none
	guessed  bool              // from the action, because the message names nobody
	account  string            // of the caller, "" when it is not known
	content  *workshop.Content // the account; nil when its policies cannot be named
	caller   *caller           // nil when the policies of the caller are not known
	arn      string            // of the resource, "" when the message has none
	identity said              // the identity-based policies
	boundary said
}

func newInquiry(d denial.Denial, w Workshop) *inquiry {
	q := &inquiry{Denial: d, workshop: w, role: sessionRole(d.Principal), account: arn.Parse(d.Principal).Account}
	q.actor = w.actorOf(q.role)
	q.arn = q.resourceARN()
	if d.Principal == "" {
		q.guess()
	}
	if q.actor == stranger || q.foreign(q.account) {
		return q
	}
	var err error
	if q.content, err = workshop.New(w.account()); err != nil {
		return q // an account whose policies cannot be named, such as one of another partition
	}
	if q.caller, err = w.newCaller(q.content, q.role); err != nil {
		q.caller = nil
		return q
	}
	q.identity, q.boundary = q.caller.ask(d.Action, q.arn)
	return q
}

// guess infers the caller from the service when the message names none, as the one in the guide does.
func (q *inquiry) guess() {
	account := q.workshop.account()
	switch service(q.Action) {
	case "iam":
		q.actor, q.role, q.guessed = executionRole, account.ExecutionRole(), true
	case "cloudformation":
		q.actor, q.role, q.guessed = provisioner, account.ProvisioningRole(), true
	}
}

// foreign reports whether an account differs from that of the credentials document.
func (q *inquiry) foreign(account string) bool {
	own := q.workshop.account().ID
	return len(account) == 12 && own != "" && account != own
}

// resourceARN returns the ARN of the resource, also when IAM wrote "role NAME".
func (q *inquiry) resourceARN() string {
	for _, kind := range []string{"instance profile", "role", "policy", "user", "group"} {
		name, ok := strings.CutPrefix(q.Resource, kind+" ")
		switch {
		case ok && strings.HasPrefix(name, "arn:"):
			return name
		case ok && strings.HasSuffix(name, "-"): // cut short, as the guide's is
			name += "..."
			fallthrough
		case ok:
			return "arn:aws:iam::" + q.workshop.account().ID + ":" + strings.ReplaceAll(kind, " ", "-") + "/" + name
		}
	}
	return q.Resource
}

func (q *inquiry) whoAsked() string {
	switch who := q.words().who; {
	case q.foreign(q.account):
		return q.Principal
	case q.guessed:
		return "the message does not name the caller; by the action, " + who
	case q.Principal == "":
		return "the message does not name the caller"
	default:
		return who
	}
}

// words name the caller at the start of an explanation and inside a sentence, there with the verb that agrees.
type words struct{ who, they, has string }

func (q *inquiry) words() words {
	switch q.actor {
	case executionRole:
		return words{"CloudFormation, as the execution role", "the execution role", "has"}
	case provisioner:
		return words{"your provisioning credentials", "provisioning credentials", "have"}
	case runtimeUser:
		return words{"your runtime credentials", "runtime credentials", "have"}
	case agentRole:
		return words{"a workload, as the role " + q.role, "the role " + q.role, "has"}
	}
	return words{q.Principal, "the caller", "has"}
}

func (q *inquiry) they() string { return q.words().they }

// sessionRole is the role in arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, or in the ARN of the role itself.
func sessionRole(principal string) string {
	_, rest, ok := strings.Cut(principal, ":assumed-role/")
	if !ok {
		if _, rest, ok = strings.Cut(principal, ":role/"); !ok {
			return ""
		}
		return arn.Name(rest)
	}
	role, _, _ := strings.Cut(rest, "/")
	return role
}

func service(action string) string {
	prefix, _, _ := strings.Cut(strings.ToLower(action), ":")
	return prefix
}
