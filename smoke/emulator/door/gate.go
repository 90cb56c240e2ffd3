package door

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Handler is one decoded call on its way through the gate: authorisation and the service's handler.
type Handler func(ctx context.Context, c *service.Call, in any) (out any, err error)

// Interceptor is put around the gate. It sees every call, those of services included, before it is authorised and after
// it was answered. Faults and sabotage are made of it.
type Interceptor func(next Handler) Handler

// Evaluation is a check on its way to a decision, with the policies that make it. Interceptors may change it.
type Evaluation struct {
	Call     *service.Call
	Check    service.Check
	Request  policy.Request
	Policies policy.Policies
	// RoleCreated is the creation time of the principal's role; zero for roles that the account began with and for services.
	RoleCreated time.Time
}

// Decider evaluates policies.
type Decider func(ctx context.Context, e *Evaluation) policy.Decision

// DecisionInterceptor is put around every decision.
type DecisionInterceptor func(next Decider) Decider

// URLInterceptor is put around every request of a Lambda function URL.
type URLInterceptor func(next http.Handler) http.Handler

// logged shows every call that passes the gate, also those of a stack's role and of services.
func (d *Door) logged(next Handler) Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		out, err := next(ctx, c, in)
		d.logCall(c, err)
		return out, err
	}
}

func (d *Door) logCall(c *service.Call, err error) {
	if !d.Log.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	attributes := []any{"service", c.Service, "operation", c.Operation, "principal", principalName(c.Principal), "took", d.Now().Sub(c.Time)}
	if err != nil {
		attributes = append(attributes, "error", err)
	}
	d.Log.Debug("call", attributes...)
}

func principalName(p service.Principal) string {
	switch {
	case p.ARN != "":
		return p.ARN
	case p.Service != "":
		return p.Service
	}
	return p.Type
}

// pass is the inside of the gate: authorisation, then the handler.
func (d *Door) pass(ctx context.Context, c *service.Call, in any) (any, error) {
	op, err := d.operation(c.Service, c.Operation)
	if err != nil {
		return nil, err
	}
	checks, err := op.Checks(c, in)
	if err != nil {
		return nil, err
	}
	for _, check := range checks {
		if err := d.authorize(ctx, c, check); err != nil {
			return nil, err
		}
	}
	return op.Handle(ctx, c, in)
}

func (d *Door) operation(serviceName, name string) (*service.Operation, error) {
	t := d.services[serviceName]
	if t == nil {
		return nil, wire.NotEmulated("service %s", serviceName)
	}
	op := t.byName[name]
	if op == nil {
		return nil, wire.NotEmulated("operation %s of service %s", name, serviceName)
	}
	return op, nil
}

// evaluate asks the policies. A role's trust policy among the resource policies is weighed as sts:AssumeRole weighs it.
func evaluate(_ context.Context, e *Evaluation) policy.Decision {
	for _, doc := range e.Check.ResourcePolicies {
		if doc.Kind() == policy.Trust {
			return policy.EvaluateAssumeRole(&e.Request, &e.Policies, doc)
		}
	}
	return policy.Evaluate(&e.Request, &e.Policies)
}

// authorize evaluates one check and returns AWS's AccessDenied when the answer is no.
func (d *Door) authorize(ctx context.Context, c *service.Call, check service.Check) error {
	policies, ok, err := d.Directory.Policies(c.Principal)
	if err != nil {
		return err
	}
	if !ok {
		return invalidToken(c.Service)
	}
	policies.Resource = check.ResourcePolicies
	principal := policyPrincipal(c.Principal)
	e := Evaluation{Call: c, Check: check, Policies: policies, RoleCreated: d.Directory.RoleCreated(c.Principal), Request: policy.Request{
		Action: check.Action, Resource: check.Resource, ResourceAccount: resourceAccount(c, check),
		Principal: principal, Context: contextKeys(c, principal, check),
	}}
	decision := d.decide(ctx, &e)
	if decision.Allowed() {
		if d.Log.Enabled(ctx, slog.LevelDebug) {
			d.Log.Debug("allowed", "principal", principalName(c.Principal), "action", check.Action, "resource", check.Resource)
		}
		return nil
	}
	d.Log.Info("denied", "principal", principalName(c.Principal), "action", check.Action, "resource", check.Resource, "reason", decision.Reason(check.Action))
	return denied(c, check, decision)
}

// denied words a refusal (AWS: IAM user guide, "Access denied error message format"). Amazon S3 tells callers of other
// accounts as little as those without one (AWS: S3 user guide, "Troubleshoot access denied (403 Forbidden) errors").
func denied(c *service.Call, check service.Check, decision policy.Decision) error {
	if c.Principal.Type == service.Anonymous || c.Service == "s3" && c.Principal.Account != c.Account {
		return wire.Errorf("AccessDenied", "Access Denied")
	}
	action := cmp.Or(check.ActionText, check.Action)
	resource := check.ResourceText
	if resource == "" && check.Resource != "*" && !strings.HasSuffix(check.Resource, ":::*") { // all of a kind is not named
		resource = check.Resource
	}
	var b strings.Builder
	b.WriteString("User: " + principalName(c.Principal) + " is not authorized to perform: " + action)
	if resource != "" {
		b.WriteString(" on resource: " + resource)
	}
	if reason := decision.Reason(action); reason != "" {
		b.WriteString(" " + reason)
	}
	return wire.Errorf("AccessDenied", "%s", b.String())
}

func policyPrincipal(p service.Principal) policy.Principal {
	switch p.Type {
	case service.Anonymous:
		return policy.Principal{Anonymous: true, Type: policy.TypeAnonymous}
	case service.AWSService:
		return policy.Principal{Service: p.Service}
	}
	return policy.Principal{
		ARN: p.ARN, RoleARN: p.RoleARN, Account: p.Account, Type: policy.TypeAssumedRole, UserID: p.UserID, Tags: p.Tags,
	}
}

// resourceAccount is the account in the resource's ARN; ARNs of S3 have none and belong to this account.
func resourceAccount(c *service.Call, check service.Check) string {
	if account := arn.Parse(check.Resource).Account; len(account) == 12 {
		return account
	}
	return c.Account
}
