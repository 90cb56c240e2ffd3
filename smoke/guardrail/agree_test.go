package guardrail_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/template"
)

// What the rules and what the policies say of a resource never contradict each other: where the policies deny a call, there
// is an error; and where a rule says that the execution role may not, the policies deny a call, or it is not known whole.
func TestRulesAndPoliciesAgree(t *testing.T) {
	aboutCalls := []string{
		"role-name", "role-boundary", "attached-policy", "policy-name", "instance-profile-name", "pass-role", "resource-type", "denied-call",
	}
	files, _ := filepath.Glob("../../testdata/guardrail/*")
	more, _ := filepath.Glob("../../testdata/template/*.yaml")
	errors, denials := 0, 0
	for _, file := range append(files, more...) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(source)
		if err != nil || len(parsed.Transforms) > 0 {
			continue
		}
		findings := guardrail.Check(parsed, workshop(), deployment())
		simulated, _, err := guardrail.Simulate(parsed, workshop(), deployment())
		if err != nil {
			t.Fatal(err)
		}
		denied := func(resource string) bool {
			return slices.ContainsFunc(simulated, func(s guardrail.Simulated) bool {
				return s.Resource == resource && s.Sure && !s.Decision.Allowed()
			})
		}
		for _, s := range simulated {
			if !s.Denied() {
				continue
			}
			denials++
			if !slices.ContainsFunc(findings, func(f guardrail.Finding) bool { return f.Level == guardrail.Error && f.Resource == s.Resource }) {
				t.Errorf("%s: %s on %s is denied, and no rule says that %s fails", file, s.Action, s.Target, s.Resource)
			}
		}
		for _, f := range findings {
			if f.Level == guardrail.Error && f.Resource != "" && slices.Contains(aboutCalls, f.Rule) {
				errors++
				if !denied(f.Resource) && !slices.Contains(otherCalls(), filepath.Base(file)) {
					t.Errorf("%s: %s: %s, and the policies allow every call for it", file, f.Resource, f.Problem)
				}
			}
		}
	}
	if errors < 30 || denials < 60 {
		t.Errorf("%d errors and %d denials were compared", errors, denials)
	}
}

// otherCalls are the vectors whose errors are about calls that are none of a resource's handler.
func otherCalls() []string {
	return []string{"denied-call.getstackoutput.yaml", "denied-call.getstackoutput-short.yaml"}
}
