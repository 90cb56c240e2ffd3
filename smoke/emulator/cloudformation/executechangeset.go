package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/deploy"
	"cfnenv/smoke/emulator/cloudformation/stack"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// ExecuteChangeSetInput is the input of ExecuteChangeSet.
type ExecuteChangeSetInput struct {
	ChangeSetName, StackName, ClientRequestToken string
	DisableRollback                              *bool
	RetainExceptOnCreate                         bool
}

func (c *CloudFormation) checkExecuteChangeSet(call *service.Call, in *ExecuteChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	v.clientToken(in.ClientRequestToken)
	return []service.Check{c.onChangeSet(call, "ExecuteChangeSet", in.StackName, in.ChangeSetName)}
}

func (c *CloudFormation) executeChangeSet(ctx context.Context, call *service.Call, in *ExecuteChangeSetInput) (*Empty, error) {
	ticket, err := newTicket(call, in.ClientRequestToken, in)
	if err != nil {
		return nil, err
	}
	var k *stack.Stack
	var cs stack.ChangeSet
	replay := false
	err = c.store.Update(func(s *stack.State) error {
		found, changeSet, err := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if err != nil {
			return err
		}
		k, cs = found, *changeSet
		if _, replay, err = ticket.seen(s); replay || err != nil {
			return err
		}
		return executable(&cs)
	})
	switch {
	case err != nil:
		return nil, err
	case replay:
		return &Empty{}, c.settle(ctx, c.engine.Done(k.ID))
	case cs.OnStackFailure != "" && in.DisableRollback != nil:
		return nil, wire.Errorf("ValidationError", "DisableRollback must not be specified for a change set that has OnStackFailure")
	}
	var done <-chan struct{}
	if cs.Type == typeCreate {
		done, err = c.executeCreate(ctx, call, in, k, &cs, ticket)
	} else {
		done, err = c.executeUpdate(ctx, call, in, k, &cs, ticket)
	}
	if err != nil {
		return nil, err
	}
	return &Empty{}, c.settle(ctx, done)
}

func executable(cs *stack.ChangeSet) error {
	refuse := func(what, status string) error {
		return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current %s of [%s]", cs.ID, what, status)
	}
	switch {
	case cs.Status != stack.ChangeSetCreateComplete:
		return refuse("status", cs.Status)
	case cs.ExecutionStatus != stack.ExecutionAvailable:
		return refuse("execution status", cs.ExecutionStatus)
	}
	return nil
}

// executeCreate makes the stack that the change set planned; only now it has tags.
func (c *CloudFormation) executeCreate(ctx context.Context, call *service.Call, in *ExecuteChangeSetInput, k *stack.Stack, cs *stack.ChangeSet, t ticket) (<-chan struct{}, error) {
	as, err := c.actAs(ctx, call, cs.RoleARN)
	if err != nil {
		return nil, err
	}
	onFailure := cs.OnStackFailure
	if onFailure == "" {
		onFailure = deploy.Rollback
		if in.DisableRollback != nil && *in.DisableRollback {
			onFailure = deploy.DoNothing
		}
	}
	o := deploy.Operation{
		Stack: k, As: as, Events: stack.Context{Token: in.ClientRequestToken, OperationID: c.engine.NewID()}, Ended: c.ended(k, cs.ID),
	}
	err = c.store.Update(func(s *stack.State) error {
		if k.Status != stack.ReviewInProgress {
			return updatable(k, false)
		}
		if err := executed(k, cs); err != nil {
			return err
		}
		k.RoleARN, k.RollbackTriggers, k.DisableRollback = cs.RoleARN, cs.RollbackTriggers, onFailure == deploy.DoNothing
		c.begin(k, cs.Revision, o.Events, stack.CreateInProgress, "CREATE_STACK")
		k.Updated = k.Tick(c.env.Now())
		t.keep(s, k.ID, &Empty{})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.engine.Create(o, deploy.CreateOptions{OnFailure: onFailure, RetainExceptOnCreate: in.RetainExceptOnCreate}), nil
}

func (c *CloudFormation) executeUpdate(ctx context.Context, call *service.Call, in *ExecuteChangeSetInput, k *stack.Stack, cs *stack.ChangeSet, t ticket) (<-chan struct{}, error) {
	u := update{stack: k, revision: cs.Revision}
	c.store.View(func(*stack.State) { u.previous = k.Revision })
	disable := cs.OnStackFailure == deploy.DoNothing || in.DisableRollback != nil && *in.DisableRollback
	done, _, err := c.update(ctx, call, u, updateRequest{
		roleARN: cs.RoleARN, token: in.ClientRequestToken, disableRollback: disable,
		retainExceptOnCreate: in.RetainExceptOnCreate, triggers: cs.RollbackTriggers, ticket: t, changeSet: cs,
	})
	return done, err
}

// executed notes that a change set is being executed: it is the stack's own now, and the others no longer fit. cs is a
// copy, and what has become of the change set since counts. It is nil for an operation without one.
func executed(k *stack.Stack, cs *stack.ChangeSet) error {
	var own *stack.ChangeSet
	k.ChangeSetID = ""
	if cs != nil {
		if own = k.ChangeSet(cs.ID); own == nil {
			return noChangeSet(cs.Name)
		}
		if err := executable(own); err != nil {
			return err
		}
	}
	for _, other := range k.ChangeSets {
		other.ExecutionStatus = stack.ExecutionObsolete
	}
	if own != nil {
		own.ExecutionStatus, k.ChangeSetID = stack.ExecutionInProgress, own.ID
	}
	return nil
}

// ended notes how the execution of a change set ended.
func (c *CloudFormation) ended(k *stack.Stack, changeSetID string) func() {
	return func() {
		_ = c.store.Update(func(*stack.State) error { // cannot fail
			cs := k.ChangeSet(changeSetID)
			if cs == nil || k.Status.Busy() {
				return nil
			}
			cs.ExecutionStatus = stack.ExecutionFailed
			if k.Status == stack.CreateComplete || k.Status == stack.UpdateComplete {
				cs.ExecutionStatus = stack.ExecutionComplete
			}
			return nil
		})
	}
}
