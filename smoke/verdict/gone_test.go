package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/verdict"
)

// TestGone: what is said of the end of a stack that was not simply deleted, and what is listed as left or kept.
func TestGone(t *testing.T) {
	staying := func(edit func(*evidence.DeletedStack)) func(*evidence.File, *evidence.Lane) {
		return func(_ *evidence.File, lane *evidence.Lane) {
			d := &lane.Deletion.Stacks[0]
			d.Result.State.Status, d.Result.Events = "DELETE_IN_PROGRESS", nil
			edit(d)
		}
	}
	kept := func(kind string) func(*evidence.File, *evidence.Lane) {
		return func(f *evidence.File, lane *evidence.Lane) {
			f.Plan.Keep, f.Plan.Target.Kind, lane.Deletion = true, kind, nil
		}
	}
	for name, tc := range map[string]struct {
		edit       func(*evidence.File, *evidence.Lane)
		said, left string
	}{
		"deleted": {func(*evidence.File, *evidence.Lane) {}, "pass: DELETE_COMPLETE", ""},
		"never made": {func(_ *evidence.File, lane *evidence.Lane) {
			lane.Creations[0] = evidence.Creation{Name: lane.Creations[0].Name, Failure: &evidence.Failure{Code: "AccessDenied"}}
			lane.Deletion.Stacks[0] = evidence.DeletedStack{Name: lane.Creations[0].Name, Never: true}
		}, "", ""},
		"never made, and not looked for": {func(_ *evidence.File, lane *evidence.Lane) {
			lane.Creations[0] = evidence.Creation{Name: lane.Creations[0].Name, Failure: &evidence.Failure{Code: "AccessDenied"}}
			lane.Deletion = nil
		}, "fail: it was not removed", ""},
		"not asked to go": {func(_ *evidence.File, lane *evidence.Lane) { lane.Deletion = nil },
			"fail: it was not removed", "the run ended before it could be removed, 1 commands"},
		"overdue": {staying(func(d *evidence.DeletedStack) {
			d.Overdue, d.Failure = true, &evidence.Failure{Message: "late"}
			d.Result.Events = []stackinfo.Event{{LogicalID: "Queue", Type: "AWS::SQS::Queue", PhysicalID: "q", Status: "DELETE_IN_PROGRESS"}}
		}), "fail: not gone after the time limit of", "late, 1 commands"},
		"overdue, and its end was not seen to fail": {staying(func(d *evidence.DeletedStack) { d.Overdue = true }), "fail: the stack is DELETE_IN_PROGRESS", "the stack is DELETE_IN_PROGRESS, 1 commands"},
		"nothing begun": {func(_ *evidence.File, lane *evidence.Lane) { lane.Creations, lane.Deletion = nil, nil }, "", ""},
		"made although the answer was lost": {func(_ *evidence.File, lane *evidence.Lane) {
			lane.Creations[0].ID, lane.Creations[0].Failure = "", &evidence.Failure{Message: "lost", Uncertain: true}
		}, "pass: DELETE_COMPLETE", ""},
		"an answer lost, and not looked for": {func(_ *evidence.File, lane *evidence.Lane) {
			lane.Creations[0].ID, lane.Creations[0].Failure, lane.Deletion = "", &evidence.Failure{Message: "lost", Uncertain: true}, nil
		}, "fail: it was not removed", "the run ended before it could be removed, 1 commands"},
		"gone by itself, and not looked for": {func(_ *evidence.File, lane *evidence.Lane) {
			lane.Creations[0].Result.State.Status, lane.Deletion = "DELETE_COMPLETE", nil
		}, "fail: it was not removed", ""},
		"another stack was removed": {func(_ *evidence.File, lane *evidence.Lane) {
			d := &lane.Deletion.Stacks[0]
			d.ID, d.Result.State.ID = "another", "another"
		}, "inconclusive: a different stack was checked", ""},
		"the second was not removed": {func(f *evidence.File, lane *evidence.Lane) {
			second := lane.Creations[0]
			second.Name = f.Plan.Stacks[0].Again[0].Name
			lane.Creations = append(lane.Creations, second)
		}, "fail: it was not removed", "the run ended before it could be removed, 1 commands"},
		"interrupted":          {staying(func(d *evidence.DeletedStack) { d.Failure = stopped }), "inconclusive: the run was interrupted", "stopped, 1 commands"},
		"refused":              {staying(func(d *evidence.DeletedStack) { d.Failure = &evidence.Failure{Code: "Denied", Message: "no"} }), "fail: Denied: no", "Denied: no, 1 commands"},
		"followed to no end":   {staying(func(*evidence.DeletedStack) {}), "fail: the stack is DELETE_IN_PROGRESS", "the stack is DELETE_IN_PROGRESS"},
		"kept in the emulator": {kept(plan.Emulated), "", "kept on purpose: gone with the emulated account when this program ends, 0 commands"},
		"kept in AWS":          {kept("AWS"), "", "kept on purpose: kept, 1 commands"},
		"another stack stayed": {func(f *evidence.File, lane *evidence.Lane) {
			second := lane.Creations[0]
			second.Name, second.ID = f.Plan.Stacks[0].Again[0].Name, second.ID+"2"
			second.Result.State.ID = second.ID
			gone := lane.Deletion.Stacks[0]
			gone.Name, gone.ID, gone.Result.State.ID = second.Name, second.ID, second.ID
			lane.Creations = append(lane.Creations, second)
			lane.Deletion.Stacks[0].Result.State.Status, lane.Deletion.Stacks[0].Result.Events = "DELETE_FAILED", nil
			lane.Deletion.Stacks = append(lane.Deletion.Stacks, gone)
		}, "fail: the stack is DELETE_FAILED", "the stack is DELETE_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f, f.Run.Lanes["01"])
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			rep, said, left := verdict.Report(f.Plan, f.Run), "", ""
			for _, a := range rep.Assertions {
				if a.ID == "01.stack-gone" {
					said = fmt.Sprintf("%s: %s", a.Outcome, a.Reason)
				}
			}
			for _, l := range rep.Leftovers {
				left += fmt.Sprintf("%s, %d commands", l.Why, len(l.Commands))
			}
			for _, l := range rep.Kept {
				if l.Name == f.Plan.Stacks[0].Spec.Name {
					left += fmt.Sprintf("kept on purpose: %s, %d commands", l.Why, len(l.Commands))
				}
			}
			if !strings.HasPrefix(said, tc.said) || tc.said == "" && said != "" || !strings.HasPrefix(left, tc.left) || tc.left == "" && left != "" {
				t.Errorf("said %q, left %q; want %q and %q", said, left, tc.said, tc.left)
			}
		})
	}
}

