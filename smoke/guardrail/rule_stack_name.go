package guardrail

import (
	"fmt"
	"regexp"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/template"
)

var stackNameRule = Rule{
	ID:    "stack-name",
	About: "the stack name starts with agent-<sub>- and has at most 128 letters, digits and hyphens",
	Why:   "CloudFormation accepts no other characters, and your provisioning credentials no other prefix",
	Fatal: true,

	checkTemplate: checkStackName,
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		prefix := q.workshop.StackPrefix
		return advice{
			cause: fmt.Sprintf("stack names must start with %s: you have %s", prefix, arn.StackName(q.arn)),
			fix:   "name the stack " + prefix + "SOMETHING",
		}, q.misnamed(m, ":stack/")
	},
}

// maxStackName is CloudFormation's limit, in characters. AWS: CloudFormation API reference, CreateStack, StackName.
const maxStackName = 128

var acceptedStackName = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`)

// possible is the name if a stack can have it, and otherwise the empty name of a stack whose name is not decided: what a
// template makes of an impossible name says nothing about the template.
func possible(name string) string {
	if len(name) > maxStackName || !acceptedStackName.MatchString(name) {
		return ""
	}
	return name
}

func checkStackName(c *pass) {
	name := c.givenName
	if name == "" {
		return
	}
	if prefix := c.workshop.StackPrefix; !strings.HasPrefix(name, prefix) {
		c.refuse(nil, template.Pos{}, "name it "+prefix+"SOMETHING", "the stack name %s does not start with %s", name, prefix)
	}
	if len(name) > maxStackName {
		c.refuse(nil, template.Pos{}, "shorten it", "the stack name has %d characters; CloudFormation allows %d", len(name), maxStackName)
	}
	if !acceptedStackName.MatchString(name) {
		c.refuse(nil, template.Pos{}, "use letters, digits and hyphens, starting with a letter", "the stack name %s has characters that CloudFormation does not accept", strings.TrimPrefix(name, c.workshop.StackPrefix))
	}
}
