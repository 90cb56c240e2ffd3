package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// UpdateOptions say what happens when an update fails.
type UpdateOptions struct {
	DisableRollback bool
	// Previous is the revision that a rollback returns to.
	Previous *store.Revision
	// PreviousRole is the role that the stack had before.
	PreviousRole string
	// RetainExceptOnCreate deletes new resources on rollback although their DeletionPolicy is Retain.
	RetainExceptOnCreate bool

	imports []string // the stack's imports before the update
}

// touch records how an update treated one resource.
type touch struct {
	before  *store.Resource // copy of the record; nil when the resource is new
	replace bool            // before still exists beside its successor
}

// Update changes a stack that is in UPDATE_IN_PROGRESS already and has its new revision.
func (e *Engine) Update(o StackOperation, options UpdateOptions) <-chan struct{} {
	t := e.newTask(o, o.Stack.Revision)
	t.preserve = options.DisableRollback
	return e.run(o, func(context.Context) {
		t.Store.View(func(*store.Records) { options.imports = slices.Clone(t.Stack.Imports) })
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
	if t.pause(t.life, store.StackType, Updating) != nil {
		return "" // closed
	}
	if name := t.missingImport(g); name != "" {
		return "No export named " + name + " found"
	}
	t.walk(t.life, walk{nodes: idsOf(g), needs: g.Needs, stopAtFailure: !t.preserve, do: func(ctx *branch, id string) bool {
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
	stays := idsOf(g)
	dropped := func(r *store.Resource) bool { return !slices.Contains(stays, r.LogicalID) }
	victims := t.replaced()
	t.Store.View(func(*store.Records) {
		for _, r := range t.Stack.Resources {
			if dropped(r) {
				victims = append(victims, r)
			}
		}
	})
	t.remove(victims, retention{})
	if t.life.Err() != nil {
		return
	}
	t.change(func(*store.Records) { t.Stack.Resources = slices.DeleteFunc(t.Stack.Resources, dropped) })
	t.status(store.UpdateComplete, "")
}

// replaced returns the resources that have a successor.
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

// touchedIDs returns the logical ids that the update touched, in the order of the stack.
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

// replacing is CloudFormation's reason on the first event of a replacement.
const replacing = "Requested update requires the creation of a new physical resource; hence creating one."

// updateResource makes a resource what the template wants now that everything it needs is there.
func (t *task) updateResource(ctx *branch, r *template.Resource, g *template.Graph) bool {
	if ctx.Err() != nil {
		return false // a sibling failed before this one was begun
	}
	record := t.find(r.LogicalID)
	before, _ := t.record(r.LogicalID)
	w, err := t.evaluate(r, g, t.scope())
	if err != nil {
		t.touching(r.LogicalID, &touch{before: &before})
		t.event(record, store.UpdateInProgress, store.Detail{Properties: w.shown})
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	differences := compare(&before, w)
	replace := slices.ContainsFunc(differences, func(d difference) bool { return d.replaces })
	if len(differences) > 0 {
		t.touching(r.LogicalID, &touch{before: &before, replace: replace})
	}
	switch {
	case replace:
		return t.replaceResource(ctx, record, &before, w)
	case touchesResource(differences):
		return t.changeResource(ctx, record, &before, w, differences)
	}
	t.change(func(*store.Records) { w.adopt(record) })
	return true
}

// replaceResource makes a successor; the old resource goes in the clean-up.
func (t *task) replaceResource(ctx *branch, record, before *store.Resource, w wanted) bool {
	t.event(record, store.UpdateInProgress, store.Detail{Reason: replacing, Properties: w.shown})
	if err := t.replaceable(before, w); err != nil {
		t.touching(w.logicalID, &touch{before: before})
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	t.change(func(*store.Records) { w.adopt(record) })
	return t.make(ctx, record, w, updating())
}

// replaceable refuses a replacement, in CloudFormation's own sentences.
func (t *task) replaceable(before *store.Resource, w wanted) error {
	if t.preserve {
		return errors.New("Replacement type updates not supported on stack with disable-rollback.") //nolint:staticcheck // see above
	}
	if name, _ := w.properties[w.kind.NameProperty].(string); name != "" && name == before.Name {
		return fmt.Errorf("CloudFormation cannot update a stack when a custom-named resource requires replacing. "+
			"Rename %s and update the stack again.", name) //nolint:staticcheck // see above
	}
	return nil
}

// changeResource lets the handler change the resource in place.
func (t *task) changeResource(ctx *branch, record, before *store.Resource, w wanted, differences []difference) bool {
	t.event(record, store.UpdateInProgress, store.Detail{Properties: w.shown})
	for _, d := range differences {
		if p := w.kind.Properties[d.property]; p != nil && p.Fixed {
			return t.resourceFailed(ctx, record, updating(), w.shown, &resource.Error{
				Code: "NotUpdatable", Message: "Property " + d.property + " cannot be updated; a resource under another logical id can have it.",
			})
		}
	}
	if err := t.pause(ctx, w.kind.Name, Updating); err != nil {
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	t.change(func(*store.Records) { w.adopt(record) })
	request := t.request(record)
	request.Previous, request.PreviousTags = before.Properties, before.Tags
	request.Initiated = func(physicalID string) { // only a custom resource becomes another one this way
		t.touching(w.logicalID, &touch{before: before, replace: true})
		t.change(func(*store.Records) { record.PhysicalID = physicalID })
	}
	err := t.update(w.kind, record, request)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	t.event(record, store.UpdateComplete, store.Detail{Reason: remarks(w, request), Properties: w.shown})
	return true
}

// update calls the handler and keeps what attributes it answers, also those of an update that got only half way.
func (t *task) update(kind *resource.Type, record *store.Resource, request *resource.HandlerRequest) error {
	return t.guard(kind, func() error {
		if record.StoodIn && !kind.Open {
			request.StandIn("it was, when it was made")
			return nil
		}
		attributes, err := kind.Update(t.life, request)
		err = request.Excuse(kind.Name, err)
		if attributes != nil {
			t.change(func(*store.Records) { keep(record, request, attributes) })
		}
		return err
	})
}
