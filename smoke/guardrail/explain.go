package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/denial"
)

// Explanation says what a refusal means in the workshop.
type Explanation struct {
	// Who asked, in words: "the execution role", "provisioning credentials".
	Who string
	// What was asked for: the action.
	What string
	// On is the resource as AWS spells it; empty when the sentence has none.
	On string
	// Layer is which kind of policy refused, and how.
	Layer string
	// Rule is the id of the guardrail that was met, "" when it is none of the templates'.
	Rule string
	// Cause is why it was refused here.
	Cause string
	// Fix is what to do.
	Fix string
}

// Explain reads the first refusal in a text and explains it. ok is false when the text holds none.
func Explain(text string, w Workshop) (e Explanation, ok bool) {
	d, ok := denial.Parse(text)
	if !ok {
		return Explanation{}, false
	}
	return ExplainDenial(d, w), true
}

// ExplainDenial explains a refusal that was taken apart already.
func ExplainDenial(d denial.Denial, w Workshop) Explanation {
	e := Explanation{Who: w.who(d), What: d.Action, On: d.Resource, Layer: d.Why()}
	for _, row := range causes() {
		if row.matches(d, w) {
			e.Rule = row.rule
			e.Cause, e.Fix = row.explain(d, w)
			return e
		}
	}
	e.Cause, e.Fix = byLayer(d, w)
	return e
}

// actor is who made a call, by the role in its session ARN.
type actor int

const (
	stranger actor = iota
	provisioner
	runtimeUser
	executionRole
	agentRole
)

func (w Workshop) actor(d denial.Denial) actor {
	role := sessionRole(d.Principal)
	base := strings.TrimSuffix(w.RolePrefix, "-agent-")
	switch {
	case role == base+"-cfn-exec":
		return executionRole
	case role == base+"-broker-provisioning":
		return provisioner
	case role == base+"-broker-runtime":
		return runtimeUser
	case strings.HasPrefix(role, w.RolePrefix):
		return agentRole
	}
	return stranger
}

func (w Workshop) who(d denial.Denial) string {
	switch w.actor(d) {
	case executionRole:
		return "CloudFormation, as the execution role"
	case provisioner:
		return "your provisioning credentials"
	case runtimeUser:
		return "your runtime credentials"
	case agentRole:
		return "a workload, as the role " + sessionRole(d.Principal)
	}
	if d.Principal == "" {
		return "somebody whom the message does not name"
	}
	return d.Principal
}

// sessionRole is the role in arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.
func sessionRole(arn string) string {
	_, rest, ok := strings.Cut(arn, ":assumed-role/")
	if !ok {
		return ""
	}
	role, _, _ := strings.Cut(rest, "/")
	return role
}

// byLayer is the explanation of a refusal that no row of the table knows.
func byLayer(d denial.Denial, w Workshop) (cause, fix string) {
	switch d.Layer {
	case denial.Boundary:
		if w.actor(d) == agentRole {
			return "the permissions boundary that every workshop role must have does not allow " + d.Action + ", whatever the role's own policies say",
				"workloads read and write data and make no infrastructure: put what is needed into the template"
		}
		return "the permissions boundary of " + w.who(d) + " does not allow " + d.Action, "make it through CloudFormation: cfnenv deploy TEMPLATE"
	case denial.SCP:
		return "a policy of the organisation forbids " + d.Action + " unless CloudFormation makes the call", "make it through CloudFormation: cfnenv deploy TEMPLATE"
	case denial.Session:
		return "the session was issued with a policy that narrows it", "fetch fresh credentials from the broker without a session policy"
	case denial.Resource:
		return "the resource's own policy does not let this caller in", "change the policy on " + on(d) + " in its template"
	case denial.Trust:
		return "the role's trust policy does not name this caller", "add the caller to AssumeRolePolicyDocument in the role's template"
	}
	if w.actor(d) == agentRole {
		return "no policy of the role allows " + d.Action, fmt.Sprintf("add %s on %s to the role's Policies in its template", d.Action, on(d))
	}
	return "no policy of " + w.who(d) + " allows " + d.Action, "the workshop does not give this permission: find another way, or ask its operators"
}

func on(d denial.Denial) string {
	if d.Resource == "" {
		return "the resource"
	}
	return d.Resource
}
