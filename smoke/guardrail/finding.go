package guardrail

import (
	"cmp"
	"slices"

	"cfnenv/smoke/template"
)

// Level says how sure and how bad a finding is.
type Level string

const (
	// Error is what the workshop refuses, or what would be left behind.
	Error Level = "error"
	// Open is what cannot be known before the deployment: a value comes from somewhere that only AWS can see.
	Open Level = "open"
)

// Finding is one thing that a check has to say about a template.
type Finding struct {
	// Rule is the id of the rule: a row of Rules.
	Rule  string
	Level Level
	// Pos is the place in the template; zero when the deployment is at fault, not the template.
	Pos template.Pos
	// Resource is the logical id of the resource, "" when it is none.
	Resource string
	// Problem is what is wrong, in one sentence without a capital.
	Problem string
	// Fix is what to write instead.
	Fix string
}

// Rule describes one rule.
type Rule struct {
	ID string
	// About is the rule in one sentence.
	About string
	// Why is why it holds in this account.
	Why string
}

// LookupRule is the rule of an id.
func LookupRule(id string) (Rule, bool) {
	for _, rule := range Rules() {
		if rule.ID == id {
			return rule, true
		}
	}
	return Rule{}, false
}

// Failed reports whether a finding is an error.
func Failed(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Level == Error })
}

// sorted puts findings in the order in which a reader meets them.
func sorted(findings []Finding) []Finding {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(findings)
}
