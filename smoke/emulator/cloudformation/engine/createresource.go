package engine

import (
	"context"
	"errors"
	"fmt"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// statuses are the words for making a resource: CREATE_… for a new one, UPDATE_… for the successor of a replaced one.
type statuses struct {
	begin, fail, done store.Status
	verb, cancelled   string
}

func creating() statuses {
	return statuses{store.CreateInProgress, store.CreateFailed, store.CreateComplete, "create", "Resource creation cancelled"}
}

func updating() statuses {
	return statuses{store.UpdateInProgress, store.UpdateFailed, store.UpdateComplete, "update", "Resource update cancelled"}
}

// createNew makes a resource that the stack does not have. ctx ends when a sibling failed.
func (t *task) createNew(ctx *branch, r *template.Resource, g *template.Graph) bool {
	if ctx.Err() != nil {
		return false // a sibling failed before this one was begun
	}
	w, err := t.evaluate(r, g, t.scope())
	record := &store.Resource{LogicalID: r.LogicalID, Type: r.Type, Needs: w.needs}
	t.change(func(*store.State) {
		if old := t.Stack.Resource(r.LogicalID); old != nil {
			*old = *record
			record = old
		} else {
			t.Stack.Resources = append(t.Stack.Resources, record)
		}
	})
	t.event(record, store.CreateInProgress, store.Detail{Properties: w.shown})
	if err != nil {
		return t.resourceFailed(ctx, record, creating(), w.shown, err)
	}
	t.change(func(*store.State) { w.adopt(record) })
	return t.make(ctx, record, w, creating())
}

// make calls the handler that creates a resource whose first event is written.
func (t *task) make(ctx *branch, record *store.Resource, w wanted, words statuses) bool {
	name, err := w.kind.NameFor(t.Random, t.Stack.Name, w.logicalID, w.properties)
	if err == nil {
		err = t.claimName(record, name)
	}
	if err == nil {
		err = t.pause(ctx, w.kind.Name, Creating)
	}
	if err != nil {
		return t.resourceFailed(ctx, record, words, w.shown, err)
	}
	request := t.request(record)
	request.PhysicalID, request.Attributes = "", nil
	request.Initiated = func(physicalID string) {
		t.change(func(*store.State) { record.PhysicalID = physicalID })
		t.event(record, words.begin, store.Detail{Reason: "Resource creation Initiated", Properties: w.shown})
	}
	var attributes resource.Attributes
	err = t.guard(w.kind, func() (err error) {
		attributes, err = w.kind.Create(t.life, request)
		return request.Excuse(w.kind.Name, err)
	})
	t.change(func(*store.State) { keep(record, request, attributes) })
	if err == nil && w.kind.Settles && ctx.Err() == nil {
		t.event(record, words.begin, store.Detail{
			Reason: "Eventual consistency check initiated", DetailedStatus: "CONFIGURATION_COMPLETE", Properties: w.shown,
		})
	}
	if err == nil {
		err = t.pause(ctx, w.kind.Name, Settling)
	}
	if err != nil {
		return t.resourceFailed(ctx, record, words, w.shown, err)
	}
	t.event(record, words.done, store.Detail{Reason: remarks(w, request), Properties: w.shown})
	return true
}

// resourceFailed writes the event of a failure. A failure after a sibling's is no cause of its own: CloudFormation has
// cancelled the resource by then.
func (t *task) resourceFailed(ctx *branch, record *store.Resource, words statuses, shown string, err error) bool {
	reason := words.cancelled
	if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
		reason = resource.Reason(err, len(record.Tags) > 0, t.NewID)
	} else if timedOut(ctx) {
		reason = timeoutReason
	}
	t.change(func(*store.State) {
		t.Stack.ResourceTransition(t.Now(), t.Events, record, words.fail, store.Detail{Reason: reason, Properties: shown})
		t.failed(record.LogicalID, words.verb)
		ctx.stop() // no sibling may come to an end after this one failed
	})
	return false
}

// claimName gives a resource its physical name, unless another one has it.
func (t *task) claimName(record *store.Resource, name string) error {
	return t.Store.Update(func(s *store.State) error {
		if name == "" {
			return nil
		}
		if owner := s.Owner(t.Stack.Region, record.Type, name, record); owner != nil {
			return fmt.Errorf("%s already exists in stack %s", name, owner.ID)
		}
		record.Name = name
		return nil
	})
}
