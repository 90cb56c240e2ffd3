package policy

// Kind says what a policy is attached to, which decides what its language may
// contain: only resource and trust policies name principals, for example. It
// also decides whose words refuse a malformed policy: those of S3 for a
// resource policy, of Organizations for a service control policy, of IAM for
// the others.
type Kind int

// The kinds of policy.
const (
	Identity Kind = iota + 1 // managed, and attached to a user, group or role
	Resource                 // attached to a resource, such as a bucket policy
	Trust                    // a role's AssumeRolePolicyDocument
	Boundary                 // a permissions boundary
	Session                  // passed to sts:AssumeRole
	SCP                      // a service control policy of an organization
	Inline                   // embedded in a user, group or role
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case Identity, Inline:
		return "identity-based policy"
	case Resource:
		return "resource-based policy"
	case Trust:
		return "role trust policy"
	case Boundary:
		return "permissions boundary"
	case Session:
		return "session policy"
	case SCP:
		return "service control policy"
	}
	return "unknown kind of policy"
}
