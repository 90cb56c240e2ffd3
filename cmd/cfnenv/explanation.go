package main

import (
	"fmt"
	"io"

	"cfnenv/smoke/guardrail"
)

// writeExplanation writes an explanation for a person.
func writeExplanation(w io.Writer, e guardrail.Explanation) error {
	for _, line := range []struct{ name, text string }{
		{"who", e.Who}, {"what", e.What}, {"on", e.On}, {"layer", e.Layer}, {"rule", e.Rule}, {"why", e.Cause}, {"fix", e.Fix},
	} {
		if line.text == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "  %-6s %s\n", line.name, line.text); err != nil {
			return err
		}
	}
	return nil
}
