package env

import "time"

// Variable is one environment variable as it has to become.
type Variable struct {
	// Name is the variable's name.
	Name string
	// Value is the value to set; empty when Unset.
	Value string
	// Secret means that the value must never be shown or logged.
	Secret bool
	// Unset means that the variable must not exist.
	Unset bool
}

// expirationFormat is the form of AWS_CREDENTIAL_EXPIRATION that AWS's clients write.
const expirationFormat = "2006-01-02T15:04:05Z"

// Variables lists every name that cfnenv exports, each to be set or unset, so
// that nothing of an earlier state remains: unsets first, in a fixed order.
func (s *Set) Variables() []Variable {
	expiration := ""
	if at := s.Credentials.Expiration; !at.IsZero() {
		expiration = at.Truncate(time.Second).Format(expirationFormat)
	}
	variables := unsetsFirst([]Variable{
		{Name: "CFNENV_SET", Value: s.Role},
		{Name: "SUB", Value: s.Principal.Sub},
		{Name: "AGENT_SUB", Value: s.Principal.Sub},
		{Name: "USERNAME", Value: s.Principal.Username},
		{Name: "AGENT_USERNAME", Value: s.Principal.Username},
		{Name: "SHORT_SUB", Value: s.Principal.ShortSub()},
		{Name: "AWS_REGION", Value: s.Region},
		{Name: "AWS_DEFAULT_REGION", Value: s.Region},
		{Name: "AWS_ACCESS_KEY_ID", Value: s.Credentials.AccessKeyID, Secret: true},
		{Name: "AWS_SECRET_ACCESS_KEY", Value: s.Credentials.SecretAccessKey, Secret: true},
		{Name: "AWS_SESSION_TOKEN", Value: s.Credentials.SessionToken, Secret: true},
		{Name: "AWS_CREDENTIAL_EXPIRATION", Value: expiration},
		{Name: "AWS_ACCOUNT_ID", Value: s.AccountID},
		{Name: "CFN_EXEC_ROLE_ARN", Value: s.CfnExecRoleARN},
		{Name: "REQUIRED_BOUNDARY_ARN", Value: s.RequiredBoundaryARN},
		{Name: "CFN_EXEC_ROLE_NAME", Value: s.CfnExecRoleName},
		{Name: "ROLE_PREFIX", Value: s.RolePrefix},
		{Name: "STACK_PREFIX", Value: s.StackPrefix},
		{Name: "SKILLS_ROOT", Value: s.SkillsRoot},
		// Never set, and never left empty: an empty AWS_PROFILE breaks the AWS
		// CLI, and a stale AWS_SECURITY_TOKEN beats AWS_SESSION_TOKEN in botocore.
		{Name: "AWS_PROFILE"},
		{Name: "AWS_DEFAULT_PROFILE"},
		{Name: "AWS_SECURITY_TOKEN"},
		{Name: "AWS_SESSION_EXPIRATION"},
		// What aws-vault, awsume and aws-sso say about the shell; a prompt that
		// shows them would name an identity that is no longer the shell's.
		{Name: "AWS_VAULT"},
		{Name: "AWSUME_PROFILE"},
		{Name: "AWS_SSO_PROFILE"},
	})
	// Of all names this one alone is left as it is where the document has no
	// value for it: a user may have set it for an account of their own.
	if s.EndpointURL != "" {
		variables = append(variables, Variable{Name: EndpointVariable, Value: s.EndpointURL})
	}
	return variables
}

// Unsets lists every name that cfnenv exports, each to be unset.
func Unsets() []Variable {
	return append(new(Set).Variables(), Variable{Name: EndpointVariable, Unset: true})
}

// EndpointVariable is the variable that sends AWS's clients to another address
// than AWS's own.
const EndpointVariable = "AWS_ENDPOINT_URL"

// failureUnsets are the names that a failure removes: what would let a script
// go on under credentials that it did not ask for, and a prompt show them.
func failureUnsets() []Variable {
	return []Variable{
		{Name: "AWS_ACCESS_KEY_ID", Unset: true},
		{Name: "AWS_SECRET_ACCESS_KEY", Unset: true},
		{Name: "AWS_SESSION_TOKEN", Unset: true},
		{Name: "AWS_CREDENTIAL_EXPIRATION", Unset: true},
		{Name: "CFNENV_SET", Unset: true},
	}
}

func (v Variable) sameName(other Variable) bool { return v.Name == other.Name }

// unsetsFirst turns the variables without a value into unsets and puts them
// before the others.
func unsetsFirst(variables []Variable) []Variable {
	ordered := make([]Variable, 0, len(variables))
	for _, v := range variables {
		if v.Value == "" {
			ordered = append(ordered, Variable{Name: v.Name, Unset: true})
		}
	}
	for _, v := range variables {
		if v.Value != "" {
			ordered = append(ordered, v)
		}
	}
	return ordered
}
