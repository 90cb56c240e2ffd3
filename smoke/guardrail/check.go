// Package guardrail holds the workshop's rules: it checks a template before anything is deployed, and explains a denial
// after.
//
// Check looks at a parsed template and at what is known of the coming deployment, and returns findings. It follows
// values as far as they can be known; where they cannot, the finding says so and why, instead of guessing. General mistakes
// in templates are left to CloudFormation and cfn-lint, except for those that make a template unreadable.
//
// Explain takes a refusal in AWS's words (package denial) and says who asked for what, which policy refused, and what to do
// instead.
//
// The package is pure: no AWS, no network, no files. The rules are those of the workshop's own policies; a test compares
// their tables with the policies of the emulated account.
package guardrail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// Level says how sure and how bad a finding is.
type Level string

const (
	// Error marks a resource that the workshop refuses, or that nobody could delete.
	Error Level = "error"
	// Open marks a question that only the deployment answers: a value is known to AWS alone.
	Open Level = "open"
)

// Finding is one result of a check.
type Finding struct {
	// Rule is the id of the rule: a row of Rules.
	Rule  string
	Level Level
	// Pos is the place in the template; zero when the deployment is at fault, not the template.
	Pos template.Pos
	// Resource is the logical id of the resource, "" when it is none.
	Resource string
	// Problem states the fault in one sentence without a capital.
	Problem string
	// Fix says how to correct it.
	Fix string
}

// Failed reports whether a finding is an error.
func Failed(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Level == Error })
}

// Check applies every rule to a template.
func Check(t *template.Template, w Workshop, d Deployment) []Finding {
	c := newChecker(t, w, d)
	var passes []*pass
	for _, rule := range Rules() {
		passes = append(passes, &pass{c, rule})
	}
	for _, resource := range t.Resources {
		if !c.made(resource) {
			continue
		}
		for _, p := range passes {
			if p.rule.check != nil && (p.rule.types == nil || slices.Contains(p.rule.types, resource.Type)) {
				p.rule.check(p, resource)
			}
		}
	}
	for _, p := range passes {
		if p.rule.checkTemplate != nil {
			p.rule.checkTemplate(p)
		}
	}
	c.addSwitches()
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(c.findings)
}

type checker struct {
	template   *template.Template
	workshop   Workshop
	deployment Deployment // with a name that a stack can have
	givenName  string     // as it was given
	known      template.GivenValues
	findings   []Finding
	content    *workshop.Content // with callers, nil until a policy is asked
	callers    map[string]*caller
}

func newChecker(t *template.Template, w Workshop, d Deployment) *checker {
	given := d.StackName
	d.StackName = possible(given)
	return &checker{template: t, workshop: w, deployment: d, givenName: given, known: template.GivenValues{
		Parameters: d.Parameters, Defaults: d.Defaults,
		Pseudo: template.Pseudo{
			AccountID: w.AccountID, Region: w.Region, Partition: "aws", URLSuffix: "amazonaws.com", StackName: d.StackName,
		},
	}}
}

// made reports whether a resource may be created: its condition is not known to be false.
func (c *checker) made(r *template.Resource) bool {
	if r.Condition == "" {
		return true
	}
	holds, decided := c.template.Decide(r.Condition, c.known)
	return holds || !decided
}

// property follows a property of a resource, which is there only when the resource's condition holds.
func (c *checker) property(r *template.Resource, name string) template.Partial {
	known := c.known
	known.Condition = r.Condition
	return c.template.Partial(r.Property(name), known)
}

type pass struct {
	*checker
	rule *Rule
}

// refuse adds an error about a resource, nil for one about the template; problem is a format.
func (c *pass) refuse(r *template.Resource, pos template.Pos, fix, problem string, args ...any) {
	c.report(Error, r, pos, fix, problem, args...)
}

// question adds an open finding.
func (c *pass) question(r *template.Resource, pos template.Pos, fix, problem string, args ...any) {
	c.report(Open, r, pos, fix, problem, args...)
}

func (c *pass) report(level Level, r *template.Resource, pos template.Pos, fix, problem string, args ...any) {
	f := Finding{Rule: c.rule.ID, Level: level, Pos: pos, Problem: fmt.Sprintf(problem, args...), Fix: fix}
	if r != nil {
		f.Resource = r.LogicalID
	}
	c.findings = append(c.findings, f)
}

// wantPrefix checks that a value starts with a prefix; problem is a format.
func (c *pass) wantPrefix(r *template.Resource, value alternative, property, prefix, fix, problem string, args ...any) {
	switch c.startsWith(value.Partial, prefix) {
	case differs:
		c.refuse(r, place(value.Partial, r.Pos), fix, problem, args...)
	case undecided:
		c.leaveOpen(r, fix, value, property, "starts with "+prefix)
	}
}

// leaveOpen adds an open finding for a property that cannot be judged, with the reason.
func (c *pass) leaveOpen(r *template.Resource, fix string, value alternative, property, wanted string) {
	var give []string
	for _, piece := range value.Pieces {
		if piece.Resource != "" && c.template.Resource(piece.Resource) == nil {
			return // a reference to nothing: the rule for templates reports it
		}
		if p := c.template.Parameter(piece.Parameter); p != nil && !piece.Known() && !p.NoEcho {
			give = append(give, "--parameter "+p.Name+"=VALUE")
		}
	}
	if give != nil {
		fix = "check with " + strings.Join(give, " ") + ", or use what is sure to pass: " + fix
	}
	c.question(r, place(value.Partial, r.Pos), fix, "cannot tell whether %s%s%s %s: %s", property, spelled(value), value.when, wanted, why(value.Partial))
}

// spelled shows a text in brackets, its unknown parts as the template spells them; "" if the value is no text.
func spelled(value alternative) string {
	if value.Kind != template.PartialText {
		return ""
	}
	return " (" + value.String() + ")"
}
