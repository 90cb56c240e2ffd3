package env

import "time"

// The two roles that every workshop document plays; any other name given to
// [Document.Set] is the exact name of a credential set.
const (
	Provisioning = "provisioning"
	Runtime      = "runtime"
)

// Set is one credential set of a document, resolved and checked: all of its
// credentials come from this one set.
type Set struct {
	// Role is what was asked for: "provisioning", "runtime", or a set's name.
	Role string
	// Name is the set's key under credentialSets; empty when the document's top
	// level served.
	Name string
	// Scope is the set's credentialScope ("provisioning", "runtime"), if it
	// has one.
	Scope string
	// AccountID is the AWS account, empty when the set does not say.
	AccountID string
	// Region is the AWS region; never empty.
	Region string
	// Credentials is the STS triple with its expiration.
	Credentials Credentials
	// Principal is who the document was issued to.
	Principal Principal
	// CfnExecRoleARN is the role that CloudFormation must be given; never empty
	// for the provisioning role.
	CfnExecRoleARN string
	// CfnExecRoleName is CfnExecRoleARN after its last slash.
	CfnExecRoleName string
	// RequiredBoundaryARN is the permissions boundary that every role of a
	// template must have; never empty for the provisioning role.
	RequiredBoundaryARN string
	// RequiredTags are the tag keys that every stack must have; may be nil.
	RequiredTags []string
	// RolePrefix is what the name of every role in a template must begin with;
	// empty without an execution role.
	RolePrefix string
	// StackPrefix is what the name of every stack must begin with.
	StackPrefix string
	// SkillsRoot is the URL of the published skills, without a trailing slash;
	// empty when the document has none.
	SkillsRoot string
}

// Credentials are what STS issued.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	// Expiration is the end of their life in UTC; zero when the document does
	// not say.
	Expiration time.Time
}

// Principal is who the broker issued the document to.
type Principal struct {
	Sub      string
	Username string
}
