package policy

import (
	"strings"

	"cfnenv/smoke/arn"
)

// arnPattern matches an ARN part by part, so that a wildcard never crosses the
// colon between two parts (IAM user guide, "Resource" and "ARN condition
// operators").
type arnPattern struct {
	any   bool // the pattern is "*"
	parts [arn.Parts]pattern
}

// compileARN reads a pattern. Parts left out at the end stand for anything:
// "arn:aws:s3" is "arn:aws:s3:*:*:*". Variables have a meaning in the parts from
// first on.
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

// match compares the pattern with the parts of an ARN.
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
