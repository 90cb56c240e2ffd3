package stack

import (
	"context"
	"errors"
	"fmt"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stackinfo"
)

// Deployer creates or updates one stack of the user's own, depending on the stack that is there. It calls nothing that
// provisioning credentials are not granted, and never makes a change set: one that is not executed leaves a stack without
// tags, which those credentials cannot delete.
type Deployer struct {
	Manager *Manager
	Updates Updates
	// Replace removes a stack that stands in the way, such as removal.Remover's; nil leaves it alone.
	Replace func(ctx context.Context, standing stackinfo.State, token string, notify func(format string, args ...any)) error
	// Notify is told in a sentence what is about to be done.
	Notify func(format string, args ...any)
}

// DeployResult says how a deployment ended.
type DeployResult struct {
	Action string // "created", "updated", "unchanged", or "deleted" first, to replace it
	State  stackinfo.State
	Unsure bool             // the request got no answer, so the action may or may not have begun
	Cause  *stackinfo.Cause // nil unless it failed
}

// StandingError tells that a stack of that name cannot be changed.
type StandingError struct {
	State    stackinfo.State
	Why, Fix string
}

// Error returns the reason.
func (e *StandingError) Error() string {
	return fmt.Sprintf("stack %s is in %s: %s", e.State.Name, e.State.Status, e.Why)
}

// Deploy creates or updates the stack of a spec and follows it to the end. An error means that the end was not seen; the
// outcome then has an action if one may have begun, and is unsure when its request got no answer.
func (d *Deployer) Deploy(ctx context.Context, s stackinfo.Spec) (DeployResult, error) {
	standing, err := d.Manager.Describe(ctx, s.Name)
	if errors.Is(err, ErrNotFound) {
		return d.create(ctx, s)
	}
	if err != nil {
		return DeployResult{}, err
	}
	problem := obstacle(standing)
	switch {
	case problem == nil:
		return d.update(ctx, standing, s)
	case d.Replace == nil || problem.Fix == "":
		return DeployResult{State: standing}, problem
	case standing.Status == "REVIEW_IN_PROGRESS":
		d.Notify("taking over %s, whose change set was never executed: creating the stack adds its tags", standing.Name)
		return d.create(ctx, s)
	}
	d.Notify("deleting %s first, which is in %s", standing.Name, standing.Status)
	if err := d.Replace(ctx, standing, s.Token+"-replace", d.Notify); err != nil {
		return unanswered("deleted", standing, err), err
	}
	return d.create(ctx, s)
}

// obstacle explains why a stack cannot be updated, nil if it can.
// AWS: CloudFormation user guide, "Understand stack creation events" and the stack status codes.
func obstacle(s stackinfo.State) *StandingError {
	const replace = "--replace deletes it first"
	switch s.Status {
	case "REVIEW_IN_PROGRESS":
		return &StandingError{s, "its change set was never executed: it has no resources and no tags, so provisioning credentials cannot delete it",
			"--replace takes it over: creating a stack of the same name adopts it"}
	case "ROLLBACK_COMPLETE", "CREATE_FAILED":
		return &StandingError{s, "its creation failed, and a stack in that state can only be deleted", replace}
	case "ROLLBACK_FAILED", "DELETE_FAILED":
		return &StandingError{s, "it could not be deleted completely, and can only be deleted again", replace}
	case "UPDATE_ROLLBACK_FAILED":
		return &StandingError{s, "an update failed and could not be rolled back, and provisioning credentials may not continue the rollback", replace}
	}
	if !stackinfo.Settled(s.Status) {
		return &StandingError{s, "another operation is in progress; wait until it has finished", ""}
	}
	return nil
}

func (d *Deployer) create(ctx context.Context, s stackinfo.Spec) (DeployResult, error) {
	d.Notify("creating %s", s.Name)
	id, err := d.Manager.Create(ctx, s)
	if err != nil {
		return unanswered("created", stackinfo.State{Name: s.Name}, err), err
	}
	return d.follow(ctx, "created", Pending{StackID: id, Token: s.Token, New: true}, s)
}

func (d *Deployer) update(ctx context.Context, standing stackinfo.State, s stackinfo.Spec) (DeployResult, error) {
	d.Notify("updating %s", s.Name)
	changed, err := d.Manager.Update(ctx, d.Updates, standing.ID, s)
	if err != nil {
		return unanswered("updated", standing, err), err
	}
	if !changed {
		return DeployResult{Action: "unchanged", State: standing}, nil
	}
	return d.follow(ctx, "updated", Pending{StackID: standing.ID, Token: s.Token}, s)
}

// unanswered is the outcome of a request that failed: a refused one began nothing.
func unanswered(action string, state stackinfo.State, err error) DeployResult {
	if !client.MayHaveHappened(err) {
		return DeployResult{}
	}
	return DeployResult{Action: action, State: state, Unsure: true}
}

func (d *Deployer) follow(ctx context.Context, action string, op Pending, s stackinfo.Spec) (DeployResult, error) {
	result, err := d.Manager.Wait(ctx, op)
	out := DeployResult{Action: action, State: result.State}
	if out.State.Name == "" {
		out.State.Name, out.State.ID = s.Name, op.StackID
	}
	if err != nil {
		return out, err
	}
	if stackinfo.Bad(result.State.Status) {
		cause, ok := stackinfo.FindCause(result.Events)
		if !ok {
			cause = stackinfo.Cause{LogicalID: s.Name, Status: result.State.Status, Message: result.State.Reason}
		}
		out.Cause = &cause
	}
	return out, nil
}
