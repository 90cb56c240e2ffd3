package progress

import (
	"io"
	"strings"

	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/verdict"
)

// WritePlan writes what a run will create, try and check.
func WritePlan(w io.Writer, p *plan.Plan) error {
	var b strings.Builder
	printable.Fprintf(&b, "%s\nrun %s, for %s (%s)\nrole %s\n", p.Target, p.Run, p.Principal.Username, p.Principal.Sub, p.Account.ExecRoleARN)
	for _, s := range p.Stacks {
		printable.Fprintf(&b, "\n%s  %s\n    stack      %s\n", s.ID, s.File, s.Spec.Name)
		for _, pair := range s.Spec.Parameters {
			printable.Fprintf(&b, "    parameter  %s = %s\n", pair.Key, pair.Value)
		}
		for _, pair := range s.Spec.Tags {
			printable.Fprintf(&b, "    tag        %s = %s\n", pair.Key, pair.Value)
		}
		for _, capability := range s.Spec.Capabilities {
			printable.Fprintf(&b, "    capability %s\n", capability)
		}
	}
	for _, probe := range p.Probes {
		name := probe.Name
		if name == "" {
			name = probe.Spec.Name
		}
		printable.Fprintf(&b, "\n%s\n    %s: %s\n", probe.ID, probe.Try, name)
	}
	b.WriteString("\nchecks\n")
	for _, a := range verdict.Descriptions(p) {
		printable.Fprintf(&b, "    %-28s %s\n", a.ID, a.Title)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
