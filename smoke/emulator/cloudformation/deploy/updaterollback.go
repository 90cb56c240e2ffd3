package deploy

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/stack"
)

// rollBack leads a stack whose update failed back to what it was.
func (t *task) rollBack(options UpdateOptions, reason string) {
	t.change(func(*stack.State) {
		t.Stack.Transition(t.Now(), t.Events, stack.UpdateRollbackInProgress, reason, t.NewID)
		t.Stack.Revision, t.Stack.RoleARN = options.Previous, options.PreviousRole
	})
	t.revision = options.Previous
	t.failures = nil
	made, replaced := t.sortTouched()
	t.walk(t.life, walk{nodes: t.touchedIDs(), needs: t.needsBefore, do: func(ctx *branch, id string) bool {
		what := t.touched[id]
		if what.before == nil {
			return true // goes in the clean-up
		}
		return t.restore(ctx, id, what)
	}})
	switch reason := t.failureReason(); {
	case t.life.Err() != nil:
		return
	case reason != "":
		t.status(stack.UpdateRollbackFailed, reason)
		return
	}
	t.status(stack.UpdateRollbackCompleteCleanupInProgress, "")
	t.remove(replaced, retention{})
	t.remove(made, retention{creation: true, exceptOnCreate: options.RetainExceptOnCreate})
	if t.life.Err() != nil {
		return
	}
	t.change(func(*stack.State) {
		t.Stack.Resources = slices.DeleteFunc(t.Stack.Resources, func(r *stack.Resource) bool {
			touched := t.touched[r.LogicalID]
			return touched != nil && touched.before == nil
		})
	})
	t.status(stack.UpdateRollbackComplete, "")
}

// sortTouched finds the resources that the failed update made: new ones, and copies of successors, which the rollback
// is about to drop from the stack's records.
func (t *task) sortTouched() (made, successors []*stack.Resource) {
	t.Store.View(func(*stack.State) {
		for _, r := range t.Stack.Resources {
			switch what := t.touched[r.LogicalID]; {
			case what == nil:
			case what.before == nil:
				made = append(made, r)
			case what.replace && r.PhysicalID != what.before.PhysicalID:
				successor := *r
				successors = append(successors, &successor)
			}
		}
	})
	return made, successors
}

func (t *task) needsBefore(id string) []string {
	if before := t.touched[id].before; before != nil {
		return before.Needs
	}
	return nil
}

// restore makes one resource what it was before the update.
func (t *task) restore(ctx context.Context, id string, what *touch) bool {
	var record *stack.Resource
	t.Store.View(func(*stack.State) { record = t.Stack.Resource(id) })
	now := *record
	t.change(func(*stack.State) {
		before := *what.before
		before.Status, before.StatusReason, before.Updated = record.Status, record.StatusReason, record.Updated
		*record = before
	})
	properties := shownOrNone(record.Properties)
	t.event(record, stack.UpdateInProgress, stack.Detail{Properties: properties})
	kind := t.Types[record.Type]
	err := t.pause(ctx, kind.Name, Updating)
	if err == nil && !what.replace {
		request := t.request(record)
		request.Previous, request.PreviousTags, request.Attributes = now.Properties, now.Tags, now.Attributes
		err = t.update(kind, record, request)
	}
	if err != nil {
		t.event(record, stack.UpdateFailed, stack.Detail{Reason: resource.Reason(err, len(record.Tags) > 0, t.NewID), Properties: properties})
		t.failed(id, "update")
		return false
	}
	t.event(record, stack.UpdateComplete, stack.Detail{Properties: properties})
	return true
}
