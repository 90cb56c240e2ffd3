package smoke

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/verdict"
)

// TestAssertionsDocumented: the table lists exactly what a run can prove.
func TestAssertionsDocumented(t *testing.T) {
	text, err := os.ReadFile("ASSERTIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(string(text), "## What is retried")
	var documented []string
	for _, line := range strings.Split(table, "\n") {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		for _, id := range regexp.MustCompile("`([a-zN0-9]+\\.[a-z-]+)`").FindAllStringSubmatch(first, -1) {
			if kind, ok := strings.CutPrefix(id[1], "NN."); ok {
				documented = append(documented, "01."+kind, "02."+kind, "03."+kind, "04."+kind)
				continue
			}
			documented = append(documented, id[1])
		}
	}
	o := newWorld().options(t)
	o.Distribution = "E1A2B3C4D5E6F7"
	p, err := NewPlan(o, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var proofs []string
	for _, proof := range verdict.Proofs(p) {
		proofs = append(proofs, proof.ID)
	}
	slices.Sort(documented)
	slices.Sort(proofs)
	if len(proofs) == 0 || !slices.Equal(documented, proofs) {
		t.Errorf("documented %q\nproven     %q", documented, proofs)
	}
}
