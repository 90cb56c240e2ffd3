// Package denial reads the sentence in which AWS refuses a call and says who asked for what, and which kind
// of policy said no.
//
// The sentence has one grammar (AWS: IAM user guide, "Troubleshoot access denied error messages"):
//
//	User: PRINCIPAL is not authorized to perform: ACTION[ on resource: RESOURCE] CLAUSE[EXTRA]
//
// and many spellings. S3 puts its resource between double quotes, IAM writes "role NAME" for most role calls, SQS
// lower-cases the action. The sentence also arrives wrapped: by a CloudFormation resource handler, by
// CloudFormation's note about tagging permissions, by boto3's "An error occurred (CODE) when calling the OPERATION
// operation". After the clause there may be the ARN of the policy and an address of the console.
//
// People paste it as a terminal, a log or a document shows it, so [Clean] takes the decoration off first, and [Parse]
// finds the sentence's phrases in the text without its white space: a line may end anywhere, inside an ARN as well.
//
// The package is pure: text in, value out.
package denial

import "strings"

// Denial is one refusal, taken apart.
type Denial struct {
	Principal string     `json:"principal,omitempty"` // who asked, an ARN as a rule; "" when the sentence does not say
	Action    string     `json:"action"`              // as written: SQS lower-cases it, so compare with [Denial.Is]
	Resource  string     `json:"resource,omitempty"`  // an ARN, or IAM's "role NAME"; without the quotes that S3 writes; "" when absent
	Layer     PolicyKind `json:"layer,omitempty"`     // the kind of policy that refused
	Explicit  bool       `json:"explicit"`            // a Deny statement matched, rather than no Allow
	Policy    string     `json:"policy,omitempty"`    // the ARN of the policy, where AWS adds it
	Setting   string     `json:"setting,omitempty"`   // of S3 Block Public Access, when that is the kind; "absent" when KMS leaves open whether there is such a key

	Code      string `json:"code,omitempty"`      // error code of a wrapper: boto3's "(AccessDenied)" or a handler's HandlerErrorCode
	Operation string `json:"operation,omitempty"` // API operation that boto3 was calling, "" when it was not boto3
	Tagging   bool   `json:"tagging,omitempty"`   // wrapped in CloudFormation's note about tagging permissions, which hides the real action
}

// Is reports whether the refused action is this one. Action names do not depend on case.
func (d Denial) Is(action string) bool { return strings.EqualFold(d.Action, action) }

// Unallowed reports whether the refusal says no more than that no identity-based policy allows the call, which a policy that
// has not propagated yet, or a tag, may change. A nil Denial does not say so.
func (d *Denial) Unallowed() bool { return d != nil && d.Layer == Identity && !d.Explicit }

// Name is the last part of the resource: the role of "role NAME" and of "arn:aws:iam::1:role/NAME", the bucket of
// "arn:aws:s3:::BUCKET".
func (d Denial) Name() string {
	return d.Resource[strings.LastIndexAny(d.Resource, " :/")+1:]
}

// Why says in a few words what decided: "no permissions boundary allows it", "explicit deny in a service
// control policy".
func (d Denial) Why() string {
	switch {
	case d.Setting == "absent":
		return "no such resource, or no " + string(d.Layer) + " allows it"
	case d.Layer == PublicAccess:
		return string(d.Layer) + ": " + d.Setting
	case d.Layer == Unknown && d.Explicit:
		return "explicit deny, policy not named"
	case d.Layer == Unknown:
		return "policy not named"
	case d.Explicit && d.Layer == Identity:
		return "explicit deny in an " + string(d.Layer)
	case d.Explicit:
		return "explicit deny in a " + string(d.Layer)
	}
	return "no " + string(d.Layer) + " allows it"
}

// PolicyKind is a kind of policy that can refuse a call.
type PolicyKind string

// The kinds that AWS names in its sentences. Unknown means that the sentence names none, as older ones do.
const (
	Unknown  PolicyKind = ""
	Identity PolicyKind = "identity-based policy"
	Boundary PolicyKind = "permissions boundary"
	Session  PolicyKind = "session policy"
	Resource PolicyKind = "resource-based policy"
	SCP      PolicyKind = "service control policy"
	RCP      PolicyKind = "resource control policy"
	Trust    PolicyKind = "role trust policy"
	Endpoint PolicyKind = "VPC endpoint policy"
	// PublicAccess is no policy, but the settings of a bucket or an account that override its policies.
	PublicAccess PolicyKind = "S3 Block Public Access"
)

// policyKinds are the kinds that a clause can name.
func policyKinds() []PolicyKind {
	return []PolicyKind{Identity, Boundary, Session, Resource, SCP, RCP, Trust, Endpoint}
}
