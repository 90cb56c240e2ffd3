package policy

import (
	"slices"
	"strings"

	"cfnenv/smoke/arn"
)

// resourceSet is the compiled Resource or NotResource element. Without
// patterns, as in a trust policy, it covers every resource.
type resourceSet struct {
	not      bool
	patterns []arnPattern
}

// compileResources reads the element. Policy variables have a meaning only in the resource itself, the part of an ARN
// after the fifth colon (IAM user guide, "Where you can use policy variables").
func compileResources(l rawList, variables bool, vars *keyList) (resourceSet, error) {
	if !l.present {
		return resourceSet{}, nil
	}
	set := resourceSet{not: l.not, patterns: make([]arnPattern, len(l.values))}
	for i, v := range l.values {
		var err error
		if set.patterns[i], err = compileARN(v, variables, arn.Parts-1); err != nil {
			return set, faultSyntax
		}
		if variables {
			vars.addVariables(v)
		}
	}
	return set, nil
}

// match reports whether the element covers the resource. A pattern with a variable that has no value covers nothing, so
// that under NotResource the statement does apply (IAM user guide, "Policy variables with no value").
func (s *resourceSet) match(r *resourceName, ctx Context) bool {
	if s.patterns == nil {
		return true
	}
	for i := range s.patterns {
		if s.patterns[i].match(r, ctx) {
			return !s.not
		}
	}
	return s.not
}

// resourceFormats returns the first fault of the resources' form. A fault of
// "legacy parsing" wins over the others, as IAM finds those later.
func resourceFormats(raw []rawStatement) error {
	var first error
	for i := range raw {
		for _, v := range raw[i].resource.values {
			if err := resourceFormat(v); err != nil && first == nil {
				first = err
			}
		}
		if first == nil && slices.ContainsFunc(raw[i].resource.values, legacyARN) {
			return faultLegacy
		}
	}
	return first
}

// resourceFormat checks an entry of Resource: * or an ARN that names its service. Parts may be left out at the end.
func resourceFormat(s string) error {
	if s == "*" {
		return nil
	}
	parts := strings.SplitN(s, ":", arn.Parts)
	if len(parts) < 2 {
		return faultResource(`Resource %s must be in ARN format or "*".`, s)
	}
	part := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return "*"
	}
	if !isPartition(parts[1]) {
		return faultResource(`Partition "%s" is not valid for resource "arn:%[1]s:%s:%s:%s:%s".`,
			parts[1], part(2), part(3), part(4), part(5))
	}
	if parts[0] != "arn" {
		return faultResource(`Resource %s must be in ARN format or "*".`, s)
	}
	if len(parts) < 3 || strings.ContainsAny(parts[2], "*?$") {
		return faultRegex
	}
	region := part(3)
	switch parts[2] {
	case "iam":
		if len(parts) > 3 && region != "" {
			return faultResource("IAM resource %s cannot contain region information.", s)
		}
		if len(parts) == arn.Parts && !isIAMPath(parts[5]) {
			return faultIAMPath
		}
	case "s3":
		// Access points and jobs have a region, and then an account as well.
		if len(parts) > 4 && region != "" && parts[4] == "" {
			return faultResource("Resource %s can not contain region information.", s)
		}
	}
	return nil
}

func isPartition(s string) bool {
	return slices.Contains([]string{"*", "aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}, s)
}

// isIAMPath reports whether an IAM ARN names a kind of IAM resource.
func isIAMPath(s string) bool {
	if s == "*" {
		return true
	}
	kind, _, found := strings.Cut(s, "/")
	if !found {
		return false
	}
	switch kind {
	case "user", "federated-user", "role", "group", "instance-profile", "mfa", "server-certificate",
		"policy", "sms-mfa", "saml-provider", "oidc-provider", "report", "access-report":
		return true
	}
	return false
}

// legacyARN reports the ARNs that IAM's second parser refuses: without a
// service, or with fewer than six parts of which one is empty.
func legacyARN(s string) bool {
	if s == "*" {
		return false
	}
	parts := strings.SplitN(s, ":", arn.Parts)
	if len(parts) > 2 && parts[2] == "" {
		return true
	}
	return len(parts) < arn.Parts && strings.Contains(s, "::")
}

// arnPattern matches an ARN part by part, so that a wildcard never crosses the colon between two parts (IAM user guide,
// "Resource" and "ARN condition operators").
type arnPattern struct {
	any   bool // the pattern is "*"
	parts [arn.Parts]pattern
}

// compileARN reads a pattern. Parts left out at the end stand for anything: "arn:aws:s3" is "arn:aws:s3:*:*:*".
// Variables have a meaning in the parts from first on.
func compileARN(s string, variables bool, first int) (arnPattern, error) {
	var a arnPattern
	if s == "*" {
		a.any = true
		return a, nil
	}
	rest, more := s, true
	for i := range a.parts {
		if !more {
			a.parts[i] = pattern{pieces: []piece{{kind: pieceMany}}}
			continue
		}
		part := rest
		if i < arn.Parts-1 {
			part, rest, more = cutPart(rest)
		}
		var err error
		a.parts[i], err = syntax{wildcards: true, variables: variables && i >= first}.compile(part)
		if err != nil {
			return arnPattern{}, err
		}
	}
	return a, nil
}

// cutPart cuts at the first colon that is not inside a variable.
func cutPart(s string) (part, rest string, found bool) {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "${") {
			n := variableEnd(s[i:])
			if n < 0 { // not a variable, and none follows
				part, rest, found = strings.Cut(s[i:], ":")
				return s[:i+len(part)], rest, found
			}
			i += n - 1
			continue
		}
		if s[i] == ':' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func (a *arnPattern) match(name *resourceName, ctx Context) bool {
	if a.any {
		return true
	}
	if !name.isARN {
		return false
	}
	// The resource differs most often, so it is compared first.
	for i := arn.Parts - 1; i >= 0; i-- {
		if !a.parts[i].match(name.parts[i], ctx) {
			return false
		}
	}
	return true
}

// resourceName is an ARN taken apart once for many comparisons.
type resourceName struct {
	isARN bool
	parts [arn.Parts]string
}

func parseResourceName(s string) resourceName {
	parts, ok := arn.Split(s)
	return resourceName{isARN: ok, parts: parts}
}
