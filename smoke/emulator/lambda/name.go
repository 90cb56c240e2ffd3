package lambda

import (
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

const latest = "$LATEST"

// reference is a function as a caller names it.
type reference struct {
	// arn is the function's, without a qualifier.
	arn, name string
	// qualifier is "$LATEST", a version or an alias, or empty when the caller gave none.
	qualifier string
}

// qualified is the ARN with the caller's qualifier.
func (r reference) qualified() string {
	if r.qualifier == "" {
		return r.arn
	}
	return r.arn + ":" + r.qualifier
}

// refer resolves the forms in which the API takes a function's name: the bare name, a partial ARN
// (123456789012:function:name) and the ARN, each with or without a qualifier (AWS: Invoke, parameter FunctionName).
func refer(c *service.Call, in aimed) (reference, error) {
	text, qualifier := in.target()
	bad := constraint(text, "functionName", "Member must satisfy regular expression pattern: "+
		`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`)
	region, account, parts := c.Region, c.Account, strings.Split(text, ":")
	if len(text) > 140 {
		return reference{}, constraint(text, "functionName", "Member must have length less than or equal to 140")
	}
	if parts[0] == "arn" {
		if len(parts) < 7 || parts[2] != "lambda" || parts[5] != "function" {
			return reference{}, bad
		}
		region, account, parts = parts[3], parts[4], parts[6:]
	} else {
		if len(parts) > 1 && digits(parts[0], 12) {
			account, parts = parts[0], parts[1:]
		}
		if len(parts) > 1 && parts[0] == "function" {
			parts = parts[1:]
		}
	}
	if len(parts) > 2 || !plain(parts[0]) {
		return reference{}, bad
	}
	r := reference{name: parts[0], arn: "arn:aws:lambda:" + region + ":" + account + ":function:" + parts[0], qualifier: qualifier}
	if len(parts) == 2 {
		if qualifier != "" && qualifier != parts[1] {
			return reference{}, invalid("The derived qualifier from the function name does not match the specified qualifier.")
		}
		r.qualifier = parts[1]
	}
	return r, nil
}

// find returns the function that a caller names; l.mu is held.
func (l *Lambda) find(r reference) (*function, error) {
	if f := l.functions[r.arn]; f != nil {
		if f = f.qualified(r.qualifier); f != nil {
			return f, nil
		}
	}
	return nil, functionNotFound(r.qualified())
}

// plain reports whether s consists of the characters of function names and statement ids.
func plain(s string) bool { return s != "" && service.Alphanumeric(s, "-_") }

func digits(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }

// newFunctionName checks the name of a function to be created.
func newFunctionName(r reference) *wire.Error {
	if len(r.name) > 64 {
		return constraint(r.name, "functionName", "Member must have length less than or equal to 64")
	}
	return nil
}
