package cloudformation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// violations collects the constraints of the API model that an input breaks, in AWS's words.
type violations struct{ found []string }

func (v *violations) add(value any, at, constraint string) {
	shown := "null"
	if value != nil {
		shown = fmt.Sprintf("'%v'", value)
	}
	v.found = append(v.found, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", shown, at, constraint))
}

func (v *violations) err() error {
	switch n := len(v.found); n {
	case 0:
		return nil
	case 1:
		return wire.Errorf("ValidationError", "1 validation error detected: %s", v.found[0])
	default:
		return wire.Errorf("ValidationError", "%d validation errors detected: %s", n, strings.Join(v.found, "; "))
	}
}

// required checks that a parameter was sent; it reports whether it is worth looking further.
func (v *violations) required(value, at string) bool {
	if value == "" {
		v.add(nil, at, "Member must not be null")
		return false
	}
	return true
}

func (v *violations) atMost(value, at string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		v.add(value, at, fmt.Sprintf("Member must have length less than or equal to %d", limit))
	}
}

func (v *violations) atLeast(value, at string, limit int) {
	if utf8.RuneCountInString(value) < limit {
		v.add(value, at, fmt.Sprintf("Member must have length greater than or equal to %d", limit))
	}
}

func (v *violations) oneOf(value, at string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		v.add(value, at, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
	}
}

func (v *violations) pattern(value, at, pattern string, ok bool) {
	if !ok {
		v.add(value, at, "Member must satisfy regular expression pattern: "+pattern)
	}
}

// newStackName checks the name of a stack that is to be made.
func (v *violations) newStackName(name string) {
	if !v.required(name, "stackName") {
		return
	}
	v.pattern(name, "stackName", `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`, isName(name) || isARN(name))
	if !strings.HasPrefix(name, "arn:") {
		v.atMost(name, "stackName", 128)
	}
}

func (v *violations) stackName(nameOrID string) {
	if v.required(nameOrID, "stackName") {
		v.anyStackName(nameOrID)
	}
}

// anyStackName checks like stackName a parameter that may be missing.
func (v *violations) anyStackName(nameOrID string) {
	if nameOrID != "" {
		v.pattern(nameOrID, "stackName", `([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*)`,
			isName(nameOrID) || isARN(nameOrID))
	}
}

func (v *violations) newChangeSetName(name string) {
	if v.required(name, "changeSetName") {
		v.pattern(name, "changeSetName", `[a-zA-Z][-a-zA-Z0-9]*`, isName(name))
		v.atMost(name, "changeSetName", 128)
	}
}

func (v *violations) changeSetName(nameOrARN string) {
	if v.required(nameOrARN, "changeSetName") {
		v.pattern(nameOrARN, "changeSetName", `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*`, isName(nameOrARN) || isARN(nameOrARN))
		v.atMost(nameOrARN, "changeSetName", 1600)
	}
}

// clientToken checks a ClientRequestToken, which may be missing.
func (v *violations) clientToken(token string) {
	if token == "" {
		return
	}
	v.pattern(token, "clientRequestToken", `[a-zA-Z0-9][-a-zA-Z0-9]*`, token[0] != '-' && service.Alphanumeric(token, "-"))
	v.atMost(token, "clientRequestToken", 128)
}

func (v *violations) roleARN(arn string) {
	if arn != "" {
		v.atLeast(arn, "roleARN", 20)
		v.atMost(arn, "roleARN", 2048)
	}
}

func (v *violations) capabilities(given []string) {
	for i, c := range given {
		v.oneOf(c, fmt.Sprintf("capabilities.%d.member", i+1), "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
	}
}

func (v *violations) templateBody(body string) {
	if len(body) > template.MaxBody {
		v.add(body, "templateBody", fmt.Sprintf("Member must have length less than or equal to %d", template.MaxBody))
	}
}

// isName reports whether s is a letter followed by letters, digits and hyphens.
func isName(s string) bool {
	return s != "" && s[0] != '-' && (s[0] < '0' || s[0] > '9') && service.Alphanumeric(s, "-")
}

func isARN(s string) bool { return strings.HasPrefix(s, "arn:") && service.Alphanumeric(s, "-:/._+") }

// refusal turns an error of the template language or of planning into the API's.
func refusal(err error) error {
	var answer *wire.Error
	if errors.As(err, &answer) {
		return answer
	}
	if errors.Is(err, template.ErrNotEmulated) {
		return wire.NotEmulated("%s", strings.TrimPrefix(err.Error(), "not emulated: "))
	}
	return wire.Errorf("ValidationError", "%s", err.Error())
}

// CloudFormation words the absence of a stack in one of these ways, depending on the operation.
func noStackWithID(name string) error {
	return wire.Errorf("ValidationError", "Stack with id %s does not exist", name)
}

func noStack(name string) error {
	return wire.Errorf("ValidationError", "Stack [%s] does not exist", name)
}
