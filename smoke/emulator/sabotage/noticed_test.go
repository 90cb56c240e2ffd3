package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/report"
)

// TestSabotageIsNoticed breaks the account in every way that is known, and asserts which assertions notice, which do not, and
// the status. Each run looks at no more than what its break is about, as in the evidence that TestJudge judges; with
// CFNENV_SABOTAGE_WHOLE=1 it is a whole one.
func TestSabotageIsNoticed(t *testing.T) { // not in parallel: its runs have little patience
	needPython(t)
	expected := expectations()
	chosen := sabotage.All()
	if testing.Short() {
		few := []string{"object-never-written", "bucket-made-secretly", "stack-tags-not-enforced", "queue-missing", "02-stack-protected"}
		chosen = slices.DeleteFunc(chosen, func(s sabotage.Sabotage) bool { return !slices.Contains(few, s.Name) })
	}
	if *updateEvidence != "" {
		chosen = slices.DeleteFunc(chosen, func(s sabotage.Sabotage) bool { return !recorded(s.Name) })
		if len(chosen) == 0 && !recorded("healthy") {
			t.Fatalf("no sabotage is named %s", *updateEvidence)
		}
	}
	// Those that wait longest go first, so that the others run meanwhile.
	slices.SortStableFunc(chosen, func(a, b sabotage.Sabotage) int { return expected[b.Name].waits() - expected[a.Name].waits() })
	whole := os.Getenv("CFNENV_SABOTAGE_WHOLE") == "1"
	runs := make([]smokeRun, len(chosen))
	dir := t.TempDir()
	atOnce(chosen, func(i int, s sabotage.Sabotage) {
		state := filepath.Join(dir, s.Name)
		flags := expected[s.Name].fewest()
		if whole && *updateEvidence == "" {
			flags = expected[s.Name].args
		}
		args := append([]string{"--sabotage", s.Name}, flags...)
		var evidence []string
		if recorded(s.Name) {
			evidence = []string{"--evidence", evidenceFile(s.Name)}
		}
		if s.Name == "published-without-boundary" {
			runs[i] = runPublished(s, state, evidence...)
			return
		}
		if slices.Contains(s.Noticed, ownInvalidation) {
			runs[i] = runOnDistribution(s.Install, state, evidence...)
			return
		}
		args = append(args, evidence...)
		runs[i] = runSmokeCommand(state, nil, append([]string{"--emulator"}, args...)...)
	})
	if recorded("healthy") {
		if healthy := runSmokeCommand(dir, nil, "--emulator", "--evidence", evidenceFile("healthy")); healthy.status != exitOK {
			t.Errorf("a healthy account: status %d\n%s", healthy.status, healthy.stderr)
		}
	}
	for i, s := range chosen {
		t.Run(s.Name, func(t *testing.T) {
			want, got := expected[s.Name], runs[i]
			fail, open := got.verdicts()
			if !same(fail, want.fail) || !same(open, want.open) || got.status != want.status {
				t.Errorf("status %d, failed %q, open %q\nwant   %d, failed %q, open %q\n%s", got.status, fail, open, want.status, want.fail, want.open, got.stderr)
			}
			if got.report == nil {
				return
			}
			if named := len(got.report.Leftovers) > 0; named != (want.status == exitLeftover) {
				t.Errorf("left: %+v", got.report.Leftovers)
			}
			for _, a := range got.report.Assertions {
				if a.Because != "" && !got.open(a.Because) {
					t.Errorf("%s was not tried because of %s, which holds", a.ID, a.Because)
				}
			}
			t.Logf("%.1f s", got.took.Seconds())
		})
	}
}

// runPublished runs the harness on the templates that a broken account publishes.
func runPublished(s sabotage.Sabotage, dir string, flags ...string) (r smokeRun) {
	a, stderr := smokeTestApp(dir, nil)
	e, err := a.startEmulated(emulatedOptions{Sabotage: &s})
	if err != nil {
		return smokeRun{status: -1, stderr: err.Error()}
	}
	defer func() {
		if err := e.Close(); err != nil {
			r.stderr += err.Error()
		}
	}()
	published := filepath.Join(dir, "published")
	if status := run([]string{"-c", e.DocumentFile, "examples", "fetch", published}, a); status != exitOK {
		return smokeRun{status: status, stderr: stderr.String()}
	}
	return runSmokeCommand(dir, []string{"AWS_ENDPOINT_URL=" + e.URL}, append([]string{"-c", e.DocumentFile, "--examples", published}, flags...)...)
}

// runOnDistribution runs the harness on an account with a distribution that runtime credentials may invalidate.
func runOnDistribution(sabotage func(*emulator.Options), dir string, flags ...string) smokeRun {
	var o emulator.Options
	sabotage(&o)
	s, err := serveAccount(dir, o)
	if err != nil {
		return smokeRun{status: -1, stderr: err.Error()}
	}
	defer s.end()
	id, _, err := s.deploySite(dir)
	if err != nil {
		return smokeRun{status: -1, stderr: err.Error()}
	}
	return s.run(dir, append([]string{"--only", "05", "--distribution", id}, flags...)...)
}

// open reports whether an assertion does not hold.
func (r smokeRun) open(id string) bool {
	return slices.ContainsFunc(r.report.Assertions, func(a report.Assertion) bool { return a.ID == id && a.Outcome != report.Pass })
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// TestSabotageIsComplete: every assertion of a whole run can be seen to fail, by a break that it alone notices unless the
// catalogue says why there is none; and the catalogue, the expectations and the assertions agree.
func TestSabotageIsComplete(t *testing.T) {
	t.Parallel()
	needPython(t)
	healthy := runSmokeCommand(t.TempDir(), nil, "--emulator", "--patience", "60s")
	if healthy.status != exitOK || healthy.report == nil {
		t.Fatalf("a healthy account: status %d\n%s", healthy.status, healthy.stderr)
	}
	site := runOnDistribution(func(*emulator.Options) {}, t.TempDir())
	if site.status != exitOK || site.report == nil {
		t.Fatalf("a healthy account with a distribution: status %d\n%s", site.status, site.stderr)
	}
	expected := expectations()
	all := sabotage.All()
	if len(all) < 25 || len(all) != len(expected) {
		t.Errorf("%d sabotages, %d expectations", len(all), len(expected))
	}
	together, alone := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		want, ok := expected[s.Name]
		if !ok {
			t.Errorf("%s has no expectation", s.Name)
			continue
		}
		if !same(s.Noticed, want.ids()) {
			t.Errorf("%s: the catalogue says that %q notice, the expectation %q", s.Name, s.Noticed, want.ids())
		}
		if several := len(s.Noticed) > 1; several != (s.Why != "") {
			t.Errorf("%s: noticed by %d assertions, and the reason is %q", s.Name, len(s.Noticed), s.Why)
		}
		if s.About == "" || strings.ContainsAny(s.Name, " _") {
			t.Errorf("%q: %q", s.Name, s.About)
		}
		for _, id := range s.Noticed {
			together[id] = true
			alone[id] = alone[id] || len(s.Noticed) == 1
		}
	}
	assertions := map[string]bool{}
	for _, a := range slices.Concat(healthy.report.Assertions, site.report.Assertions) {
		assertions[a.ID] = true
		if !alone[a.ID] {
			t.Errorf("no sabotage is noticed by %s alone (by it among others: %t)", a.ID, together[a.ID])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(together)) {
		if !assertions[id] {
			t.Errorf("%s is no assertion", id)
		}
	}
}
