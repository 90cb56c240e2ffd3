package guardrail

import "cfnenv/smoke/template"

var templateSizeRule = Rule{
	ID:    "template-size",
	About: "the template is at most 51,200 bytes",
	Why:   "a larger one must come from an S3 bucket, and provisioning credentials cannot write to S3",
	Fatal: true,

	checkTemplate: func(c *pass) {
		if size := c.template.Bytes; size > template.MaxBody {
			c.refuse(nil, template.Pos{Line: 1, Column: 1}, "split the stack, or shorten it: comments and inline code count too",
				"the template has %d bytes; CloudFormation accepts at most %d in a request", size, template.MaxBody)
		}
	},
	causes: []failure{{
		phrases: []string{"less than or equal to 51200"},
		cause:   "the template is larger than CloudFormation takes in a request",
		fix:     "split the stack, or shorten it: provisioning credentials cannot write to S3",
	}},
}
