package smoke

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cfnenv/smoke/report"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/verdict"
)

// runIn plans and runs in a world.
func runIn(t *testing.T, ctx context.Context, o Options) *report.Report {
	t.Helper()
	p, err := NewPlan(o, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	file, err := Run(ctx, o, p)
	if err != nil {
		t.Fatal(err)
	}
	return verdict.Report(file.Plan, file.Run)
}

// requireClean fails when something is left in the world, or in the journal, that the report does not name.
func (w *world) requireClean(t *testing.T, o Options) {
	t.Helper()
	if live := w.stacks.Live(); len(live) > 0 {
		t.Errorf("left behind: %q", live)
	}
	if files, err := os.ReadDir(o.StateDir); err != nil || len(files) > 0 {
		t.Errorf("the journal is not empty: %v %v", files, err)
	}
}

func TestHealthy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := w.options(t)
		p, err := NewPlan(o, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		rep := runIn(t, t.Context(), o)
		for _, a := range rep.Assertions {
			if a.Outcome != report.Pass {
				t.Errorf("%s: %s: %s", a.ID, a.Outcome, a.Reason)
			}
			if len(a.Evidence) == 0 {
				t.Errorf("%s has no evidence", a.ID)
			}
		}
		if rep.ExitStatus != 0 || rep.RootCause != nil || len(rep.Leftovers) > 0 {
			t.Errorf("status %d, %+v, %+v", rep.ExitStatus, rep.RootCause, rep.Leftovers)
		}
		if n := len(rep.Assertions); n != len(verdict.Descriptions(p)) || n < 50 {
			t.Errorf("%d assertions of %d", n, len(verdict.Descriptions(p)))
		}
		w.requireClean(t, o)
		text, err := json.Marshal(rep)
		if err != nil || strings.Contains(string(text), "secret-") || strings.Contains(string(text), "token-") {
			t.Errorf("a secret is in the report: %v", err)
		}
		if ratio := rep.Timing.Wall / rep.Timing.CriticalPath; ratio > 1.1 {
			t.Errorf("wall time is %.2f of the critical path: %+v", ratio, rep.Timing)
		}
		t.Logf("%+v", rep.Timing)
	})
}

// TestAccountNotNamed: a document that does not name its account names its execution role, and a stack elsewhere fails.
func TestAccountNotNamed(t *testing.T) {
	for account, status := range map[string]int{testAccount: 0, "999999999999": 1} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.stacks.Account = account
			o := w.options(t)
			o.Provisioning.AccountID, o.Runtime.AccountID = "", ""
			rep := runIn(t, t.Context(), o)
			if rep.ExitStatus != status || status == 1 && rep.RootCause.Assertion != "01.stack-name" || rep.Target.Account != testAccount {
				t.Errorf("stacks in %s: exit status %d, %+v, %s", account, rep.ExitStatus, rep.RootCause, rep.Target)
			}
		})
	}
}

// TestNeverMade: of a stack whose creation was refused, the report does not say that it was deleted.
func TestNeverMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.stacks.Before = func(operation, name string) error {
			if operation == "CreateStack" {
				return createDenied(name)
			}
			return nil
		}
		rep := runIn(t, t.Context(), w.options(t))
		for _, s := range rep.Stacks {
			if s.Status != "not made" {
				t.Errorf("%s: %s", s.Name, s.Status)
			}
		}
		for _, a := range rep.Assertions {
			if strings.HasSuffix(a.ID, "-gone") {
				t.Errorf("%s: %s %v", a.ID, a.Reason, a.Evidence)
			}
		}
	})
}

// TestLateStack: a stack whose request was cut off, and which comes up after it was first looked for, is found and removed.
func TestLateStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		visible := map[string]time.Time{}
		w.stacks.After = func(operation, name string) error {
			if operation != "CreateStack" || !strings.Contains(name, "-minimal-") {
				return nil
			}
			visible[name] = time.Now().Add(3 * time.Second)
			return context.DeadlineExceeded
		}
		w.stacks.Before = func(operation, name string) error {
			if at, ok := visible[name]; ok && time.Now().Before(at) {
				return stacktest.Error("ValidationError", "Stack with id "+name+" does not exist")
			}
			return w.guarded(operation, name)
		}
		o := w.options(t)
		rep := runIn(t, t.Context(), o)
		if len(visible) == 0 || rep.ExitStatus != 4 || rep.RootCause.Assertion != "01.stack-complete" {
			t.Errorf("exit status %d, %+v", rep.ExitStatus, rep.RootCause)
		}
		w.requireClean(t, o)
	})
}

