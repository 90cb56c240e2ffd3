package guardrail

import "cfnenv/smoke/template"

// Calls lists the calls for a template's resources.
func Calls(t *template.Template, w Workshop, d Deployment) (calls []HandlerCall, skipped []string) {
	return newChecker(t, w, d).allCalls()
}
