package guardrail

import "fmt"

var requiredTagRule = Rule{
	ID:    "required-tag",
	About: "the stack carries every tag that the credentials document requires",
	Why:   "provisioning credentials may create stacks that carry those tags only",

	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		fix := "use --tags " + q.workshop.tags() + " (under zsh $USERNAME is the login name: use $AGENT_USERNAME)"
		if q.Is("cloudformation:CreateChangeSet") {
			fix += "; for an update, the stack itself must carry them"
		}
		return advice{cause: "the stack's name is right, so the problem is its tags: it must have both, with your own values", fix: fix},
			m.unmet("aws:RequestTag/agent_sub")
	},
}

// UnknownTags are the findings for required tags whose values are not known.
func UnknownTags(level Level, keys []string) (findings []Finding) {
	for _, key := range keys {
		findings = append(findings, Finding{
			Rule: requiredTagRule.ID, Level: level,
			Problem: "the credentials document requires the tag " + key + ", and its value is not known",
			Fix:     "ask the workshop's operators for it, and give it to the deployment: cfnenv deploy --tag " + key + "=VALUE",
		})
	}
	return findings
}

func (w Workshop) tags() string {
	return fmt.Sprintf("agent_sub=%s agent_username=%s", w.Sub, w.Username)
}
