package engine

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/store"
)

// stopHere returns what failed to its last stable state and leaves the rest as it is, so that a later update can go on
// from there (AWS: CloudFormation user guide, stack failure options).
func (t *task) stopHere(reason string) {
	for _, id := range t.touchedIDs() {
		what, record := t.touched[id], t.find(id)
		if now, _ := t.record(id); what.before == nil || now.Status != store.UpdateFailed {
			continue
		}
		if err := t.undo(record, t.reset(record, what)); err != nil {
			t.Log.Info("cloudformation: a failed resource is not what it was", "stack", t.Stack.ID, "resource", id, "error", err)
		}
	}
	t.status(store.UpdateFailed, reason)
}

// rollBack returns a stack to its previous revision after a failed update.
func (t *task) rollBack(options UpdateOptions, reason string) {
	t.change(func(*store.Records) {
		t.Stack.Transition(t.Now(), t.Origin, store.UpdateRollbackInProgress, reason, t.NewID)
		t.Stack.Revision, t.Stack.RoleARN, t.Stack.Imports = options.Previous, options.PreviousRole, options.imports
	})
	t.revision = options.Previous
	t.failures = nil
	made, successors := t.sortTouched()
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
		t.change(func(*store.Records) { t.Stack.Obsolete = append(t.Stack.Obsolete, successors...) })
		t.status(store.UpdateRollbackFailed, reason)
		return
	}
	t.status(store.UpdateRollbackCompleteCleanupInProgress, "")
	t.remove(append(made, successors...), retention{creation: true, exceptOnCreate: options.RetainExceptOnCreate})
	if t.life.Err() != nil {
		return
	}
	t.change(func(*store.Records) {
		t.Stack.Resources = slices.DeleteFunc(t.Stack.Resources, func(r *store.Resource) bool {
			touched := t.touched[r.LogicalID]
			return touched != nil && touched.before == nil
		})
	})
	t.status(store.UpdateRollbackComplete, "")
}

// sortTouched finds the resources that the failed update made: new ones, and copies of successors, which the rollback
// is about to drop from the stack's records.
func (t *task) sortTouched() (made, successors []*store.Resource) {
	t.Store.View(func(*store.Records) {
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
	record := t.find(id)
	now := t.reset(record, what)
	t.event(record, store.UpdateInProgress, store.Detail{Properties: record.Shown})
	kind := t.Types.Find(record.Type)
	err := t.pause(ctx, kind.Name, Updating)
	if err == nil && !what.replace {
		err = t.undo(record, now)
	}
	if err != nil {
		t.event(record, store.UpdateFailed, store.Detail{Reason: kind.Reason(err, len(record.Tags) > 0, t.NewID), Properties: record.Shown})
		t.failed(id, "update")
		return false
	}
	t.event(record, store.UpdateComplete, store.Detail{Properties: record.Shown})
	return true
}

// reset makes a record what it was before the update, except for its status, and returns what it was until now.
func (t *task) reset(record *store.Resource, what *touch) (now store.Resource) {
	t.change(func(*store.Records) {
		now = *record
		*record = *what.before
		record.Status, record.StatusReason, record.Updated = now.Status, now.StatusReason, now.Updated
	})
	return now
}

// undo has the handler change a resource back to what its record says.
func (t *task) undo(record *store.Resource, now store.Resource) error {
	request := t.request(record)
	request.Previous, request.PreviousTags, request.Attributes = now.Properties, now.Tags, now.Attributes
	return t.update(t.Types.Find(record.Type), record, request)
}
