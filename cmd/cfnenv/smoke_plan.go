package main

import (
	"fmt"
	"io"
	"strings"

	"cfnenv/smoke"
)

// writePlan prints what a run would do.
func writePlan(w io.Writer, p *smoke.Plan, asJSON bool) error {
	if asJSON {
		return writeJSON(w, p)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nrun %s, for %s (%s)\nrole %s\n", p.Target, p.Run, p.Principal.Username, p.Principal.Sub, p.Account.ExecRoleARN)
	for _, s := range p.Stacks {
		fmt.Fprintf(&b, "\n%s  %s\n    stack      %s\n", s.ID, s.File, s.Spec.Name)
		for _, pair := range s.Spec.Parameters {
			fmt.Fprintf(&b, "    parameter  %s = %s\n", pair.Key, pair.Value)
		}
		for _, pair := range s.Spec.Tags {
			fmt.Fprintf(&b, "    tag        %s = %s\n", pair.Key, pair.Value)
		}
		for _, capability := range s.Spec.Capabilities {
			fmt.Fprintf(&b, "    capability %s\n", capability)
		}
	}
	for _, probe := range p.Probes {
		name := probe.Name
		if name == "" {
			name = probe.Spec.Name
		}
		fmt.Fprintf(&b, "\n%s\n    %s: %s\n", probe.ID, probe.Try, name)
	}
	b.WriteString("\nproofs\n")
	for _, a := range smoke.Proofs(p) {
		fmt.Fprintf(&b, "    %-28s %s\n", a.ID, a.Title)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
