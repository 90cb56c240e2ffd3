package guardrail

import (
	"errors"

	"cfnenv/smoke/template"
)

var templateRule = Rule{
	ID:    "template",
	About: "the template is one that CloudFormation accepts",
	Why:   "CloudFormation refuses it before it creates anything",
	Fatal: true,

	checkTemplate: func(c *pass) {
		if len(c.template.Transforms) > 0 { // the expanded template is unknown
			return
		}
		for _, problem := range c.template.Problems() {
			if !errors.Is(problem, template.ErrNotEmulated) { // AWS accepts it
				c.findings = append(c.findings, templateFinding(problem))
			}
		}
	},
}

// Unreadable returns the findings for a template that template.Parse refuses.
func Unreadable(err error) []Finding {
	f := templateFinding(err)
	if errors.Is(err, template.ErrNotEmulated) {
		f.Level, f.Fix = Open, "cfnenv cannot read this part of the template, so nothing in it was checked"
	}
	return []Finding{f}
}

func templateFinding(err error) Finding {
	f := Finding{Rule: "template", Level: Error, Problem: err.Error(), Fix: "fix the template here: CloudFormation answers with this message"}
	if at := (*template.Error)(nil); errors.As(err, &at) {
		f.Pos = at.Pos
		if at.Hint != "" {
			f.Fix = at.Hint + ", which provisioning credentials may not use: write out what it generates"
		}
	}
	return f
}
