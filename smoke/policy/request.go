package policy

import (
	"cmp"

	"cfnenv/smoke/arn"
)

// Principal types, as in the condition key aws:PrincipalType.
const (
	TypeAccount     = "Account" // the root user
	TypeUser        = "User"
	TypeAssumedRole = "AssumedRole"
	TypeFederated   = "FederatedUser"
	TypeAnonymous   = "Anonymous"
)

// Principal is the caller of a request; the Principal element of resource and trust policies is compared with it.
type Principal struct {
	// ARN as AWS writes it in messages. For a role session: arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION.
	ARN string
	// RoleARN is the role's own ARN, path included, for a role session.
	RoleARN string
	// Account is the principal's account id.
	Account string
	// Type is one of the Type constants; empty for a service.
	Type string
	// UserID is aws:userid: AROA…:session for a role session.
	UserID string
	// Service is set when an AWS service itself calls: "lambda.amazonaws.com".
	Service string
	// Federated is the identity provider of a web identity or SAML caller.
	Federated string
	// CanonicalUser is the canonical user id of the principal's account, which bucket policies may name.
	CanonicalUser string
	// Anonymous is an unsigned request.
	Anonymous bool
	// Tags are the principal's tags: role tags overlaid with session tags.
	Tags map[string]string
}

// Context returns the condition keys that follow from the principal alone: aws:PrincipalArn, aws:PrincipalAccount,
// aws:PrincipalType, aws:userid, aws:username (users only), aws:PrincipalTag/…, aws:PrincipalIsAWSService, and
// aws:PrincipalServiceName for a service. For a role session aws:PrincipalArn is the role's ARN, not the session's (IAM
// user guide, "AWS global condition context keys").
func (p *Principal) Context() Context {
	c := make(Context, 28) // what a session of a role and its request come to
	set := func(key, value string) {
		if value != "" {
			c.Set(key, value)
		}
	}
	switch {
	case p.Anonymous:
		c.Set("aws:PrincipalType", TypeAnonymous)
		c.Set("aws:userid", "anonymous")
		return c
	case p.Service != "":
		c.Set("aws:PrincipalIsAWSService", "true")
		c.Set("aws:PrincipalServiceName", p.Service)
		return c
	}
	set("aws:PrincipalArn", cmp.Or(p.RoleARN, p.ARN))
	set("aws:PrincipalAccount", p.Account)
	set("aws:PrincipalType", p.Type)
	set("aws:userid", p.UserID)
	c.Set("aws:PrincipalIsAWSService", "false")
	if p.Type == TypeUser {
		set("aws:username", arn.Name(p.ARN))
	}
	for k, v := range p.Tags {
		c.Set("aws:PrincipalTag/"+k, v)
	}
	return c
}

// Request is one action on one resource, to be decided.
type Request struct {
	// Action is SERVICE:ActionName.
	Action string
	// Resource is the ARN, or "*" for an action that has no resource.
	Resource string
	// ResourceAccount owns the resource. Empty means the principal's account.
	ResourceAccount string
	// Principal makes the request.
	Principal Principal
	// Context are the condition keys of the request. Evaluate looks nowhere else: merge Principal.Context() into it.
	Context Context
}

// Policies are the compiled policies that apply to a request.
type Policies struct {
	// Identity policies of the principal: inline and managed.
	Identity []*Document
	// Boundary is the principal's permissions boundary. Nil means that it has
	// none; an empty slice is a boundary that allows nothing.
	Boundary []*Document
	// Session policies of the session. Nil means that none was passed.
	Session []*Document
	// SCP holds the service control policies, one slice for each level from the organization's root to the account:
	// every level must allow. They are those of the principal's account; leave them out for a principal of another
	// organization. Without a level none apply.
	SCP [][]*Document
	// Resource is the policy of the resource.
	Resource []*Document
}
