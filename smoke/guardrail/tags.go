package guardrail

// UnknownTags are the findings for required tags whose values nobody has told.
func UnknownTags(level Level, keys []string) (findings []Finding) {
	for _, key := range keys {
		findings = append(findings, Finding{
			Rule: RuleRequiredTag, Level: level,
			Problem: "the credentials document requires the tag " + key + ", and its value is not known",
			Fix:     "ask the workshop's operators for it, and give it to the deployment: cfnenv deploy --tag " + key + "=VALUE",
		})
	}
	return findings
}
