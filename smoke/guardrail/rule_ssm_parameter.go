package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var ssmParameterRule = Rule{
	ID:    "ssm-parameter",
	About: "values of parameters are given in the template or in the deployment",
	Why:   "CloudFormation reads others from Parameter Store, which provisioning credentials cannot look into",

	checkTemplate: func(c *pass) {
		for _, p := range c.template.Parameters {
			key, stored := storedUnder(p)
			if !stored || strings.HasPrefix(key, bootstrapParameters) {
				continue
			}
			c.question(nil, p.Pos, "give a parameter of type String the value itself: cfnenv deploy --parameter "+p.Name+"=VALUE",
				"CloudFormation reads parameter %s from Parameter Store (%s) when the stack is made: whether it is there and may be read is known only in the account, and provisioning credentials have no ssm actions", p.Name, key)
		}
	},
}

// storedUnder is the name by which CloudFormation reads a parameter from Parameter Store, if it does.
// AWS: CloudFormation user guide, "Specify existing resources at runtime with CloudFormation-supplied parameter types".
func storedUnder(p *template.Parameter) (key string, stored bool) {
	if !strings.HasPrefix(p.Type, "AWS::SSM::Parameter::Value<") {
		return "", false
	}
	if p.Default != nil {
		return *p.Default, true
	}
	return "the name that it is given", true
}
