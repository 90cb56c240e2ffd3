package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type executeChangeSetInput struct {
	ChangeSetName, StackName, ClientRequestToken string
	DisableRollback                              *bool
	RetainExceptOnCreate                         bool
}

func (c *CloudFormation) checkExecuteChangeSet(call *service.Call, in *executeChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	v.clientToken(in.ClientRequestToken)
	return []service.Check{c.onChangeSet(call, in.StackName, in.ChangeSetName)}
}

func (c *CloudFormation) executeChangeSet(ctx context.Context, call *service.Call, in *executeChangeSetInput) (*Empty, error) {
	ticket := newTicket(call, in.ClientRequestToken, in)
	var k *store.Stack
	var cs store.ChangeSet
	replay := false
	err := c.store.Update(func(s *store.Records) error {
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

func executable(cs *store.ChangeSet) error {
	refuse := func(what, status string) error {
		return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current %s of [%s]", cs.ID, what, status)
	}
	switch {
	case cs.Status != store.ChangeSetCreateComplete:
		return refuse("status", cs.Status)
	case cs.ExecutionStatus != store.ExecutionAvailable:
		return refuse("execution status", cs.ExecutionStatus)
	}
	return nil
}

// executeCreate makes the stack that the change set planned; only now it has tags.
func (c *CloudFormation) executeCreate(ctx context.Context, call *service.Call, in *executeChangeSetInput, k *store.Stack, cs *store.ChangeSet, t ticket) (<-chan struct{}, error) {
	o, err := c.newOperation(ctx, call, k, cs.RoleARN, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	o.Ended = c.ended(k, cs.ID)
	onFailure := onFailure(cs.OnStackFailure, in.DisableRollback)
	err = c.store.Update(func(s *store.Records) error {
		if k.Status != store.ReviewInProgress {
			return updatable(k, false)
		}
		if err := executed(k, cs); err != nil {
			return err
		}
		k.RoleARN, k.RollbackTriggers, k.DisableRollback = cs.RoleARN, cs.RollbackTriggers, onFailure == engine.DoNothing
		c.begin(k, cs.Revision, o.Origin, store.CreateInProgress, "CREATE_STACK")
		k.Updated = k.Tick(c.env.Now())
		t.keep(s, k.ID, &Empty{})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.engine.Create(o, engine.CreateOptions{OnFailure: onFailure, RetainExceptOnCreate: in.RetainExceptOnCreate}), nil
}

func (c *CloudFormation) executeUpdate(ctx context.Context, call *service.Call, in *executeChangeSetInput, k *store.Stack, cs *store.ChangeSet, t ticket) (<-chan struct{}, error) {
	u := update{stack: k, revision: cs.Revision}
	c.store.View(func(*store.Records) { u.previous = k.Revision })
	disable := cs.OnStackFailure == engine.DoNothing || in.DisableRollback != nil && *in.DisableRollback
	done, _, err := c.update(ctx, call, u, updateRequest{
		roleARN: cs.RoleARN, token: in.ClientRequestToken, disableRollback: disable,
		retainExceptOnCreate: in.RetainExceptOnCreate, triggers: cs.RollbackTriggers, ticket: t, changeSet: cs,
	})
	return done, err
}

// executed marks a change set as being executed and the stack's others as obsolete. cs is a copy: whether it can still be
// executed depends on the stored one. It is nil for an operation without a change set.
func executed(k *store.Stack, cs *store.ChangeSet) error {
	var own *store.ChangeSet
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
		other.ExecutionStatus = store.ExecutionObsolete
	}
	if own != nil {
		own.ExecutionStatus, k.ChangeSetID = store.ExecutionInProgress, own.ID
	}
	return nil
}

// ended notes how the execution of a change set ended.
func (c *CloudFormation) ended(k *store.Stack, changeSetID string) func() {
	return func() {
		_ = c.store.Update(func(*store.Records) error { // cannot fail
			cs := k.ChangeSet(changeSetID)
			if cs == nil || k.Status.Busy() {
				return nil
			}
			cs.ExecutionStatus = store.ExecutionFailed
			if k.Status == store.CreateComplete || k.Status == store.UpdateComplete {
				cs.ExecutionStatus = store.ExecutionComplete
			}
			return nil
		})
	}
}
