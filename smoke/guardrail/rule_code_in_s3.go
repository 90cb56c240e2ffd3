package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var codeInS3Rule = Rule{
	ID:    "code-in-s3",
	About: "code is in the template",
	Why:   "provisioning credentials cannot write to S3, and runtime credentials write to buckets of one prefix only",

	check: func(c *pass, r *template.Resource) {
		c.eachAsset(r, func(property, text string, value alternative) {
			if ofBootstrap(text) || !strings.HasSuffix(property, ".S3Bucket") {
				return
			}
			c.question(r, place(value.Partial, r.Pos), "put it there first, with runtime credentials, which may write to buckets named "+c.workshop.StackPrefix+"... alone; or inline it",
				"the code is in the bucket %s%s: whether the object is there when the stack is made is known only in the account", text, value.when)
		})
	},
}
