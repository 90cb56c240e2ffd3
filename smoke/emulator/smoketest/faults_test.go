package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/fault"
	"cfnenv/smoke/report"
)

// runsOf is how often a proof by repetition is repeated: few times by default, so that all tests together stay quick, and
// as often as the environment variable says where there is time.
func runsOf(t *testing.T, variable string, normal, short int) int {
	t.Helper()
	if text := os.Getenv(variable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("%s=%s: want a count", variable, text)
		}
		return n
	}
	if testing.Short() {
		return short
	}
	return normal
}

// faultsOf draws what goes wrong in an account that is sound: AWS at its worst, but never for ever.
func faultsOf(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 2026))
	var rules []string
	add := func(format string, args ...any) { rules = append(rules, fmt.Sprintf(format, args...)) }
	for _, service := range []string{"cloudformation", "lambda", "sqs"} {
		for _, kind := range []string{"throttle", "error", "unavailable", "drop", "cut"} {
			add("%s:%s,p=%.2f", service, kind, 0.1*r.Float64())
		}
		add("%s:slow=%dms,p=0.1", service, 1+r.IntN(100))
	}
	for _, kind := range []string{"throttle", "error", "unavailable", "drop", "cut"} {
		// The function tries each of its calls three times, and then says that it could not.
		add("s3:%s,p=%.2f,n=2", kind, 0.1*r.Float64())
	}
	for _, kind := range []string{"forbidden", "forbidden", "forbidden", "drop", "cut", "throttle", "unavailable", "error"} {
		if r.IntN(2) == 0 {
			most := 1 + r.IntN(3)
			if kind == "error" {
				most = 1 // a function that fails twice is at fault itself
			}
			add("url:%s,n=%d,after=%d", kind, most, r.IntN(2))
		}
	}
	if r.IntN(2) == 0 {
		add("iam:late=%dms", 200+r.IntN(2500))
	}
	add("seed=%d", seed)
	return strings.Join(rules, ";")
}

// TestSmokeOutlastsFaults: an account that is sound is never said to be broken, however its services stumble, and nothing
// is left in it.
func TestSmokeOutlastsFaults(t *testing.T) {
	t.Parallel()
	needPython(t)
	runs := runsOf(t, "CFNENV_FAULT_RUNS", 8, 2)
	dir := t.TempDir()
	type outcome struct {
		smokeRun
		left []string
		err  error
	}
	outcomes := make([]outcome, runs)
	began := time.Now()
	atOnce(outcomes, func(i int, _ outcome) {
		o, place := &outcomes[i], filepath.Join(dir, strconv.Itoa(i))
		faults, err := fault.Parse(faultsOf(uint64(i)))
		if err != nil {
			o.err = err
			return
		}
		account, err := serveAccount(place, emulator.Options{Faults: faults})
		if err != nil {
			o.err = err
			return
		}
		defer account.end()
		o.smokeRun = account.run(filepath.Join(place, "state"), "--guardrails")
		o.left, o.err = account.left()
	})
	retries := 0
	for i, o := range outcomes {
		failed := o.err != nil || o.status != exitOK || len(o.left) > 0 || o.report == nil || o.report.Count(report.Pass) != len(o.report.Assertions)
		if failed {
			t.Errorf("seed %d (%s): status %d, left %q, error %v\n%s", i, faultsOf(uint64(i)), o.status, o.left, o.err, tail(o.stderr))
		}
		if o.report != nil {
			for _, call := range o.report.Calls {
				retries += call.Attempts - call.Calls
			}
		}
		if journals, _ := filepath.Glob(filepath.Join(dir, strconv.Itoa(i), "state", "cfnenv", "*")); len(journals) > 0 {
			t.Errorf("seed %d: journal %q", i, journals)
		}
	}
	if retries < runs {
		t.Errorf("%d calls had to be repeated in %d runs: the faults do not bite", retries, runs)
	}
	t.Logf("%d runs in %.1f s, %d calls repeated", runs, time.Since(began).Seconds(), retries)
}

// tail is the verdicts at the end of what a run says, without the events before them.
func tail(text string) string {
	if at := strings.Index(text, "\n\n"); at >= 0 {
		text = text[at+2:]
	}
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "pass  ") || strings.Contains(line, "checks passed") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
