package smoketest_test

import (
	"os"
	"testing"

	"cfnenv/env/tooltest"
	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/smoketest"
)

func TestMain(m *testing.M) { os.Exit(smoketest.Main(m)) }

// serve serves an account until the test ends.
func serve(t testing.TB, o emulator.Options) *smoketest.Account {
	t.Helper()
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

// ran is one run against an account of its own, and what it left there.
func ran(t *testing.T, account emulator.Options, o smoke.Options) (smoketest.Run, []string) {
	t.Helper()
	return runIn(t, serve(t, account), o)
}

// runIn is one run against an account, and what it left there and in its journal.
func runIn(t *testing.T, account *smoketest.Account, o smoke.Options) (smoketest.Run, []string) {
	t.Helper()
	o.StateDir = tooltest.MemoryDir(t)
	r := account.Run(t, o)
	left, err := account.Left()
	if err != nil {
		t.Fatal(err)
	}
	journals, err := os.ReadDir(o.StateDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, journal := range journals {
		left = append(left, "journal "+journal.Name())
	}
	return r, left
}

// sound reports whether a run passed and left nothing; if not, the test fails.
func sound(t *testing.T, r smoketest.Run, left []string) bool {
	t.Helper()
	if r.Passes() && len(left) == 0 {
		return true
	}
	t.Errorf("status %d, left %q\n%s", r.Status, left, r.Said)
	return false
}
