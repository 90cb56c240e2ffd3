package policy

// Principal types, as in the condition key aws:PrincipalType.
const (
	TypeAccount     = "Account" // the root user
	TypeUser        = "User"
	TypeAssumedRole = "AssumedRole"
	TypeFederated   = "FederatedUser"
	TypeAnonymous   = "Anonymous"
)

// Principal is who makes a request: what the Principal element of a resource
// or trust policy is compared with.
type Principal struct {
	// ARN as AWS writes it in messages. For a role session:
	// arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION.
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
	// Anonymous is an unsigned request.
	Anonymous bool
	// Tags are the principal's tags: role tags overlaid with session tags.
	Tags map[string]string
}

// Context returns the condition keys that follow from the principal alone:
// aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:userid,
// aws:username (users only), aws:PrincipalTag/…, and those of a service
// principal. For a role session aws:PrincipalArn is the role's ARN, not the
// session's (IAM user guide, "AWS global condition context keys").
func (p *Principal) Context() Context {
	return nil
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
	// Context are the condition keys of the request. Evaluate looks nowhere
	// else: merge Principal.Context() into it.
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
	// SCP holds the service control policies, one slice for each level from
	// the organization's root to the account: every level must allow. Nil
	// means that none apply.
	SCP [][]*Document
	// Resource is the policy of the resource.
	Resource []*Document
}
