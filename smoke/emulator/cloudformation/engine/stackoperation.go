package engine

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

// StackOperation is one operation on one stack.
type StackOperation struct {
	Stack *store.Stack
	// As makes the resources: a session of the stack's role, or the caller, with CalledVia set.
	As service.Principal
	// Origin goes into every event.
	Origin store.Origin
	// Ended, if not nil, runs when the operation has ended, before Done's channel is closed.
	Ended func()
}

// task is an operation under way.
type task struct {
	*Engine
	StackOperation
	revision *store.Revision // what the stack is to become; for deletions what it is
	// preserve keeps what succeeded when something fails, and lets paths that do not depend on it go on
	// (AWS: CloudFormation user guide, stack failure options).
	preserve bool

	mu       sync.Mutex
	failures []failure
	imports  map[string]bool
	touched  map[string]*touch // what an update did, by logical id
}

// failure is a resource that an operation failed at.
type failure struct {
	logicalID string
	verb      string // "create", "update", "delete"
}

func (e *Engine) newTask(o StackOperation, r *store.Revision) *task {
	return &task{Engine: e, StackOperation: o, revision: r, imports: map[string]bool{}, touched: map[string]*touch{}}
}

func (t *task) failed(logicalID, verb string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failures = append(t.failures, failure{logicalID, verb})
}

// change runs f with the store's lock. f changes the operation's stack.
func (t *task) change(f func(*store.Records)) {
	_ = t.Store.Update(func(s *store.Records) error { // f cannot fail
		f(s)
		return nil
	})
}

// status gives the stack a new status.
func (t *task) status(status store.Status, reason string) {
	t.change(func(*store.Records) { t.Stack.Transition(t.Now(), t.Origin, status, reason, t.NewID) })
}

// creationEnds gives a stack that is still being created its next status. It answers false for a stack whose deletion has
// begun in the meantime.
func (t *task) creationEnds(status store.Status, reason string) (ok bool) {
	t.change(func(*store.Records) {
		if ok = t.Stack.Status == store.CreateInProgress; ok {
			t.Stack.Transition(t.Now(), t.Origin, status, reason, t.NewID)
		}
	})
	return ok
}

func (t *task) event(r *store.Resource, status store.Status, d store.Detail) {
	t.change(func(*store.Records) { t.Stack.ResourceTransition(t.Now(), t.Origin, r, status, d) })
}

// find returns the record itself, which may only be read or changed under the store's lock.
func (t *task) find(logicalID string) (r *store.Resource) {
	t.Store.View(func(*store.Records) { r = t.Stack.Resource(logicalID) })
	return r
}

// record returns a copy; ok is false when the stack has no such resource.
func (t *task) record(logicalID string) (r store.Resource, ok bool) {
	t.Store.View(func(*store.Records) {
		if found := t.Stack.Resource(logicalID); found != nil {
			r, ok = *found, true
		}
	})
	return r, ok
}

// records returns copies of all records in order.
func (t *task) records() (out []store.Resource) {
	t.Store.View(func(*store.Records) {
		for _, r := range t.Stack.Resources {
			out = append(out, *r)
		}
	})
	return out
}

// request prepares a handler's request for one resource.
func (t *task) request(r *store.Resource) *resource.HandlerRequest {
	return &resource.HandlerRequest{
		StackName: t.Stack.Name, StackID: t.Stack.ID, LogicalID: r.LogicalID, StoodIn: r.StoodIn, NoEcho: r.NoEcho,
		Lenient: t.Types.StandsIn(), Callback: t.Callback, NewID: t.NewID,
		Account: t.Account, Region: t.Stack.Region,
		Name: r.Name, PhysicalID: r.PhysicalID,
		Properties: r.Properties, Attributes: r.Attributes, Tags: r.Tags, Backplane: t.Backplane, As: t.As,
	}
}

// guard calls a handler and turns its crash into a failure of the resource, so that the account keeps serving.
func (e *Engine) guard(kind *resource.Type, call func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			e.Log.Error("cloudformation: a resource handler crashed", "type", kind.Name, "panic", reason, "stack", string(debug.Stack()))
			err = &resource.Error{Code: "InternalFailure", Message: fmt.Sprintf("Internal Failure: %v", reason)}
		}
	}()
	return call()
}

// failureReason words the stack's reason from the resources that failed, with CloudFormation's space at its end; "" when
// none did.
func (t *task) failureReason() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, verb := range []string{"create", "update", "delete"} {
		var ids []string
		for _, f := range t.failures {
			if f.verb == verb {
				ids = append(ids, f.logicalID)
			}
		}
		if len(ids) > 0 {
			b.WriteString("The following resource(s) failed to " + verb + ": [" + strings.Join(ids, ", ") + "]. ")
		}
	}
	return b.String()
}
