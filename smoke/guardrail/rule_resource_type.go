package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/handlercalls"
	"cfnenv/smoke/template"
)

var resourceTypeRule = Rule{
	ID:    "resource-type",
	About: "only resource types whose actions the execution role has",
	Why:   "CloudFormation makes every call as the execution role",

	check: func(c *pass, r *template.Resource) {
		if r.Type == "AWS::IAM::ServiceLinkedRole" {
			checkServiceLinkedRole(c, r)
		} else {
			checkResourceType(c, r)
		}
	},
	refusal: func(_ *inquiry, m mismatch) (advice, bool) {
		return advice{fix: "AWSServiceName: one of that list"}, m.unmet("iam:AWSServiceName")
	},
}

func checkResourceType(c *pass, r *template.Resource) {
	needs, known := handlercalls.Service(r.Type)
	switch {
	case needs == "serverless" && len(c.template.Transforms) > 0: // the rule for transforms says so
	case !known:
		c.question(r, r.TypePos, "ask the workshop's operators whether the type is registered in the account",
			"cannot tell whether the execution role may make %s: it is not one of AWS's own types", r.Type)
	case needs == "iam":
		c.refuse(r, r.TypePos, "use roles: in IAM, the execution role may create only roles, their policies and instance profiles",
			"the execution role has no iam actions for %s", r.Type)
	case needs != "" && !slices.Contains(Services(), needs):
		fix := "use a type of one of these services: " + strings.Join(Services(), ", ")
		if needs == "cloudformation" {
			fix = "write the resources into this template, or deploy several stacks: cfnenv deploy"
		}
		c.refuse(r, r.TypePos, fix, "the execution role has no %s actions, which %s needs", needs, r.Type)
	}
}

func checkServiceLinkedRole(c *pass, r *template.Resource) {
	fix := "AWSServiceName: one of " + strings.Join(linkable(), ", ")
	for _, service := range c.values(r, "AWSServiceName") {
		switch text, exact := service.Exact(); {
		case !exact:
			c.leaveOpen(r, fix, service, "AWSServiceName", "is a service that may have one")
		case !slices.Contains(linkable(), text):
			c.refuse(r, place(service.Partial, r.Pos), fix,
				"the execution role may not create a service-linked role for %s%s", text, service.when)
		}
	}
}
