package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// What becomes of a stack that could not be created.
const (
	Rollback  = "ROLLBACK"
	Delete    = "DELETE"
	DoNothing = "DO_NOTHING"
)

// CreateOptions say what happens when a creation fails.
type CreateOptions struct {
	OnFailure string        // Rollback, Delete or DoNothing
	Timeout   time.Duration // 0 for none
	// RetainExceptOnCreate deletes new resources on rollback although their DeletionPolicy is Retain.
	RetainExceptOnCreate bool
}

// Create makes the resources of a stack that is in CREATE_IN_PROGRESS already and has its revision. The channel is
// closed when the stack has its final status.
func (e *Engine) Create(o StackOperation, options CreateOptions) <-chan struct{} {
	t := e.newTask(o, o.Stack.Revision)
	t.preserve = options.OnFailure == DoNothing
	return e.run(o, func(ctx context.Context) {
		limited, cancel := t.deadline(ctx, options.Timeout)
		defer cancel()
		reason := t.createAll(limited)
		if reason == "" {
			reason = t.finish(limited)
		}
		if ctx.Err() != nil { // closed, or the stack is being deleted
			return
		}
		if reason == "" {
			t.creationEnds(store.CreateComplete, "")
			return
		}
		t.undoCreate(options, reason)
	})
}

// createAll makes everything and says why it failed, "" when it did not.
func (t *task) createAll(ctx context.Context) string {
	g, err := t.revision.Template.Graph(t.revision.Conditions)
	if err != nil {
		return err.Error() + " "
	}
	if t.pause(ctx, store.StackType, Creating) != nil && !timedOut(ctx) {
		return ""
	}
	if name := t.missingImport(g); name != "" {
		return "No export named " + name + " found. "
	}
	t.walk(ctx, walk{nodes: idsOf(g), needs: g.Needs, stopAtFailure: !t.preserve, do: func(ctx *branch, id string) bool {
		return t.createNew(ctx, t.revision.Template.Resource(id), g)
	}})
	if timedOut(ctx) {
		return timeoutReason + ". "
	}
	return t.failureReason()
}

func idsOf(g *template.Graph) []string {
	ids := make([]string, len(g.Resources))
	for i, r := range g.Resources {
		ids[i] = r.LogicalID
	}
	return ids
}

// finish sets the outputs once all resources exist, and says why that failed.
func (t *task) finish(ctx context.Context) string {
	if t.pause(ctx, store.StackType, Settling) != nil { // too late; other reasons for it end the operation anyway
		return timeoutReason + ". "
	}
	return t.setOutputs()
}

// undoCreate ends a creation that failed as its options say.
func (t *task) undoCreate(options CreateOptions, reason string) {
	keep := retention{exceptOnCreate: options.RetainExceptOnCreate, creation: true}
	switch options.OnFailure {
	case DoNothing:
		t.creationEnds(store.CreateFailed, reason)
	case Delete:
		if !t.creationEnds(store.DeleteInProgress, reason+"Delete requested by user.") {
			return
		}
		if failed := t.deleteAll(keep); failed != "" {
			t.status(store.DeleteFailed, failed)
			return
		}
		t.retire()
	default:
		if !t.creationEnds(store.RollbackInProgress, reason+"Rollback requested by user.") {
			return
		}
		t.change(func(*store.Records) { t.Stack.Deleted = t.Stack.Tick(t.Now()) }) // AWS shows when a rollback began to delete
		failed := t.deleteAll(keep)
		switch {
		case t.life.Err() != nil:
		case failed != "":
			t.status(store.RollbackFailed, failed)
		default:
			t.change(func(*store.Records) { t.Stack.Imports = nil })
			t.status(store.RollbackComplete, "")
		}
	}
}

// timeoutReason is CloudFormation's sentence for TimeoutInMinutes.
const timeoutReason = "Stack creation time exceeded the specified timeout"

var errTimeout = errors.New(timeoutReason)

// deadline returns a context that ends when the creation has taken too long by the engine's clock.
func (t *task) deadline(parent context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	if limit > 0 && t.Pace != nil { // without a pace nothing takes time
		t.work.Go(func() {
			if t.Sleep(ctx, limit) == nil {
				cancel(errTimeout)
			}
		})
	}
	return ctx, func() { cancel(context.Canceled) }
}

func timedOut(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errTimeout) }

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
	t.change(func(*store.Records) {
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
	t.change(func(*store.Records) { w.adopt(record) })
	return t.make(ctx, record, w, creating())
}

// make calls the handler that creates a resource. The first event is already written.
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
		t.change(func(*store.Records) { record.PhysicalID = physicalID })
		t.event(record, words.begin, store.Detail{Reason: "Resource creation Initiated", Properties: w.shown})
	}
	var attributes resource.Attributes
	err = t.guard(w.kind, func() (err error) {
		attributes, err = w.kind.Create(t.life, request)
		return request.Excuse(w.kind.Name, err)
	})
	t.change(func(*store.Records) { keep(record, request, attributes) })
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
		reason = t.Types.Find(record.Type).Reason(err, len(record.Tags) > 0, t.NewID)
	} else if timedOut(ctx) {
		reason = timeoutReason
	}
	t.change(func(*store.Records) {
		t.Stack.ResourceTransition(t.Now(), t.Origin, record, words.fail, store.Detail{Reason: reason, Properties: shown})
		t.failed(record.LogicalID, words.verb)
		ctx.stop() // no sibling may come to an end after this one failed
	})
	return false
}

// claimName gives a resource its physical name, unless another one has it.
func (t *task) claimName(record *store.Resource, name string) error {
	return t.Store.Update(func(s *store.Records) error {
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

// keep puts what a handler answered into a record.
func keep(record *store.Resource, r *resource.HandlerRequest, attributes resource.Attributes) {
	record.Attributes, record.NoEcho = attributes, r.NoEcho
	record.StoodIn = slices.ContainsFunc(r.Remarks, func(remark string) bool { return strings.HasPrefix(remark, resource.StoodIn) })
}

// remarks says, for a resource's last event, what is missing compared with the template, "" for nothing. A stand-in comes
// first.
func remarks(w wanted, r *resource.HandlerRequest) string {
	all := slices.Clone(r.Remarks)
	if len(w.missing) > 0 {
		all = append(all, resource.LeftOut(slices.Compact(w.missing)))
	}
	return strings.Join(all, "; ")
}
