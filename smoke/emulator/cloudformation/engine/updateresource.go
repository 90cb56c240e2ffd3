package engine

import (
	"errors"
	"fmt"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// replacing is CloudFormation's reason on the first event of a replacement.
const replacing = "Requested update requires the creation of a new physical resource; hence creating one."

// updateResource makes a resource what the template wants now that everything it needs is there.
func (t *task) updateResource(ctx *branch, r *template.Resource, g *template.Graph) bool {
	if ctx.Err() != nil {
		return false // a sibling failed before this one was begun
	}
	before, _ := t.record(r.LogicalID)
	var record *store.Resource
	t.Store.View(func(*store.State) { record = t.Stack.Resource(r.LogicalID) })
	w, err := t.evaluate(r, g, t.scope())
	if err != nil {
		t.touching(r.LogicalID, &touch{before: &before})
		t.event(record, store.UpdateInProgress, store.Detail{Properties: w.shown})
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	differences := compare(&before, w)
	switch {
	case replaces(differences):
		t.touching(r.LogicalID, &touch{before: &before, replace: true})
		return t.replaceResource(ctx, record, &before, w)
	case touchesResource(differences):
		t.touching(r.LogicalID, &touch{before: &before})
		return t.changeResource(ctx, record, &before, w, differences)
	case len(differences) > 0:
		t.touching(r.LogicalID, &touch{before: &before})
	}
	t.change(func(*store.State) { w.adopt(record) })
	return true
}

// replaceResource makes a successor; the old resource goes in the clean-up.
func (t *task) replaceResource(ctx *branch, record, before *store.Resource, w wanted) bool {
	t.event(record, store.UpdateInProgress, store.Detail{Reason: replacing, Properties: w.shown})
	if err := t.replaceable(before, w); err != nil {
		t.touching(w.logicalID, &touch{before: before})
		return t.resourceFailed(ctx, record, updating(), w.shown, err)
	}
	t.change(func(*store.State) { w.adopt(record) })
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
	t.change(func(*store.State) { w.adopt(record) })
	request := t.request(record)
	request.Previous, request.PreviousTags = before.Properties, before.Tags
	request.Initiated = func(physicalID string) { // only a custom resource becomes another one this way
		t.touching(w.logicalID, &touch{before: before, replace: true})
		t.change(func(*store.State) { record.PhysicalID = physicalID })
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
func (t *task) update(kind *resource.Type, record *store.Resource, request *resource.Request) error {
	return t.guard(kind, func() error {
		if record.StoodIn && !kind.Open {
			request.StandIn("it was, when it was made")
			return nil
		}
		attributes, err := kind.Update(t.life, request)
		err = request.Excuse(kind.Name, err)
		if attributes != nil {
			t.change(func(*store.State) { keep(record, request, attributes) })
		}
		return err
	})
}
