package smoketest_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/fault"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/plan"
)

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
	smoketest.NeedPython(t)
	runs := smoketest.Runs(t, "CFNENV_FAULT_RUNS", 8, 2)
	var retries atomic.Int64
	t.Run("seed", func(t *testing.T) {
		for seed := range uint64(runs) {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel()
				rules := faultsOf(seed)
				faults, err := fault.Parse(rules)
				if err != nil {
					t.Fatal(err)
				}
				r, left := ran(t, emulator.Options{Faults: faults}, smoke.Options{Options: plan.Options{Guardrails: true}})
				if !sound(t, r, left) {
					t.Log(rules)
				}
				if r.Report != nil {
					for _, call := range r.Report.Calls {
						retries.Add(int64(call.Attempts - call.Calls))
					}
				}
			})
		}
	})
	if retries.Load() < int64(runs) {
		t.Errorf("%d calls had to be repeated in %d runs: the faults do not bite", retries.Load(), runs)
	}
}
