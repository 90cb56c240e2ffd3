package guardrail

import "cfnenv/smoke/template"

var tabRule = Rule{
	ID:    "tab",
	About: "no tabs between keys and values",
	Why:   "what CloudFormation does with them is not documented",

	checkTemplate: func(c *pass) {
		if c.template.Tab != (template.Pos{}) {
			c.question(nil, c.template.Tab, "write a space",
				"there is a tab between a key and its value: AWS does not document whether CloudFormation accepts it, and YAML 1.1 parsers reject it")
		}
	},
}
