package engine

import (
	"context"
	"errors"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
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
func (e *Engine) Create(o Operation, options CreateOptions) <-chan struct{} {
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
	nodes := make([]string, len(g.Resources))
	for i, r := range g.Resources {
		nodes[i] = r.LogicalID
	}
	if err := t.pause(ctx, store.StackType, Creating); err != nil && !timedOut(ctx) {
		return ""
	}
	if name := t.missingImport(g); name != "" {
		return "No export named " + name + " found. "
	}
	t.walk(ctx, walk{nodes: nodes, needs: g.Needs, stopAtFailure: !t.preserve, do: func(ctx *branch, id string) bool {
		return t.createNew(ctx, t.revision.Template.Resource(id), g)
	}})
	if timedOut(ctx) {
		return timeoutReason + ". "
	}
	return t.failureReason()
}

// finish works out the outputs of a stack whose resources are there.
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
		t.change(func(*store.State) { t.Stack.Deleted = t.Stack.Tick(t.Now()) }) // AWS shows when a rollback began to delete
		failed := t.deleteAll(keep)
		switch {
		case t.life.Err() != nil:
		case failed != "":
			t.status(store.RollbackFailed, failed)
		default:
			t.change(func(*store.State) { t.Stack.Imports = nil })
			t.status(store.RollbackComplete, "")
		}
	}
}

// timeoutReason is CloudFormation's sentence for TimeoutInMinutes.
const timeoutReason = "Stack creation time exceeded the specified timeout"

var errTimeout = errors.New(timeoutReason)

// deadline is a context that ends when the creation has taken too long by the engine's clock.
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
