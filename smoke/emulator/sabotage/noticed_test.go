package sabotage_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/examples"
	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
)

func TestMain(m *testing.M) { os.Exit(smoketest.Main(m)) }

// TestSabotageIsNoticed breaks the account in every way that is known, and asserts which assertions notice, which do not, and
// the status. Each run looks at no more than what its break is about, as in the evidence that TestJudge judges; with
// CFNENV_SABOTAGE_WHOLE=1 it is a whole one.
func TestSabotageIsNoticed(t *testing.T) {
	smoketest.NeedPython(t)
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
	// Those that wait go first, so that the others run meanwhile.
	slices.SortStableFunc(chosen, func(a, b sabotage.Sabotage) int {
		return expected[b.Name].waits(b.Name) - expected[a.Name].waits(a.Name)
	})
	whole := os.Getenv("CFNENV_SABOTAGE_WHOLE") == "1" && *updateEvidence == ""
	for _, s := range chosen {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			want := expected[s.Name]
			got := broken(t, s, want.options(s.Name, whole))
			keep(t, s.Name, got)
			fail, open := got.Verdicts()
			if got.Status == exitDocument && strings.Contains(got.Said, "credentials expire") {
				fail = []string{"preflight.credentials"} // found out before there is anything to report on
			}
			if !same(fail, want.fail) || !same(open, want.open) || got.Status != want.status {
				t.Errorf("status %d, failed %q, open %q\nwant   %d, failed %q, open %q\n%s", got.Status, fail, open, want.status, want.fail, want.open, got.Said)
			}
			if got.Report == nil {
				return
			}
			if named := len(got.Report.Leftovers) > 0; named != (want.status == exitLeftover) {
				t.Errorf("left: %+v", got.Report.Leftovers)
			}
			holds := func(id string) bool {
				return !slices.ContainsFunc(got.Report.Assertions, func(a report.Assertion) bool { return a.ID == id && a.Outcome != report.Pass })
			}
			for _, a := range got.Report.Assertions {
				if a.Because != "" && holds(a.Because) {
					t.Errorf("%s was not tried because of %s, which holds", a.ID, a.Because)
				}
			}
		})
	}
	if recorded("healthy") {
		healthy := run(t, nil, smoke.Options{Options: plan.Options{Emulated: true, Guardrails: true}})
		if keep(t, "healthy", healthy); !healthy.Passes() {
			t.Errorf("a healthy account: status %d\n%s", healthy.Status, healthy.Said)
		}
	}
}

// broken is one run in an account that a sabotage breaks.
func broken(t *testing.T, s sabotage.Sabotage, o smoke.Options) smoketest.Run {
	switch {
	case s.Name == "published-without-boundary":
		return runPublished(t, s)
	case slices.Contains(s.Noticed, ownInvalidation):
		return runOnDistribution(t, s.Install, o.Patience)
	}
	return run(t, s.Install, o)
}

// run is one run in an account of its own. install breaks it; nil for a healthy one.
func run(t *testing.T, install func(*emulator.Options), o smoke.Options) smoketest.Run {
	t.Helper()
	return serve(t, install).Run(t, o)
}

func serve(t *testing.T, install func(*emulator.Options)) *smoketest.Account {
	t.Helper()
	o := emulator.Options{Skills: examples.FS()}
	if install != nil {
		install(&o)
	}
	account, err := smoketest.Serve(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := account.Close(); err != nil {
			t.Error(err)
		}
	})
	return account
}

// keep writes what a run saw if it is to be recorded.
func keep(t *testing.T, name string, r smoketest.Run) {
	t.Helper()
	if !recorded(name) || r.Evidence == nil {
		return
	}
	var text bytes.Buffer
	if err := r.Evidence.Write(&text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(evidenceFile(name), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runPublished runs the harness on the templates that a broken account publishes.
func runPublished(t *testing.T, s sabotage.Sabotage) smoketest.Run {
	account := serve(t, s.Install)
	published, err := account.Published(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return account.Run(t, smoke.Options{Options: plan.Options{Examples: published, CloudFront: true, Bedrock: true}})
}

// runOnDistribution runs the harness on an account with a distribution that runtime credentials may invalidate.
func runOnDistribution(t *testing.T, install func(*emulator.Options), patience time.Duration) smoketest.Run {
	account := serve(t, install)
	id, _, err := account.DeploySite()
	if err != nil {
		t.Fatal(err)
	}
	return account.Run(t, smoketest.Only(smoke.Options{Options: plan.Options{Distribution: id, Patience: patience}}, plan.CloudFrontChecks))
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// TestSabotageIsComplete: every assertion of a whole run can be seen to fail, by a break that it alone notices unless the
// catalogue says why there is none; and the catalogue, the expectations and the assertions agree.
func TestSabotageIsComplete(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	healthy := run(t, nil, smoke.Options{Options: plan.Options{Emulated: true, Guardrails: true}})
	site := runOnDistribution(t, nil, 0)
	if !healthy.Passes() || !site.Passes() {
		t.Fatalf("a healthy account: status %d\n%s\none with a distribution: status %d\n%s", healthy.Status, healthy.Said, site.Status, site.Said)
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
	for _, a := range slices.Concat(healthy.Report.Assertions, site.Report.Assertions) {
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
