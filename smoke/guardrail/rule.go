package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

// Rule is one of the workshop's guardrails. Each has a file of its own, rule_ID.go, and a row in [Rules].
type Rule struct {
	ID string
	// About is the rule in one sentence.
	About string
	// Why gives the reason in this account.
	Why string
	// Fatal reports that CloudFormation creates nothing when the rule is broken, so that ignoring it is of no use.
	Fatal bool

	// check looks at one resource, of the given types; without types, at every resource.
	check func(*pass, *template.Resource)
	types []string
	// checkTemplate looks at the template and the deployment as a whole, once every resource has been checked.
	checkTemplate func(*pass)

	// causes explain messages, other than refusals, with which a deployment that breaks the rule fails.
	causes []failure
	// refusal explains a refused call; ok is false unless this rule was broken.
	refusal func(*inquiry, mismatch) (advice, bool)

	// cdk and sam say how to keep the rule with CDK's constructs and with SAM.
	cdk, sam func(Workshop) string
}

// Rules lists every rule, in the order of the documentation.
func Rules() []*Rule {
	return []*Rule{
		&templateRule,
		&templateSizeRule,
		&transformRule,
		&stackNameRule,
		&requiredTagRule,
		&capabilitiesRule,
		&roleNameRule,
		&roleBoundaryRule,
		&attachedPolicyRule,
		&policyNameRule,
		&instanceProfileNameRule,
		&passRoleRule,
		&resourceTypeRule,
		&functionURLRule,
		&bucketNameRule,
		&bucketVersionedRule,
		&nameLengthRule,
		&deniedCallRule,
		&workloadBoundaryRule,
		&cdkBootstrapRule,
		&ssmParameterRule,
		&codeInS3Rule,
		&duplicateKeyRule,
		&tabRule,
	}
}

// LookupRule finds a rule by its id.
func LookupRule(id string) (*Rule, bool) {
	for _, rule := range Rules() {
		if rule.ID == id {
			return rule, true
		}
	}
	return nil, false
}

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
