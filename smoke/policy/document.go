// Package policy evaluates AWS Identity and Access Management policies.
//
// It is a pure function of policies and a request: no clock, no network, no state. [Parse] compiles a policy once,
// refusing what AWS refuses and in its words; [Evaluate] then decides a [Request] against the [Policies] that apply to
// it, in the order that AWS documents ("Policy evaluation logic" in the IAM user guide), and says which kind of policy
// decided and by which statement. [Simulate] answers in the shape of iam:SimulateCustomPolicy.
//
// The table that maps an API operation to the IAM action that authorises it
// belongs to the services, not to this package: here an action is a string.
package policy

import "slices"

// Kind says what a policy is attached to, which decides what its language may contain: only resource and trust policies
// name principals, for example. It also decides whose words refuse a malformed policy: those of S3 for a resource
// policy, of Organizations for a service control policy, of IAM for the others.
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
	return [...]string{
		Identity: "identity-based policy", Resource: "resource-based policy", Trust: "role trust policy", Boundary: "permissions boundary",
		Session: "session policy", SCP: "service control policy", Inline: "identity-based policy",
	}[k]
}

// Document is a compiled policy. It is immutable and safe for concurrent use.
type Document struct {
	kind       Kind
	name       string
	version    string
	statements []statement
	keys       []string
	variables  []string
}

type statement struct {
	ref        StatementRef
	actions    actionSet
	resources  resourceSet
	principals principalSet
	conditions []condition
	// byARN says that the statement is for everyone of whom a condition on
	// aws:PrincipalArn holds. What it grants is granted directly.
	byARN bool
	raw   rawStatement // as it is written, for Bearings
}

// Kind returns the kind given to Parse.
func (d *Document) Kind() Kind { return d.kind }

// PrincipalARNs lists the users, roles and sessions that the policy names by
// ARN in Principal or NotPrincipal. Whether they exist is for the caller to say.
func (d *Document) PrincipalARNs() []string {
	var arns []string
	for i := range d.statements {
		for _, e := range d.statements[i].principals.entries {
			if e.kind == principalARN {
				arns = append(arns, e.value)
			}
		}
	}
	return arns
}

// Bind returns the policy with unique ids in the place of principals' ARNs. IAM keeps a trust policy so: a role that is
// deleted and made again under the same name is another one (IAM user guide, "AWS JSON policy elements: Principal", IAM role
// principals).
func (d *Document) Bind(ids map[string]string) *Document {
	bound := *d
	bound.statements = slices.Clone(d.statements)
	for i := range bound.statements {
		entries := slices.Clone(bound.statements[i].principals.entries)
		for j, e := range entries {
			if id, ok := ids[e.value]; ok && e.kind == principalARN {
				entries[j] = principalEntry{principalID, id}
			}
		}
		bound.statements[i].principals.entries = entries
	}
	return &bound
}

// ConditionKeys lists the condition keys that the policy tests, as first spelled in it, in the order of their
// lower-case forms. A caller can so refuse a policy that tests a key which it never fills.
func (d *Document) ConditionKeys() []string { return append([]string(nil), d.keys...) }

// Variables lists the keys that the policy uses as variables, spelled and
// ordered as those of ConditionKeys: "aws:PrincipalTag/sub".
func (d *Document) Variables() []string { return append([]string(nil), d.variables...) }
