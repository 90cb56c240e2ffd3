package main

import (
	"io"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
)

// writeExplanation writes an explanation for a person.
func writeExplanation(w io.Writer, e guardrail.Explanation) error {
	for _, line := range []struct{ name, text string }{
		{"who", e.Who}, {"what", e.What}, {"on", e.On}, {"layer", e.Layer}, {"policy", e.Policy}, {"rule", e.Rule}, {"why", e.Cause}, {"fix", e.Fix},
	} {
		if line.text == "" {
			continue
		}
		if _, err := printable.Fprintf(w, "  %-6s %s\n", line.name, line.text); err != nil {
			return err
		}
	}
	for _, says := range e.Says {
		if _, err := printable.Fprintf(w, "  %-6s %s\n", "says", says); err != nil {
			return err
		}
	}
	return nil
}
