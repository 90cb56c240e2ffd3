// Package workshop is the emulated account as data: the workshop's roles with their policies and permissions
// boundaries, the service control policies, and the AWS managed policies that the account touches.
//
// The policies are JSON files in data, embedded and read only when [New] asks for them. They copy the workshop's
// account as it is, holes included: the execution role may write a new version of the workload boundary
// (iam:CreatePolicyVersion on policies named PREFIX-agent-*) and may swap the boundary of an agent role for another
// (iam:PutRolePermissionsBoundary without a condition), the service control policies' exemption never matches (it names
// session ARNs, while aws:PrincipalArn holds role ARNs), and the workload boundary lists names such as
// s3:CreateMultipartUpload and bedrock:Converse, which are API operations but not IAM actions.
//
// In the files, <account>, <region>, <prefix> and <broker> stand for what an [Account] says.
package workshop

// defaultPrefix begins the names of the workshop's roles and policies.
const defaultPrefix = "agentawsworkshop"

// Names of the session tags that the broker sets, which the policies compare
// as aws:PrincipalTag/sub and aws:PrincipalTag/username.
const (
	TagSub      = "sub"
	TagUsername = "username"
)

// stackNamePattern is the pattern that stack names must follow, as the broker
// hands it out: with the policy variable in it.
const stackNamePattern = "agent-${aws:PrincipalTag/sub}-*"

// Keys of the tags that every stack must carry, with the values of the session
// tags sub and username.
const (
	StackTagSub      = "agent_sub"
	StackTagUsername = "agent_username"
)

// RequiredTags lists the keys of the tags that every stack must carry.
func RequiredTags() []string { return []string{StackTagSub, StackTagUsername} }

// Account says which account to make.
type Account struct {
	// ID is the account id, twelve digits.
	ID string
	// Region of the account's stacks: "us-east-2".
	Region string
	// Prefix begins the names of roles and policies; empty means defaultPrefix.
	Prefix string
	// Execution is the name of the role that CloudFormation assumes; empty means the prefix and "-cfn-exec".
	Execution string
	// Boundary is the name of the permissions boundary of agents' roles;
	// empty means the prefix and "-agent-workload-boundary".
	Boundary string
	// StackPattern is the pattern of stack names, with or without policy variables; empty means StackNamePattern.
	StackPattern string
	// MoreTags are the keys of tags that every stack must carry beside those of RequiredTags, with any value.
	MoreTags []string
	// BrokerRoleARN is the role of the broker's Lambda function, in another account, which alone may assume the issued
	// roles. Empty means a role of account 210987654321.
	BrokerRoleARN string
}

// Content holds the roles and policies of a new account.
type Content struct {
	Account Account
	// Roles, in the order of data/roles.json.
	Roles []Role
	// Policies are the managed policies: the account's own, then those of AWS.
	Policies []Policy
	// SCPs are the service control policies of the account's organization.
	// They apply only where the emulator is asked for them.
	SCPs []SCP
}

// Role is an IAM role.
type Role struct {
	Name        string
	Path        string // "/"
	ARN         string
	Description string
	// Trust is the text of the trust policy.
	Trust string
	// Inline policies, in order.
	Inline []InlinePolicy
	// Attached are the ARNs of attached managed policies.
	Attached []string
	// Boundary is the ARN of the permissions boundary; empty without one.
	Boundary string
	// Unrestricted marks a role to which service control policies do not
	// apply. No such role exists in the workshop's account.
	Unrestricted bool
}

// InlinePolicy is a policy embedded in a role.
type InlinePolicy struct {
	Name, Text string
}

// Policy is a managed policy.
type Policy struct {
	Name string
	Path string // "/" or "/service-role/"
	ARN  string
	Text string
	// AWS marks a policy that AWS manages.
	AWS bool
}

// SCP is a service control policy.
type SCP struct {
	Name, ID, ARN, Text string
}

// ProvisioningRole is the name of the role of the provisioning credentials.
func (a Account) ProvisioningRole() string { return a.prefix() + "-broker-provisioning" }

// RuntimeRole is the name of the role of the runtime credentials.
func (a Account) RuntimeRole() string { return a.prefix() + "-broker-runtime" }

// ExecutionRole is the name of the role that CloudFormation assumes.
func (a Account) ExecutionRole() string {
	if a.Execution != "" {
		return a.Execution
	}
	return a.prefix() + "-cfn-exec"
}

// AdminRole is the name of the emulator's unrestricted role.
func (a Account) AdminRole() string { return "emulator-admin" }

// WorkloadBoundary is the ARN of the permissions boundary that roles made by agents must have.
func (a Account) WorkloadBoundary() string { return a.policyARN(a.boundary()) }

func (a Account) boundary() string {
	if a.Boundary != "" {
		return a.Boundary
	}
	return a.prefix() + "-" + workloadBoundary
}

// workloadBoundary is the file of the boundary of agents' roles.
const workloadBoundary = "agent-workload-boundary"

// StackNames is the pattern that stack names must follow.
func (a Account) StackNames() string {
	if a.StackPattern != "" {
		return a.StackPattern
	}
	return stackNamePattern
}

// Tags are the keys of the tags that every stack of the account must carry.
func (a Account) Tags() []string { return append(RequiredTags(), a.MoreTags...) }

// RoleARN is the ARN of one of the account's roles.
func (a Account) RoleARN(name string) string { return "arn:aws:iam::" + a.ID + ":role/" + name }

func (a Account) policyARN(name string) string { return "arn:aws:iam::" + a.ID + ":policy/" + name }

func (a Account) prefix() string {
	if a.Prefix == "" {
		return defaultPrefix
	}
	return a.Prefix
}

// Role returns the role of that name.
func (w *Content) Role(name string) (Role, bool) {
	for _, r := range w.Roles {
		if r.Name == name {
			return r, true
		}
	}
	return Role{}, false
}

// Policy returns the managed policy with that ARN.
func (w *Content) Policy(arn string) (Policy, bool) {
	for _, p := range w.Policies {
		if p.ARN == arn {
			return p, true
		}
	}
	return Policy{}, false
}
