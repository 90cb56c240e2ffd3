package engine

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/store"
)

// UpdateOptions say what happens when an update fails.
type UpdateOptions struct {
	DisableRollback bool
	// Previous is what the stack was before; rolling back leads there.
	Previous *store.Revision
	// PreviousRole is the role that the stack had before.
	PreviousRole string
	// RetainExceptOnCreate deletes new resources on rollback although their DeletionPolicy is Retain.
	RetainExceptOnCreate bool

	imports []string // those of the stack before
}

// touch is what an update did to one resource.
type touch struct {
	before  *store.Resource // copy of the record; nil when the resource is new
	replace bool            // before still exists beside its successor
}

// Update changes a stack that is in UPDATE_IN_PROGRESS already and has its new revision.
func (e *Engine) Update(o Operation, options UpdateOptions) <-chan struct{} {
	t := e.newTask(o, o.Stack.Revision)
	t.preserve = options.DisableRollback
	return e.run(o, func(context.Context) {
		t.Store.View(func(*store.State) { options.imports = slices.Clone(t.Stack.Imports) })
		reason := t.updateAll()
		if reason == "" {
			reason = t.setOutputs()
		}
		switch {
		case e.life.Err() != nil:
		case reason == "":
			t.cleanUp()
		case t.preserve:
			t.stopHere(reason)
		default:
			t.rollBack(options, reason)
		}
	})
}

// updateAll makes and changes everything and says why it failed, "" when it did not.
func (t *task) updateAll() string {
	g, err := t.revision.Template.Graph(t.revision.Conditions)
	if err != nil {
		return err.Error() + " "
	}
	nodes := make([]string, len(g.Resources))
	for i, r := range g.Resources {
		nodes[i] = r.LogicalID
	}
	if err := t.pause(t.life, store.StackType, Updating); err != nil {
		return "" // closed
	}
	if name := t.missingImport(g); name != "" {
		return "No export named " + name + " found"
	}
	t.walk(t.life, walk{nodes: nodes, needs: g.Needs, stopAtFailure: !t.preserve, do: func(ctx *branch, id string) bool {
		switch r, ok := t.record(id); {
		case ok && r.Live() && r.Status != store.CreateFailed:
			return t.updateResource(ctx, t.revision.Template.Resource(id), g)
		case ok && r.Live() && !t.deleteResource(ctx, &r, retention{}): // half made by an earlier operation
			return false
		}
		t.touching(id, &touch{})
		return t.createNew(ctx, t.revision.Template.Resource(id), g)
	}})
	return t.failureReason()
}

func (t *task) touching(logicalID string, what *touch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.touched[logicalID] = what
}

// cleanUp removes what the update replaced or dropped. What cannot be removed is left behind, as on AWS.
func (t *task) cleanUp() {
	t.status(store.UpdateCompleteCleanupInProgress, "")
	g, err := t.revision.Template.Graph(t.revision.Conditions)
	if err != nil { // it held a moment ago
		t.Log.Error("cloudformation: dependencies of an updated stack", "stack", t.Stack.ID, "error", err)
		return
	}
	stays := make(map[string]bool, len(g.Resources))
	for _, r := range g.Resources {
		stays[r.LogicalID] = true
	}
	victims := t.replaced()
	t.Store.View(func(*store.State) {
		for _, r := range t.Stack.Resources {
			if !stays[r.LogicalID] {
				victims = append(victims, r)
			}
		}
	})
	t.remove(victims, retention{})
	if t.life.Err() != nil {
		return
	}
	t.change(func(*store.State) {
		t.Stack.Resources = slices.DeleteFunc(t.Stack.Resources, func(r *store.Resource) bool { return !stays[r.LogicalID] })
	})
	t.status(store.UpdateComplete, "")
}

// replaced are the resources that have a successor.
func (t *task) replaced() (victims []*store.Resource) {
	for _, id := range t.touchedIDs() {
		if touched := t.touched[id]; touched.replace {
			old := *touched.before
			old.DeletionPolicy = old.UpdateReplacePolicy // which of the two policies counts here
			victims = append(victims, &old)
		}
	}
	return victims
}

// touchedIDs are the logical ids of what the update touched, in the order of the stack.
func (t *task) touchedIDs() (ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.Stack.Resources {
		if t.touched[r.LogicalID] != nil {
			ids = append(ids, r.LogicalID)
		}
	}
	return ids
}
