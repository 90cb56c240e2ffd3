package iam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Quotas of an account (AWS: IAM user guide, "IAM and AWS STS quotas").
const (
	maxTrustSize      = 2048  // bytes of a trust policy, white space not counted
	maxInlineSize     = 10240 // of all inline policies of a role
	maxManagedSize    = 6144  // of a managed policy
	maxSessionSize    = 2048  // of a session policy, white space counted
	maxAttached       = 10    // managed policies of a role
	maxSessionARNs    = 10
	maxVersions       = 5
	maxTags           = 50
	maxRoles          = 1000
	maxPolicies       = 1500
	maxRoleName       = 64
	maxPolicyName     = 128
	maxPath           = 512
	maxDescription    = 1000
	minMaxSession     = 3600 // seconds
	maxMaxSession     = 43200
	maxDocumentLength = 131072
)

// violation words the refusal of a parameter that AWS's model constrains.
func violation(value any, parameter, constraint string, args ...any) error {
	shown := "null"
	if value != nil {
		shown = fmt.Sprintf("'%v'", value)
	}
	return wire.Errorf("ValidationError", "1 validation error detected: Value %s at '%s' failed to satisfy constraint: Member must %s",
		shown, parameter, fmt.Sprintf(constraint, args...))
}

func required(parameter, value string) error {
	if value == "" {
		return violation(nil, parameter, "not be null")
	}
	return nil
}

func atMost(parameter, value string, max int) error {
	if len(value) > max {
		return violation(value, parameter, "have length less than or equal to %d", max)
	}
	return nil
}

// enumError checks a parameter that has a list of values; an empty one was not given.
func enumError(parameter, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return violation(value, parameter, "satisfy enum value set: [%s]", strings.Join(allowed, ", "))
}

func between(parameter string, value *int, min, max int) error {
	switch {
	case value == nil:
		return nil
	case *value < min:
		return violation(*value, parameter, "have value greater than or equal to %d", min)
	case *value > max:
		return violation(*value, parameter, "have value less than or equal to %d", max)
	}
	return nil
}

// nameError checks the name of a role or policy.
func nameError(parameter, value string, max int) error {
	if err := cmp.Or(required(parameter, value), atMost(parameter, value, max)); err != nil {
		return err
	}
	if !service.Alphanumeric(value, nameCharacters) {
		return wire.Errorf("ValidationError", "The specified value for %s is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", parameter)
	}
	return nil
}

// nameCharacters are those that names of IAM may have besides letters and digits: the API's pattern is [\w+=,.@-]+.
const nameCharacters = "_+=,.@-"

// pathError checks a path: "/", or printable ASCII without spaces between two slashes.
func pathError(path string) error {
	printable := !strings.ContainsFunc(path, func(c rune) bool { return c < '!' || c > '~' })
	if len(path) > maxPath || !printable || !strings.HasPrefix(path, "/") || !strings.HasSuffix(path, "/") {
		return wire.Errorf("ValidationError", "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	return nil
}

func documentError(parameter, text string) error {
	return cmp.Or(required(parameter, text), atMost(parameter, text, maxDocumentLength))
}

// sizeOf counts a policy as IAM's quotas do, without white space.
func sizeOf(text string) int {
	n := 0
	for _, c := range text {
		if !unicode.IsSpace(c) {
			n += len(string(c))
		}
	}
	return n
}

func overQuota(quota string, max int) error {
	return wire.Errorf("LimitExceeded", "Cannot exceed quota for %s: %d", quota, max)
}

// policyARNError checks the form of a managed policy's ARN: what is no ARN at all is refused in other words than the ARN of
// something else.
func policyARNError(text string) error {
	if err := required("policyArn", text); err != nil {
		return err
	}
	switch a := arn.Parse(text); {
	case !a.Valid():
		return wire.Errorf("ValidationError", "Invalid ARN:  Could not be parsed!")
	case a.Service != "iam" || !strings.HasPrefix(a.Resource, "policy/"):
		return wire.Errorf("InvalidInput", "ARN %s is not valid.", text)
	}
	return nil
}
