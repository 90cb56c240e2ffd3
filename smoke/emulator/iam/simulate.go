package iam

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// contextEntry is a condition key of a simulation.
type contextEntry struct {
	ContextKeyName   string
	ContextKeyValues []string
	ContextKeyType   string
}

// simulateInput is shared by both simulations; PolicySourceArn is the role of SimulatePrincipalPolicy.
type simulateInput struct {
	PolicySourceArn                                                  string
	PolicyInputList, PermissionsBoundaryPolicyInputList              []string
	ActionNames, ResourceArns                                        []string
	ResourcePolicy, ResourceOwner, CallerArn, ResourceHandlingOption string
	ContextEntries                                                   []contextEntry
	Marker                                                           string
	MaxItems                                                         *int
}

func (a api) simulateCustomPolicy(_ context.Context, _ *service.Call, in *simulateInput) (*simulateOutput, error) {
	if len(in.PolicyInputList) == 0 {
		return nil, violation(nil, "policyInputList", "not be null")
	}
	if in.PolicySourceArn != "" {
		return nil, wire.NotEmulated("parameter PolicySourceArn of SimulateCustomPolicy")
	}
	return a.simulate(in, policy.Policies{})
}

func (a api) simulatePrincipalChecks(_ *service.Call, in *simulateInput) ([]service.Check, error) {
	if err := required("policySourceArn", in.PolicySourceArn); err != nil {
		return nil, err
	}
	return []service.Check{{Action: "iam:SimulatePrincipalPolicy", Resource: in.PolicySourceArn}}, nil
}