// TestLeft: what is named as left behind, and with what it is to be removed.
func TestLeft(t *testing.T) {
	const tags = "guardrails.stack-tags"
	probe := func(id string, attempt evidence.Attempt) func(*evidence.File) {
		return func(f *evidence.File) { f.Run.Probes[id] = &attempt }
	}
	answerLost := &evidence.Failure{Message: "lost", Uncertain: true}
	for name, tc := range map[string]struct {
		edit func(*evidence.File)
		want string
	}{
		"nothing":             {func(*evidence.File) {}, ""},
		"a probe not tried":   {func(f *evidence.File) { delete(f.Run.Probes, tags) }, ""},
		"nothing of a probe":  {probe(tags, evidence.Attempt{}), ""},
		"a refusal":           {probe(tags, evidence.Attempt{Failure: forbidden}), ""},
		"a stack":             {probe(tags, evidence.Attempt{ID: "x"}), "stack agent-SUB-untagged-RUN x: a guardrail did not stop its creation, 1 commands"},
		"a stack not to wait": {probe(tags, evidence.Attempt{ID: "x", Failure: lost}), "stack agent-SUB-untagged-RUN x: a guardrail did not stop its creation, 1 commands"},
		"a stack, removed":    {probe(tags, evidence.Attempt{ID: "x", Removed: true}), ""},
		"a lost answer":       {probe(tags, evidence.Attempt{Failure: answerLost}), "stack agent-SUB-untagged-RUN : it may exist: the answer to the create request was lost, 1 commands"},
		"a probe's bucket":    {probe("guardrails.direct-bucket", evidence.Attempt{ID: "x"}), "bucket agent-SUB-direct-RUN : a guardrail did not stop its creation, 1 commands"},
		"a probe's queue":     {probe("guardrails.direct-queue", evidence.Attempt{ID: "x"}), "queue agent-SUB-direct-RUN : a guardrail did not stop its creation, 1 commands"},
		"a stack's bucket":    {lane("03", func(l *evidence.Lane) { l.Bucket.Exists = true }), "bucket agent-SUB-writer-RUN : workshop credentials may empty it; only its stack, or whoever runs the account, can delete it, 2 commands"},
		"a function's bucket": {lane("03", func(l *evidence.Lane) { l.Rogues[0].Exists, l.Rogues[1].Exists = true, true }), "bucket rogue-NONCE-1 : the function made it, and workshop credentials may not delete it: ask whoever runs the account, 1 commands"},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f)
			plain := strings.NewReplacer(f.Plan.Run, "RUN", f.Plan.Principal.Sub, "SUB", f.Plan.Stacks[2].Nonce, "NONCE")
			var left []string
			for _, l := range verdict.Report(f.Plan, f.Run).Leftovers {
				left = append(left, plain.Replace(fmt.Sprintf("%s %s %s: %s, %d commands", l.Kind, l.Name, l.ID, l.Why, len(l.Commands))))
			}
			if got := strings.Join(left, "\n"); got != tc.want {
				t.Errorf("%s\nwant %s", got, tc.want)
			}
		})
	}
}
