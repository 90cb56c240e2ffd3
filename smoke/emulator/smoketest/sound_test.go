package smoketest_test

import (
	"context"
	"slices"
	"testing"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/plan"
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
	smoketest.NeedPython(t)
	all := []unusual{
		{"service control policies", emulator.Options{SCP: true}, "denied by SCP; boundary not observable"},
		{"events out of order", emulator.Options{Calls: []door.Interceptor{disordered}}, ""},
		{"another account, region and user", emulator.Options{Account: "210000000012", Region: "us-east-1", Username: "grace.hopper@example.com", Sub: "00000000-0000-4000-8000-000000000000", Workshop: workshop.Account{Prefix: "otherworkshop"}}, ""},
	}
	for _, u := range all {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			r, left := ran(t, u.options, smoke.Options{Options: plan.Options{Guardrails: true}})
			if !sound(t, r, left) {
				return
			}
			at := slices.IndexFunc(r.Report.Assertions, func(a report.Assertion) bool { return a.ID == "03.denied-by-boundary" })
			if at < 0 || r.Report.Assertions[at].Label != u.label {
				t.Errorf("label %q", r.Report.Assertions[max(at, 0)].Label)
			}
		})
	}
}

// TestAccountIsLookedInto: what is made is seen from inside, of every kind.
func TestAccountIsLookedInto(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	account := serve(t, emulator.Options{})
	if r := account.Run(t, smoke.Options{Options: plan.Options{Keep: true}}); r.Status != 0 {
		t.Fatalf("status %d\n%s", r.Status, r.Said)
	}
	left, err := account.Left()
	if err != nil {
		t.Fatal(err)
	}
	// Four stacks: a queue; a role, a function, a log group; the same and a bucket; a table.
	if len(left) != 4+1+3+4+1 {
		t.Errorf("%q", left)
	}
}