func (a api) simulatePrincipalPolicy(_ context.Context, _ *service.Call, in *simulateInput) (*simulateOutput, error) {
	if !strings.HasPrefix(in.PolicySourceArn, "arn:aws:iam::"+a.account+":role/") {
		return nil, wire.Errorf("InvalidInput", "Invalid Entity Arn: %s does not clearly define entity type and name.", in.PolicySourceArn)
	}
	own, err := a.namedForSimulation(in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	return a.simulate(in, own)
}

// namedForSimulation compiles a role's policies under the names that a simulation reports.
func (a api) namedForSimulation(roleARN string) (policy.Policies, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r := a.byARN(roleARN)
	if r == nil {
		return policy.Policies{}, noSuchRole(arn.Name(roleARN))
	}
	return a.compile(r, func(name string, text *compiled, kind policy.Kind) (*policy.Document, error) {
		return (&compiled{name: name, text: text.text}).as(kind)
	})
}

// simulate adds what the request brings to a principal's own policies and evaluates.
func (a api) simulate(in *simulateInput, p policy.Policies) (*simulateOutput, error) {
	if len(in.ActionNames) == 0 {
		return nil, violation(nil, "actionNames", "not be null")
	}
	for _, action := range in.ActionNames {
		if !strings.Contains(action, ":") {
			return nil, wire.Errorf("InvalidInput", "Invalid Action Name: %s", action)
		}
	}
	for _, arn := range in.ResourceArns {
		if arn != "*" && (!strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") < 5) {
			return nil, wire.Errorf("InvalidInput", "ResourceNames are not in a valid ARN format: %s.", arn)
		}
	}
	if in.ResourceHandlingOption != "" {
		return nil, wire.NotEmulated("parameter ResourceHandlingOption of a simulation (it is for Amazon EC2)")
	}
	if err := in.callerError(); err != nil {
		return nil, err
	}
	keys, err := in.keys()
	if err != nil {
		return nil, err
	}
	if err := in.policies(&p); err != nil {
		return nil, err
	}
	actions, paging, err := pageOfActions(in)
	if err != nil {
		return nil, err
	}
	results := policy.Simulate(&policy.Simulation{
		Policies: p, Actions: actions, Resources: in.ResourceArns, ResourceOwner: accountOf(in.ResourceOwner),
		Principal: a.simulated(in), Context: keys,
	})
	shown := make([]evaluationResult, len(results))
	for i := range results {
		shown[i] = shownResult(&results[i])
	}
	return &simulateOutput{paging.truncated, shown, paging.marker}, nil
}

// pageOfActions cuts out the actions whose results make one page, in the order of the request.
func pageOfActions(in *simulateInput) ([]string, paging, error) {
	places := make([]int, len(in.ActionNames))
	for i := range places {
		places[i] = i
	}
	places, p, err := page(places, func(i int) string { return fmt.Sprintf("%08d", i) }, in.Marker, in.MaxItems)
	if len(places) == 0 {
		return nil, p, err
	}
	return in.ActionNames[places[0] : places[len(places)-1]+1], p, err
}

// callerError refuses a simulation that has nobody to compare the Principal of a resource policy with, and callers that AWS
// takes for none: sessions and services. (AWS takes users only; this account has roles instead.)
func (in *simulateInput) callerError() error {
	switch {
	case in.CallerArn == "" && in.PolicySourceArn == "" && in.ResourcePolicy != "":
		return wire.Errorf("InvalidInput", "CallerArn is required with ResourcePolicy.")
	case in.CallerArn != "" && !strings.Contains(in.CallerArn, ":user/") && !strings.Contains(in.CallerArn, ":role/"):
		return wire.Errorf("InvalidInput", "CallerArn must be the ARN of a user or role: %s", in.CallerArn)
	}
	return nil
}

// simulated is the caller that the simulation takes: CallerArn, else the source of the policies.
func (a api) simulated(in *simulateInput) policy.Principal {
	arn := cmp.Or(in.CallerArn, in.PolicySourceArn)
	p := policy.Principal{ARN: arn, Account: accountOf(arn)}
	switch {
	case p.Account == "":
		p.Account = a.account
	case strings.Contains(arn, ":role/"):
		p.RoleARN, p.Type = arn, policy.TypeAssumedRole
		a.mu.RLock()
		if r := a.byARN(arn); r != nil {
			p.Tags = maps.Clone(r.tags)
		}
		a.mu.RUnlock()
	case strings.Contains(arn, ":user/"):
		p.Type = policy.TypeUser
	}
	return p
}

// accountOf is the account in an ARN; an account id stands for itself.
func accountOf(text string) string {
	if a := arn.Parse(text); a.Valid() {
		return a.Account
	}
	return text
}

// keys are the condition keys that the request supplies.
func (in *simulateInput) keys() (policy.Context, error) {
	keys := policy.Context{}
	for i, e := range in.ContextEntries {
		if err := enumError(fmt.Sprintf("contextEntries.%d.member.contextKeyType", i+1), e.ContextKeyType, "string", "stringList", "numeric",
			"numericList", "boolean", "booleanList", "ip", "ipList", "binary", "binaryList", "date", "dateList"); err != nil {
			return nil, err
		}
		if !strings.Contains(e.ContextKeyName, ":") {
			return nil, wire.Errorf("InvalidInput", "Invalid Context Key Name: %s", e.ContextKeyName)
		}
		keys.Set(e.ContextKeyName, e.ContextKeyValues...)
	}
	return keys, nil
}

// policies adds the policies that the request supplies as text.
func (in *simulateInput) policies(p *policy.Policies) error {
	compile := func(kind policy.Kind, name, text string) (*policy.Document, error) {
		if err := documentError(name, text); err != nil {
			return nil, err
		}
		doc, err := (&compiled{name: name, text: text}).as(kind)
		if refusal, ok := err.(*wire.Error); ok {
			return nil, wire.Errorf("InvalidInput", "%s", refusal.Message)
		}
		return doc, err
	}
	for i, text := range in.PolicyInputList {
		doc, err := compile(policy.Inline, fmt.Sprintf("PolicyInputList.%d", i+1), text)
		if err != nil {
			return err
		}
		p.Identity = append(p.Identity, doc)
	}
	if len(in.PermissionsBoundaryPolicyInputList) > 0 {
		p.Boundary = nil // what is given replaces the one that is attached
	}
	for i, text := range in.PermissionsBoundaryPolicyInputList {
		doc, err := compile(policy.Boundary, fmt.Sprintf("PermissionsBoundaryPolicyInputList.%d", i+1), text)
		if err != nil {
			return err
		}
		p.Boundary = append(p.Boundary, doc)
	}
	if in.ResourcePolicy == "" {
		return nil
	}
	doc, err := compile(policy.Resource, "ResourcePolicy", in.ResourcePolicy)
	p.Resource = []*policy.Document{doc}
	return err
}
