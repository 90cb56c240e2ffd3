package guardrail

import "strings"

var transformRule = Rule{
	ID:    "transform",
	About: "no transforms or macros",
	Why:   "a transform needs cloudformation:CreateChangeSet on the transform itself, which provisioning credentials lack",

	checkTemplate: func(c *pass) {
		for _, transform := range c.template.Transforms {
			c.refuse(nil, transform.Pos, transformFix(transform.Name), "the template uses the transform %s", transform.Name)
		}
	},
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		return advice{
			cause: "the template uses the transform " + q.Name() + ", which provisioning credentials may not use",
			fix:   "deploy the expanded template: " + transformFix("AWS::"+q.Name()),
		}, q.misnamed(m, ":transform/")
	},
}

func transformFix(name string) string {
	if strings.HasPrefix(name, "AWS::Serverless-") {
		return "write out the AWS::Lambda, AWS::ApiGateway and AWS::IAM resources that SAM generates, with RoleName and PermissionsBoundary on the roles"
	}
	return "write out what the transform generates"
}
