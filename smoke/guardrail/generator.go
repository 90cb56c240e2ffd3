package guardrail

import "strings"

// addSwitches adds to the findings how to keep the rules with the generator that made the template.
// AWS: CDK developer guide, "Define permissions"; CDK API reference, PermissionsBoundary, Role, BucketProps; SAM developer
// guide, AWS::Serverless::Function and Globals.
func (c *checker) addSwitches() {
	byCDK, bySAM := c.generator()
	for i, f := range c.findings {
		rule, _ := LookupRule(f.Rule)
		switch {
		case byCDK && rule.cdk != nil:
			c.findings[i].Fix += "; " + rule.cdk(c.workshop)
		case bySAM && rule.sam != nil:
			c.findings[i].Fix += "; " + rule.sam(c.workshop)
		}
	}
}

// generator tells by what CDK and SAM leave in a template.
func (c *checker) generator() (cdk, sam bool) {
	for _, transform := range c.template.Transforms {
		if strings.HasPrefix(transform.Name, "AWS::Serverless-") {
			return false, true
		}
	}
	for _, r := range c.template.Resources {
		switch {
		case r.Type == "AWS::CDK::Metadata" || r.Metadata.Get("aws:cdk:path") != nil:
			return true, false
		case r.Metadata.Get("SamResourceId") != nil:
			return false, true
		}
	}
	return false, false
}
