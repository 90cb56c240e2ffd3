package env

import (
	"slices"
	"time"
)

// Variable is one environment variable as it has to become.
type Variable struct {
	// Name is the variable's name.
	Name string
	// Value is the value to set; empty when Unset.
	Value string
	// Secret tells that the value must never be shown or logged.
	Secret bool
	// Unset tells that the variable must not exist.
	Unset bool
}

// expirationFormat is how AWS's clients write AWS_CREDENTIAL_EXPIRATION.
const expirationFormat = "2006-01-02T15:04:05Z"

// Variables lists every name that cfnenv exports, each to be set or unset, so
// that nothing of an earlier state remains: unsets first, in a fixed order.
func (s *Set) Variables() []Variable {
	expiration := ""
	if at := s.Credentials.Expiration; !at.IsZero() {
		expiration = at.Truncate(time.Second).Format(expirationFormat)
	}
	return unsetsFirst([]Variable{
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
	})
}

// Unsets lists every name that cfnenv exports, each to be unset.
func Unsets() []Variable {
	return new(Set).Variables()
}

// failureUnsets are the names that a failure removes: what would let a script
// go on under credentials that it did not ask for.
func failureUnsets() []Variable {
	return []Variable{
		{Name: "AWS_ACCESS_KEY_ID", Unset: true},
		{Name: "AWS_SECRET_ACCESS_KEY", Unset: true},
		{Name: "AWS_SESSION_TOKEN", Unset: true},
		{Name: "AWS_CREDENTIAL_EXPIRATION", Unset: true},
	}
}

// removedOnFailure tells the variables of failureUnsets.
func removedOnFailure(v Variable) bool {
	return slices.ContainsFunc(failureUnsets(), func(u Variable) bool { return u.Name == v.Name })
}

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
