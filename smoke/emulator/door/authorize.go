package door

import (
	"context"
	"log/slog"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// authorize asks IAM one question and returns AWS's AccessDenied when the answer is no.
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
	q := Question{Call: c, Check: check, Policies: policies, RoleCreated: d.Directory.RoleCreated(c.Principal), Request: policy.Request{
		Action: check.Action, Resource: check.Resource, ResourceAccount: resourceAccount(c, check),
		Principal: principal, Context: contextKeys(c, principal, check),
	}}
	decision := d.decide(ctx, &q)
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
	action := check.ActionText
	if action == "" {
		action = check.Action
	}
	resource := check.ResourceText
	if resource == "" && check.Resource != "*" && !strings.HasSuffix(check.Resource, ":::*") { // all of a kind is not named
		resource = check.Resource
	}
	var b strings.Builder
	b.WriteString("User: " + c.Principal.ARN + " is not authorized to perform: " + action)
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

// invalidToken refuses a key that nobody has.
func invalidToken(serviceName string) error {
	if serviceName == "s3" {
		return wire.Errorf("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	}
	return wire.Errorf("InvalidClientTokenId", "The security token included in the request is invalid.")
}
