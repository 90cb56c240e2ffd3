package guardrail

import "cfnenv/smoke/template"

// Rule is one of the workshop's guardrails. Each has a file of its own, rule_ID.go, and a row in [Rules].
type Rule struct {
	ID string
	// About is the rule in one sentence.
	About string
	// Why gives the reason in this account.
	Why string

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
