package sabotage_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/verdict"
)

// updateEvidence makes TestSabotageIsNoticed record the evidence of the sabotages named; healthy and all are names too:
//
//	go test ./smoke/emulator/sabotage -run TestSabotageIsNoticed -update-evidence NAME,NAME
var updateEvidence = flag.String("update-evidence", "", "record the evidence of these sabotages again: NAME,NAME or all")

// recorded reports whether the evidence of a sabotage is to be recorded.
func recorded(name string) bool {
	return *updateEvidence == "all" || slices.Contains(strings.Split(*updateEvidence, ","), name)
}

const evidenceDir = "../../../testdata/evidence"

func evidenceFile(name string) string { return filepath.Join(evidenceDir, name+".json") }

// unseen are the sabotages that leave no evidence, because the run is not begun.
var unseen = []string{"credentials-short-lived"}

// TestJudge: the evidence kept of a healthy account, and of one for each sabotage, gets the verdicts that a run of that
// account must end with. No other evidence is kept.
func TestJudge(t *testing.T) {
	expected := expectations()
	expected["healthy"] = noticed{}
	judgedFiles := 0
	for _, s := range append([]sabotage.Sabotage{{Name: "healthy"}}, sabotage.All()...) {
		if slices.Contains(unseen, s.Name) {
			continue
		}
		rep := judged(t, s.Name)
		judgedFiles++
		fail, open := smoketest.Run{Report: rep}.Verdicts()
		want := expected[s.Name]
		if !same(fail, want.fail) || !same(open, want.open) || rep.ExitStatus != want.status {
			t.Errorf("%s: status %d, failed %q, open %q, want %+v", s.Name, rep.ExitStatus, fail, open, want)
		}
	}
	files, err := filepath.Glob(filepath.Join(evidenceDir, "*.json"))
	if err != nil || len(files) != judgedFiles {
		t.Errorf("%d files, %d of them judged, %v", len(files), judgedFiles, err)
	}
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

// BenchmarkJudge judges a kept file of a whole run.
func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		judged(b, "healthy")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/file")
}
