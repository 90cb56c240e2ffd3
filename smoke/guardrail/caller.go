package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// actor classifies callers by the role in their session ARN.
type actor int

const (
	stranger actor = iota
	provisioner
	runtimeUser
	executionRole
	agentRole
)

// caller is a role of the workshop with the policies that apply to it.
type caller struct {
	actor     actor
	role      string // the role's name
	account   workshop.Account
	principal policy.Principal
	policies  policy.Policies
	boundary  string // the name of the permissions boundary
}

// account returns the account with the names that the workshop's policies use.
func (w Workshop) account() workshop.Account {
	if w.Account.ID != "" {
		return w.Account
	}
	id := w.AccountID
	if id == "" {
		id = arn.Parse(w.BoundaryARN).Account
	}
	return workshop.Account{ID: id, Region: w.Region, Prefix: strings.TrimSuffix(w.RolePrefix, "-agent-")}
}

// actorOf classifies a role by its name.
func (w Workshop) actorOf(role string) actor {
	account := w.account()
	switch {
	case role == account.ExecutionRole():
		return executionRole
	case role == account.ProvisioningRole():
		return provisioner
	case role == account.RuntimeRole():
		return runtimeUser
	case w.RolePrefix != "" && strings.HasPrefix(role, w.RolePrefix):
		return agentRole
	}
	return stranger
}

// newCaller compiles the policies of a role. Of an agent's role only the boundary is known: its own policies are in the
// template that made it.
func (w Workshop) newCaller(content *workshop.Content, role string) (*caller, error) {
	account := w.account()
	c := &caller{actor: w.actorOf(role), role: role, account: account}
	known, ok := content.Role(role)
	if c.actor == agentRole {
		known, ok = workshop.Role{ARN: account.RoleARN(role), Boundary: account.WorkloadBoundary()}, true
	}
	if !ok {
		return nil, fmt.Errorf("the workshop's account has no role %s", role)
	}
	c.principal = policy.Principal{
		ARN: "arn:aws:sts::" + account.ID + ":assumed-role/" + role + "/SESSION", RoleARN: known.ARN, Account: account.ID, Type: policy.TypeAssumedRole,
	}
	if c.actor == provisioner || c.actor == runtimeUser {
		c.principal.Tags = map[string]string{workshop.TagSub: w.Sub, workshop.TagUsername: w.Username}
	}
	for _, inline := range known.Inline {
		if err := parseInto(&c.policies.Identity, policy.Inline, inline.Name, inline.Text); err != nil {
			return nil, err
		}
	}
	for _, arn := range known.Attached {
		managed, _ := content.Policy(arn)
		if err := parseInto(&c.policies.Identity, policy.Identity, arn, managed.Text); err != nil {
			return nil, err
		}
	}
	if boundary, ok := content.Policy(known.Boundary); ok {
		c.boundary = boundary.Name
		if err := parseInto(&c.policies.Boundary, policy.Boundary, boundary.ARN, boundary.Text); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// controls compiles the service control policies that the workshop's organization may have.
func controls(content *workshop.Content) (all []*policy.Document, err error) {
	for _, control := range content.SCPs {
		if err := parseInto(&all, policy.SCP, control.Name, control.Text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func parseInto(to *[]*policy.Document, kind policy.Kind, name, text string) error {
	document, err := policy.Parse(kind, name, []byte(text))
	if err != nil {
		return fmt.Errorf("policy %s of the workshop: %w", name, err)
	}
	*to = append(*to, document)
	return nil
}

// request makes a request of this caller, with the condition keys that every request has.
func (c *caller) request(action, resource string) policy.Request {
	keys := c.principal.Context()
	region := c.account.Region
	if own := arn.Parse(resource).Region; own != "" {
		region = own
	} else if service(action) == "bedrock" && strings.HasPrefix(resource, "arn:") {
		// Behind a global inference profile (AWS: Amazon Bedrock User Guide, "Global cross-Region inference").
		region = "unspecified"
	}
	keys.Set("aws:RequestedRegion", region)
	if c.actor == executionRole {
		keys.Set("aws:ViaAWSService", "true")
		keys.Set("aws:CalledVia", "cloudformation.amazonaws.com")
	}
	return policy.Request{Action: action, Resource: resource, Principal: c.principal, Context: keys}
}
