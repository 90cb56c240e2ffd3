package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/verdict"
)

// updateEvidence has TestSabotageIsNoticed keep what its runs saw, and TestJudge what is to be said of it:
//
//	go test ./cmd/cfnenv -run 'TestSabotageIsNoticed|TestJudge' -update-evidence
var updateEvidence = flag.Bool("update-evidence", false, "record testdata/evidence anew")

const evidenceDir = "../../testdata/evidence"

func evidenceFile(name string) string { return filepath.Join(evidenceDir, name+".json") }

// unseen are the sabotages that leave no evidence, because the run is not begun.
var unseen = []string{"credentials-short-lived"}

// TestJudge: evidence that was kept of a healthy account and of every way in which one can be wrong is given the verdicts
// that it must be given, on any day, by no more than its file. They stand beside it, in verdicts.txt, and are those of the
// run itself.
func TestJudge(t *testing.T) {
	expected := expectations()
	expected["healthy"] = noticed{}
	var lines []string
	for _, s := range append([]sabotage.Sabotage{{Name: "healthy"}}, sabotage.All()...) {
		if slices.Contains(unseen, s.Name) {
			continue
		}
		rep := judged(t, s.Name)
		fail, open := smokeRun{report: rep}.verdicts()
		want := expected[s.Name]
		if !same(fail, want.fail) || !same(open, want.open) || rep.ExitStatus != want.status {
			t.Errorf("%s: status %d, failed %q, open %q, want %+v", s.Name, rep.ExitStatus, fail, open, want)
		}
		lines = append(lines, verdictLine(s.Name, rep))
	}
	slices.Sort(lines)
	golden := filepath.Join(evidenceDir, "verdicts.txt")
	said := strings.Join(lines, "")
	if *updateEvidence {
		if err := os.WriteFile(golden, []byte(said), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(golden)
	if err != nil || string(text) != said {
		t.Errorf("%v: %s says\n%s\nbut judging says\n%s", err, golden, text, said)
	}
	files, err := filepath.Glob(filepath.Join(evidenceDir, "*.json"))
	if err != nil || len(files) != len(lines) {
		t.Errorf("%d files, %d of them judged, %v", len(files), len(lines), err)
	}
}

// verdictLine is what must be said of one file: its exit status and every check that does not pass.
func verdictLine(name string, rep *report.Report) string {
	line := fmt.Sprintf("%s: status %d", name, rep.ExitStatus)
	for _, a := range rep.Assertions {
		switch {
		case a.Outcome == report.Pass:
		case a.Because != "":
			line += fmt.Sprintf(", %s not tried", a.ID)
		default:
			line += fmt.Sprintf(", %s %s", a.ID, a.Outcome)
		}
	}
	return line + "\n"
}

func judged(t testing.TB, name string) *report.Report {
	t.Helper()
	text, err := os.ReadFile(evidenceFile(name))
	if err != nil {
		t.Fatal(err)
	}
	seen, err := evidence.Read(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return verdict.Report(seen.Plan, seen.Run)
}

// BenchmarkJudge is how long judging a kept file of a whole run takes.
func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		judged(b, "healthy")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/file")
}
