package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/handler"
	"cfnenv/smoke/template"
)

// resourceType checks that the execution role has the actions which CloudFormation needs for a type.
func (c *checker) resourceType(r *template.Resource) {
	needs, known := handler.Service(r.Type)
	switch {
	case needs == "serverless" && len(c.template.Transforms) > 0: // the rule for transforms says so
	case !known:
		c.add(Finding{
			Rule: RuleResourceType, Level: Open, Pos: r.TypePos, Resource: r.LogicalID,
			Problem: "cannot tell whether the execution role may make " + r.Type + ": it is not one of AWS's own types",
			Fix:     "ask the workshop's operators whether the type is registered in the account",
		})
	case needs == "iam":
		c.refuse(RuleResourceType, r, r.TypePos, "use roles: in IAM, the execution role may create only roles, their policies and instance profiles",
			"the execution role has no iam actions for %s", r.Type)
	case needs != "" && !slices.Contains(Services(), needs):
		fix := "use a type of one of these services: " + strings.Join(Services(), ", ")
		if needs == "cloudformation" {
			fix = "write the resources into this template, or deploy several stacks: cfnenv deploy"
		}
		c.refuse(RuleResourceType, r, r.TypePos, fix, "the execution role has no %s actions, which %s needs", needs, r.Type)
	}
}
