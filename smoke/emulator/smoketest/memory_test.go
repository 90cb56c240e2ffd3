package main

import (
	"errors"
	"runtime"
	"testing"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
)

// BenchmarkRunsInOneAccount tells how much memory one account keeps of each run that has removed everything, once it
// remembers as many deleted stacks as it ever does:
//
//	go test ./cmd/cfnenv -run - -bench RunsInOneAccount -benchtime 500x
func BenchmarkRunsInOneAccount(b *testing.B) {
	dir := b.TempDir()
	account, err := serveAccount(dir, emulator.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer account.end()
	inUse := func(runs int) float64 {
		for range runs {
			a, stderr := smokeTestApp(dir, []string{"AWS_ENDPOINT_URL=" + account.url})
			a.flags.Credentials = account.document
			err := a.smoke(b.Context(), smokeInput{guardrails: true, chosen: true, timeout: smoke.DefaultTimeout, patience: smoke.DefaultPatience})
			exit := (*exitError)(nil)
			if err != nil && (!errors.As(err, &exit) || exit.Code == exitLeftover) { // a slow machine fails an assertion, and still removes everything
				b.Fatalf("%v: %s", err, stderr)
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
