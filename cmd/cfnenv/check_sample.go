package main

import (
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/guardrail"
)

// ofAnyAccount are the findings of a check against the sample account as they are true of every account. What is wrong only
// because the account or the user is another one is not known, and no text names the sample's.
func ofAnyAccount(findings []guardrail.Finding) []guardrail.Finding {
	whose := strings.NewReplacer(emulator.DefaultAccount, "ACCOUNT_ID", emulator.DefaultSub, "AGENT_SUB")
	for i := range findings {
		f := &findings[i]
		if problem := whose.Replace(f.Problem); problem != f.Problem {
			f.Problem, f.Level = problem, guardrail.Open
		}
		f.Fix = whose.Replace(f.Fix)
	}
	return findings
}
