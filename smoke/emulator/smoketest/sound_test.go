package main

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/report"
	"cfnenv/smoke/workshop"
)

// disordered answers each page of a stack's events in the wrong order.
func disordered(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		out, err := next(ctx, c, in)
		if page, ok := out.(*cloudformation.DescribeStackEventsOutput); ok && err == nil {
			slices.Reverse(page.StackEvents)
		}
		return out, err
	}
}

// unusual is a sound account that is not like the others.
type unusual struct {
	name    string
	options emulator.Options
	label   string // of 03.denied-by-boundary
}

// TestSmokePassesInUnusualAccounts: what is unusual and right is not taken for broken.
func TestSmokePassesInUnusualAccounts(t *testing.T) {
	t.Parallel()
	needPython(t)
	all := []unusual{
		{"service control policies", emulator.Options{SCP: true}, "denied by SCP; boundary not observable"},
		{"events out of order", emulator.Options{Calls: []door.Interceptor{disordered}}, ""},
		{"another account, region and user", emulator.Options{Account: "210000000012", Region: "us-east-1", Username: "grace.hopper@example.com", Sub: "00000000-0000-4000-8000-000000000000", Workshop: workshop.Account{Prefix: "otherworkshop"}}, ""},
	}
	runs, left := make([]smokeRun, len(all)), make([][]string, len(all))
	dir := t.TempDir()
	atOnce(all, func(i int, u unusual) {
		place := filepath.Join(dir, u.name)
		account, err := serveAccount(place, u.options)
		if err != nil {
			runs[i].stderr = err.Error()
			return
		}
		defer account.end()
		runs[i] = account.run(place, "--guardrails")
		if left[i], err = account.left(); err != nil {
			runs[i].stderr += err.Error()
		}
	})
	for i, u := range all {
		t.Run(u.name, func(t *testing.T) {
			r := runs[i]
			if r.status != exitOK || r.report == nil || len(left[i]) > 0 {
				t.Fatalf("status %d, left %q\n%s", r.status, left[i], r.stderr)
			}
			at := slices.IndexFunc(r.report.Assertions, func(a report.Assertion) bool { return a.ID == "03.denied-by-boundary" })
			if at < 0 || r.report.Assertions[at].Label != u.label {
				t.Errorf("label %q", r.report.Assertions[max(at, 0)].Label)
			}
		})
	}
}
