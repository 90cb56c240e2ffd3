package engine

import (
	"context"
	"errors"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/store"
)

// DeleteOptions say what a deletion leaves alone.
type DeleteOptions struct {
	Before store.Status // the stack's, which it has again when nothing may be deleted
	Retain []string     // logical ids that are kept
	Force  bool         // keep what cannot be deleted
}

// Delete removes a stack that is in DELETE_IN_PROGRESS already.
func (e *Engine) Delete(o StackOperation, options DeleteOptions) <-chan struct{} {
	t := e.newTask(o, o.Stack.Revision)
	return e.run(o, func(ctx context.Context) {
		if e.pause(ctx, store.StackType, Deleting) != nil {
			return // closed
		}
		if refused := t.exportsUsed(); refused != "" {
			t.status(options.Before, refused)
			return
		}
		failed := t.deleteAll(retention{named: options.Retain, force: options.Force})
		switch {
		case e.life.Err() != nil:
		case failed != "":
			t.status(store.DeleteFailed, failed)
		default:
			t.retire()
		}
	})
}

// retire ends the life of a stack: its name is free, its record stays.
func (t *task) retire() {
	t.change(func(s *store.Records) {
		t.Stack.Transition(t.Now(), t.Origin, store.DeleteComplete, "", t.NewID)
		t.Stack.StatusReason = ""
		t.Stack.Outputs, t.Stack.Imports = nil, nil
		s.Retire(t.Stack, t.Stack.Tick(t.Now()))
	})
}

// retention says which resources a deletion keeps.
type retention struct {
	named          []string
	force          bool
	creation       bool // the deletion undoes a creation
	exceptOnCreate bool // then Retain means RetainExceptOnCreate
}

func (k retention) keeps(r *store.Resource) bool {
	if slices.Contains(k.named, r.LogicalID) {
		return true
	}
	finished := r.Status != store.CreateFailed
	switch r.DeletionPolicy {
	case "Retain":
		return finished && !(k.creation && k.exceptOnCreate)
	case "RetainExceptOnCreate":
		return !k.creation
	}
	return false
}

// deleteAll removes every resource of the stack, dependants first, and says what failed, "" when nothing did.
func (t *task) deleteAll(keep retention) string {
	t.mu.Lock()
	t.failures = nil
	t.mu.Unlock()
	var victims, obsolete []*store.Resource
	t.Store.View(func(*store.Records) {
		victims, obsolete = undeleted(t.Stack.Resources), undeleted(t.Stack.Obsolete)
	})
	t.remove(victims, keep)
	t.remove(obsolete, keep)
	return t.failureReason()
}

func undeleted(resources []*store.Resource) []*store.Resource {
	return slices.DeleteFunc(slices.Clone(resources), func(r *store.Resource) bool {
		return r.Status == store.DeleteComplete || r.Status == store.DeleteSkipped
	})
}

// remove deletes resources side by side, each after those that were made after it.
func (t *task) remove(victims []*store.Resource, keep retention) {
	byID := make(map[string]*store.Resource, len(victims))
	users := make(map[string][]string, len(victims)) // who has to go first
	nodes := make([]string, 0, len(victims))
	for _, r := range slices.Backward(victims) {
		id := r.LogicalID
		byID[id] = r
		nodes = append(nodes, id)
		for _, need := range r.Needs {
			users[need] = append(users[need], id)
		}
	}
	t.walk(t.life, walk{nodes: nodes, needs: func(id string) []string { return users[id] },
		do: func(ctx *branch, id string) bool {
			return t.deleteResource(ctx, byID[id], keep) || keep.force
		}})
}

// deleteResource removes one resource. r is a record of the stack or the copy of one that an update replaced.
func (t *task) deleteResource(ctx context.Context, r *store.Resource, keep retention) bool {
	if ctx.Err() != nil {
		return false
	}
	if r.PhysicalID == "" {
		t.event(r, store.DeleteComplete, store.Detail{Properties: r.Shown})
		return true
	}
	if keep.keeps(r) {
		t.event(r, store.DeleteSkipped, store.Detail{Properties: r.Shown})
		return true
	}
	t.event(r, store.DeleteInProgress, store.Detail{Properties: r.Shown})
	kind := t.Types.Find(r.Type)
	err := t.pause(ctx, kind.Name, Deleting)
	if err == nil && (kind.Open || !r.StoodIn) {
		err = t.guard(kind, func() error { return kind.Delete(t.life, t.request(r)) })
	}
	if errors.Is(err, context.Canceled) && t.life.Err() != nil {
		return false
	}
	if err != nil {
		t.event(r, store.DeleteFailed, store.Detail{Reason: kind.Reason(err, false, t.NewID), Properties: r.Shown})
		if keep.force {
			t.event(r, store.DeleteSkipped, store.Detail{Properties: r.Shown})
			return false
		}
		t.failed(r.LogicalID, "delete")
		return false
	}
	t.event(r, store.DeleteComplete, store.Detail{Properties: r.Shown})
	return true
}