// TestLimitEndsWithTheWork: the time limit is for creating and checking; a removal that goes on beyond it is not interrupted.
func TestLimitEndsWithTheWork(t *testing.T) {
	for limit, interrupted := range map[time.Duration]string{11 * time.Second: "", 3 * time.Second: errTimeLimit.Error()} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			o := w.options(t)
			o.Timeout = limit
			rep := runIn(t, t.Context(), o)
			if worked := rep.Timing.SlowestCreate + rep.Timing.SlowestChecks; interrupted == "" && (worked > 11 || rep.Timing.Wall < 12) {
				t.Fatalf("this test does not test anything: %+v", rep.Timing)
			}
			if rep.Interrupted != interrupted || (rep.ExitStatus == 0) != (interrupted == "") {
				t.Errorf("limit %s: interrupted by %q, exit status %d, %+v", limit, rep.Interrupted, rep.ExitStatus, rep.RootCause)
			}
			w.requireClean(t, o)
		})
	}
}

// TestObserverFails: whoever looks on cannot keep a run from removing what it made.
func TestObserverFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := w.options(t)
		told := 0
		o.Observe = func(Progress) {
			if told++; told > 20 {
				panic("a mistake")
			}
		}
		if rep := runIn(t, t.Context(), o); rep.ExitStatus != 0 || told != 21 {
			t.Errorf("exit status %d, told %d times", rep.ExitStatus, told)
		}
		w.requireClean(t, o)
	})
}

// TestNoJournal: what cannot be written down is not made, and then nothing is left behind either.
func TestNoJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := w.options(t)
		p, err := NewPlan(o, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		// The journal's file cannot take the place of a directory.
		if err := os.MkdirAll(filepath.Join(o.StateDir, p.Run+".json", "occupied"), 0o700); err != nil {
			t.Fatal(err)
		}
		file, err := Run(t.Context(), o, p)
		if err != nil {
			t.Fatal(err)
		}
		rep := verdict.Report(file.Plan, file.Run)
		if rep.ExitStatus != 4 || len(rep.Leftovers) > 0 || w.stacks.Calls["CreateStack"] > 0 {
			t.Errorf("%v, exit status %d, %+v, calls %v", err, rep.ExitStatus, rep.Leftovers, w.stacks.Calls)
		}
	})
}

// TestRedacted: an answer that echoes a credential does not carry it into the report.
func TestRedacted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.rewrite = func(body string) string { return body + " token-runtime secret-provisioning" }
		rep := runIn(t, t.Context(), w.options(t))
		text, err := json.Marshal(rep)
		if err != nil || strings.Contains(string(text), "token-runtime") || strings.Contains(string(text), "secret-provisioning") || !strings.Contains(string(text), "[removed] [removed]") {
			t.Errorf("%v %s", err, text)
		}
		if rep.ExitStatus != 0 {
			t.Errorf("exit status %d", rep.ExitStatus)
		}
	})
}

// TestLingering: a bucket that S3 still answers for after its deletion is no leftover.
func TestLingering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := w.options(t)
		p, err := NewPlan(o, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		bucket := p.Stacks[2].Spec.Name
		w.rogue[bucket] = true
		time.AfterFunc(30*time.Second, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.rogue, bucket)
		})
		file, err := Run(t.Context(), o, p)
		if err != nil {
			t.Fatal(err)
		}
		rep := verdict.Report(file.Plan, file.Run)
		if rep.ExitStatus != 0 {
			t.Errorf("%v, exit status %d, %+v", err, rep.ExitStatus, rep.Leftovers)
		}
	})
}
