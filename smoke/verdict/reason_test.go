package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/verdict"
)

// TestReasons: the reason that a report gives is the one that was met, where several have the same outcome.
func TestReasons(t *testing.T) {
	probe := func(id string, edit func(*evidence.Attempt)) func(*evidence.File) {
		return func(f *evidence.File) { edit(f.Run.Probes[id]) }
	}
	put := func(edit func(*evidence.Invocation)) func(*evidence.File) {
		return func(f *evidence.File) {
			answer(f, func(_, put, create map[string]any) {
				clear(put)
				put["ok"], put["errorCode"] = false, "AccessDenied"
				put["error"] = "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::123456789012:assumed-role/r/s " +
					`is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action`
			})
			edit(f.Run.Lanes["03"].Answered())
		}
	}
	const boundary = "guardrails.role-boundary"
	for name, tc := range map[string]struct {
		edit     func(*evidence.File)
		id, want string
	}{
		"a probe that was not tried": {probe("guardrails.stack-tags", func(a *evidence.Attempt) { *a = evidence.Attempt{} }),
			"guardrails.stack-tags", "inconclusive: not tried: the run ended first"},
		"a probe that was interrupted": {probe(boundary, func(a *evidence.Attempt) { a.Unfinished = &evidence.Failure{CancelledBy: "SIGINT"} }),
			boundary, "inconclusive: the run was interrupted"},
		"a probe whose stack does not say why": {probe(boundary, func(a *evidence.Attempt) { a.Result.Events = nil }),
			boundary, "inconclusive: the stack ended as "},
		"a probe refused for something else": {func(f *evidence.File) {
			for i := range f.Plan.Probes {
				if f.Plan.Probes[i].ID == boundary {
					f.Plan.Probes[i].Target = "another"
				}
			}
		}, boundary, "inconclusive: refused, but the refusal is about "},
		"a role that has not spread":       {put(func(*evidence.Invocation) {}), "03.put-object", "fail: the role's policy still did not allow it after "},
		"a role that has not spread, ^C":   {put(func(c *evidence.Invocation) { c.CancelledBy = "SIGINT" }), "03.put-object", "inconclusive: the role's policy did not allow it yet when the run was interrupted by SIGINT"},
		"an object that was not looked at": {func(f *evidence.File) { f.Run.Lanes["03"].Object = nil }, "03.object-nonce", "inconclusive: not checked: the run ended first"},
		"an object in no bucket":           {func(f *evidence.File) { f.Run.Lanes["03"].Object.Bucket = "" }, "03.object-nonce", "inconclusive: not checked: the bucket or the key is not known"},
		"another queue's answer":           {func(f *evidence.File) { f.Run.Lanes["01"].Queue.URL += "x" }, "01.queue-exists", "inconclusive: a different queue was checked"},
		"buckets that were not looked for": {func(f *evidence.File) { f.Run.Lanes["03"].Rogues = nil }, "03.rogue-bucket-absent", "inconclusive: not checked: the run ended first"},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f)
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, a := range verdict.Report(f.Plan, f.Run).Assertions {
				if a.ID == tc.id {
					said = fmt.Sprintf("%s: %s", a.Outcome, a.Reason)
				}
			}
			if !strings.HasPrefix(said, tc.want) {
				t.Errorf("%q, want %q", said, tc.want)
			}
		})
	}
}
