// Package deployment makes or changes one stack of the user's own, and says what came of it.
//
// It decides by the stack that is there: none is created, one that can be changed is updated, one that stands in the way
// is explained, and removed first only when the caller asks for that. It calls nothing that provisioning credentials are
// not granted, and never a change set: one that is not executed leaves a stack without tags, which those credentials
// cannot delete.
package deployment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cfnenv/smoke/client"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// Action is what a deployment did.
type Action string

// The actions.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
)

// Outcome is what came of a deployment.
type Outcome struct {
	Action Action
	State  stack.State
	// Cause is why it failed; nil when it did not.
	Cause *stackinfo.Cause
}

// Deployer deploys.
type Deployer struct {
	Engine  *stack.Engine
	Updates stack.Updates
	// Remover removes what stands in the way; needed for replace alone.
	Remover *removal.Remover
	// Notify is told in a sentence what is about to be done.
	Notify func(format string, args ...any)
}

// StandingError says that a stack of that name cannot be changed, and what can be done.
type StandingError struct {
	State stack.State
	// Why it cannot be changed; Fix what to do.
	Why, Fix string
}

// Error is the sentence.
func (e *StandingError) Error() string {
	return fmt.Sprintf("stack %s is in %s: %s", e.State.Name, e.State.Status, e.Why)
}

// Deploy creates or updates the stack of a spec and follows it to the end. With replace, a stack that can only be deleted
// is removed first. An error means that the end was not seen; the outcome then holds what is known: of a stack that may or
// may not have been made, the name alone.
func (d *Deployer) Deploy(ctx context.Context, s stack.Spec, replace bool) (Outcome, error) {
	standing, err := d.Engine.Describe(ctx, s.Name)
	if errors.Is(err, stack.ErrNotFound) {
		return d.create(ctx, s)
	}
	if err != nil {
		return Outcome{}, err
	}
	problem := obstacle(standing)
	switch {
	case problem == nil:
		return d.update(ctx, standing, s)
	case !replace || problem.Fix == "":
		return Outcome{State: standing}, problem
	case standing.Status == "REVIEW_IN_PROGRESS":
		d.Notify("taking over %s, which was never executed: creating it gives it its tags", standing.Name)
		return d.create(ctx, s)
	}
	d.Notify("removing %s first, which is in %s", standing.Name, standing.Status)
	if err := d.remove(ctx, standing, s); err != nil {
		return Outcome{State: standing}, err
	}
	return d.create(ctx, s)
}

// obstacle explains why a stack cannot be updated, nil if it can.
// AWS: CloudFormation user guide, "Understand stack creation events" and the stack status codes.
func obstacle(s stack.State) *StandingError {
	const replace = "--replace removes it first"
	switch s.Status {
	case "REVIEW_IN_PROGRESS":
		return &StandingError{s, "a change set for it was made and never executed; it has no resources, and no tags either, so provisioning credentials may not delete it",
			"--replace takes it over: a stack created on its name adopts it"}
	case "ROLLBACK_COMPLETE", "CREATE_FAILED":
		return &StandingError{s, "its creation failed, and a stack in that state can only be deleted", replace}
	case "ROLLBACK_FAILED", "DELETE_FAILED":
		return &StandingError{s, "it could not be removed as a whole, and can only be deleted again", replace}
	case "UPDATE_ROLLBACK_FAILED":
		return &StandingError{s, "an update failed and could not be taken back; provisioning credentials may not continue that", replace}
	}
	if !stackinfo.Settled(s.Status) {
		return &StandingError{s, "another operation is under way; wait until it has ended", ""}
	}
	return nil
}

func (d *Deployer) create(ctx context.Context, s stack.Spec) (Outcome, error) {
	d.Notify("creating %s", s.Name)
	id, err := d.Engine.Create(ctx, s)
	if err != nil {
		if client.MayHaveHappened(err) {
			return Outcome{Action: Created, State: stack.State{Name: s.Name}}, err
		}
		return Outcome{}, err
	}
	return d.follow(ctx, Created, stack.Operation{StackID: id, Token: s.Token, New: true}, s)
}

func (d *Deployer) update(ctx context.Context, standing stack.State, s stack.Spec) (Outcome, error) {
	d.Notify("updating %s", s.Name)
	changed, err := d.Engine.Update(ctx, d.Updates, standing.ID, s)
	if err != nil {
		return Outcome{State: standing}, err
	}
	if !changed {
		return Outcome{Action: Unchanged, State: standing}, nil
	}
	return d.follow(ctx, Updated, stack.Operation{StackID: standing.ID, Token: s.Token}, s)
}

func (d *Deployer) follow(ctx context.Context, action Action, op stack.Operation, s stack.Spec) (Outcome, error) {
	result, err := d.Engine.Wait(ctx, op)
	out := Outcome{Action: action, State: result.State}
	if out.State.Name == "" {
		out.State.Name, out.State.ID = s.Name, op.StackID
	}
	if err != nil {
		return out, err
	}
	if failed(result.State.Status) {
		cause, ok := stackinfo.FindCause(result.Events)
		if !ok {
			cause = stackinfo.Cause{LogicalID: s.Name, Status: result.State.Status, Message: result.State.Reason}
		}
		out.Cause = &cause
	}
	return out, nil
}

// failed reports whether a settled stack is not what was asked for.
func failed(status string) bool {
	return strings.HasSuffix(status, "_FAILED") || strings.Contains(status, "ROLLBACK") || strings.HasPrefix(status, "DELETE_")
}

// remove empties and deletes the standing stack, as every removal does.
func (d *Deployer) remove(ctx context.Context, standing stack.State, s stack.Spec) error {
	target, err := d.Remover.Look(ctx, standing.ID)
	if err != nil {
		return err
	}
	for _, bucket := range target.Buckets {
		if bucket.Holds && bucket.Mine {
			d.Notify("emptying its bucket %s", bucket.Name)
		}
	}
	_, err = d.Remover.Remove(ctx, target, s.Token+"-replace")
	if left := (*removal.LeftError)(nil); errors.As(err, &left) {
		return &StandingError{State: left.State, Why: "it could not be deleted: " + left.Why}
	}
	return err
}
