package main

import (
	"fmt"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/template"
)

// workshopOf is the account that a credential set belongs to, as the guardrails see it.
func workshopOf(set *env.Set) guardrail.Workshop {
	account := set.AccountID
	if parts := strings.Split(set.CfnExecRoleARN, ":"); account == "" && len(parts) == 6 {
		account = parts[4]
	}
	return guardrail.Workshop{
		AccountID:   account,
		Region:      set.Region,
		Sub:         set.Principal.Sub,
		Username:    set.Principal.Username,
		RolePrefix:  set.RolePrefix,
		BoundaryARN: set.RequiredBoundaryARN,
		StackPrefix: set.StackPrefix,
		Account:     workshopAccount(set, account),
	}
}

// The parameters that the guide's templates are given by the deployment.
const (
	parameterRoleName = "AgentRoleName"
	parameterBoundary = "RequiredBoundaryArn"
)

// filledParameters are a template's parameters as `cfnenv deploy` would give them: the user's own, and the two that
// follow from the credential set.
func filledParameters(t *template.Template, w guardrail.Workshop, given map[string]string, roleSuffix string) map[string]string {
	filled := map[string]string{}
	for name, value := range map[string]string{parameterRoleName: w.RolePrefix + roleSuffix, parameterBoundary: w.BoundaryARN} {
		if t.Parameter(name) != nil {
			filled[name] = value
		}
	}
	for name, value := range given {
		filled[name] = value
	}
	return filled
}

// readTemplate reads a template file; - is standard input.
func (a *app) readTemplate(path string) ([]byte, error) {
	if path == "-" {
		return readBounded(a.Stdin, template.MaxBytes, "the template on standard input")
	}
	source, err := localfile.Read(path, template.MaxBytes)
	if err != nil {
		return nil, usageError(fmt.Errorf("cannot read the template: %w", err))
	}
	return source, nil
}
