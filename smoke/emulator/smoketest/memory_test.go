package smoketest_test

import (
	"runtime"
	"testing"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/plan"
)

// BenchmarkRunsInOneAccount tells how much memory one account keeps of each run that has removed everything, once it
// remembers as many deleted stacks as it ever does:
//
//	go test ./smoke/emulator/smoketest -run - -bench RunsInOneAccount -benchtime 500x
func BenchmarkRunsInOneAccount(b *testing.B) {
	account := serve(b, emulator.Options{})
	inUse := func(runs int) float64 {
		for range runs {
			r := account.Run(b, smoke.Options{Options: plan.Options{Guardrails: true}})
			if r.Status < 0 || r.Status == 5 { // a slow machine fails an assertion, and still removes everything
				b.Fatalf("status %d\n%s", r.Status, r.Said)
			}
		}
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1024
	}
	before := inUse(20)
	b.ResetTimer()
	after := inUse(b.N)
	b.ReportMetric(before, "KB-before")
	b.ReportMetric(after, "KB-after")
	b.ReportMetric((after-before)/float64(b.N), "KB/run")
}
