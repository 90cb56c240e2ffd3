package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var capabilitiesRule = Rule{
	ID:    "capabilities",
	About: "the deployment acknowledges the template's capabilities",
	Why:   "CloudFormation refuses IAM resources that are not acknowledged",

	checkTemplate: func(c *pass) {
		if c.deployment.Capabilities == nil {
			return
		}
		needed := c.template.Capabilities()
		if missing := needed.Missing(c.deployment.Capabilities); len(missing) > 0 {
			c.refuse(nil, template.Pos{}, "add --capabilities "+strings.Join(missing, " "),
				"the deployment does not acknowledge %s (%s)", strings.Join(missing, ", "), needed.Reason)
		}
	},
	causes: []failure{{
		phrases: []string{"InsufficientCapabilities", "Requires capabilities"},
		cause:   "the deployment does not acknowledge the template's IAM resources",
		fix:     "--capabilities CAPABILITY_NAMED_IAM; cfnenv deploy acknowledges what the template needs",
	}},
}
