package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// simulate asks the workshop's policies about every call that CloudFormation would make for a template, as the execution
// role, and prints the denials it foresees, and the calls of which too much is not known. It reports whether there is a
// denial that is sure.
func (a *app) simulate(path string, t *template.Template, w guardrail.Workshop, account workshop.Account, d guardrail.Deployment) (refused bool, err error) {
	role, err := newExecutionRole(account)
	if err != nil {
		return false, err
	}
	calls, skipped := guardrail.Calls(t, w, d)
	denials := 0
	var open []guardrail.Call // denied as far as they are known, one for each target
	var listed []string       // actions of AWS's schemas that the role lacks and that were not seen to be needed
	for _, call := range calls {
		decision := role.decide(call)
		switch {
		case decision.Allowed():
		case !call.Sure:
			listed = append(listed, call.Action)
		case call.Open != "":
			open = gather(open, call)
		default:
			denials++
			a.foresee(path, call, "denied", decision.Reason(call.Action))
		}
	}
	for _, call := range open {
		a.foresee(path, call, "open", "may be denied: "+call.Open)
	}
	printable.Fprintf(a.Stderr, "%s: %s of the execution role simulated: %s, %s\n", path, count(len(calls), "call"),
		count(denials, "denial"), count(len(open), "open question"))
	if len(listed) > 0 {
		slices.Sort(listed)
		printable.Fprintf(a.Stderr, "%s: AWS's schemas list %s too, which the execution role lacks; whether a stack needs them was not seen\n",
			path, strings.Join(slices.Compact(listed), ", "))
	}
	if len(skipped) > 0 {
		slices.Sort(skipped)
		printable.Fprintf(a.Stderr, "%s: not simulated: %s\n", path, strings.Join(slices.Compact(skipped), ", "))
	}
	return denials > 0, nil
}

// foresee prints what would come of a call.
func (a *app) foresee(path string, call guardrail.Call, verdict, reason string) {
	on := call.Target
	for _, key := range slices.Sorted(maps.Keys(call.Context)) {
		on += " (" + key + "=" + call.Context[key] + ")"
	}
	printable.Fprintf(a.Stdout, "%s:%d:%d: %s: %s: %s on %s %s\n", path, call.Pos.Line, call.Pos.Column, call.Resource, verdict, call.Action, on, reason)
}

// gather adds a call to the one of the same resource on the same target, if there is one.
func gather(calls []guardrail.Call, call guardrail.Call) []guardrail.Call {
	for i, other := range calls {
		if other.Resource == call.Resource && other.Target == call.Target && other.Open == call.Open {
			if !slices.Contains(strings.Split(other.Action, ", "), call.Action) {
				calls[i].Action += ", " + call.Action
			}
			return calls
		}
	}
	call.Context = nil // of this action alone
	return append(calls, call)
}

// executionRole is the execution role with its policies, as the workshop's account has them.
type executionRole struct {
	principal policy.Principal
	policies  policy.Policies
	region    string
}

func newExecutionRole(account workshop.Account) (*executionRole, error) {
	content, err := workshop.New(account)
	if err != nil {
		return nil, err
	}
	role, ok := content.Role(account.ExecutionRole())
	if !ok {
		return nil, fmt.Errorf("the workshop's account has no role %s", account.ExecutionRole())
	}
	e := &executionRole{region: account.Region, principal: policy.Principal{
		ARN:     "arn:aws:sts::" + account.ID + ":assumed-role/" + role.Name + "/AWSCloudFormation",
		RoleARN: role.ARN, Account: account.ID, Type: policy.TypeAssumedRole,
	}}
	for _, inline := range role.Inline {
		if err := add(&e.policies.Identity, policy.Inline, inline.Name, inline.Text); err != nil {
			return nil, err
		}
	}
	for _, arn := range role.Attached {
		managed, _ := content.Policy(arn)
		if err := add(&e.policies.Identity, policy.Identity, arn, managed.Text); err != nil {
			return nil, err
		}
	}
	if boundary, ok := content.Policy(role.Boundary); ok {
		if err := add(&e.policies.Boundary, policy.Boundary, role.Boundary, boundary.Text); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func add(to *[]*policy.Document, kind policy.Kind, name, text string) error {
	document, err := policy.Parse(kind, name, []byte(text))
	if err != nil {
		return fmt.Errorf("policy %s of the workshop: %w", name, err)
	}
	*to = append(*to, document)
	return nil
}

// decide asks about one call.
func (e *executionRole) decide(call guardrail.Call) policy.Decision {
	keys := e.principal.Context()
	keys.Set("aws:RequestedRegion", e.region)
	keys.Set("aws:ViaAWSService", "true")
	keys.Set("aws:CalledVia", "cloudformation.amazonaws.com")
	for name, value := range call.Context {
		keys.Set(name, value)
	}
	return policy.Evaluate(&policy.Request{Action: call.Action, Resource: call.Target, Principal: e.principal, Context: keys}, &e.policies)
}
