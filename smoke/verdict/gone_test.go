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
			"fail: it was not removed", "the run ended before it could be removed"},
		"overdue": {staying(func(d *evidence.DeletedStack) {
			d.Overdue, d.Failure = true, &evidence.Failure{Message: "late"}
			d.Result.Events = []stackinfo.Event{{LogicalID: "Queue", Type: "AWS::SQS::Queue", PhysicalID: "q", Status: "DELETE_IN_PROGRESS"}}
		}), "fail: not gone after the time limit of", "late"},
		"interrupted":          {staying(func(d *evidence.DeletedStack) { d.Failure = &evidence.Failure{CancelledBy: "SIGINT"} }), "inconclusive: the run was interrupted", ""},
		"refused":              {staying(func(d *evidence.DeletedStack) { d.Failure = &evidence.Failure{Code: "Denied", Message: "no"} }), "fail: Denied: no", "Denied: no"},
		"followed to no end":   {staying(func(*evidence.DeletedStack) {}), "fail: the stack is DELETE_IN_PROGRESS", "the stack is DELETE_IN_PROGRESS"},
		"kept in the emulator": {kept(plan.Emulated), "", "gone with the emulated account when this program ends, 0 commands"},
		"kept in AWS":          {kept("AWS"), "", "kept, 1 commands"},
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
				left += l.Why
			}
			for _, l := range rep.Kept {
				if l.Name == f.Plan.Stacks[0].Spec.Name {
					left += fmt.Sprintf("%s, %d commands", l.Why, len(l.Commands))
				}
			}
			if !strings.HasPrefix(said, tc.said) || tc.said == "" && said != "" || !strings.HasPrefix(left, tc.left) || tc.left == "" && left != "" {
				t.Errorf("said %q, left %q; want %q and %q", said, left, tc.said, tc.left)
			}
		})
	}
}
