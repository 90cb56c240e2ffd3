package cloudformation

import (
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

type updateStackInput struct {
	proposal
	StackName                   string
	UsePreviousTemplate         bool
	StackPolicyDuringUpdateBody string
	StackPolicyDuringUpdateURL  string
	StackPolicyBody             string
	StackPolicyURL              string
	DisableRollback             bool
	ClientRequestToken          string
	RetainExceptOnCreate        bool
}

func (c *CloudFormation) checkUpdateStack(call *service.Call, in *updateStackInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	v.proposal(in.proposal)
	v.clientToken(in.ClientRequestToken)
	return c.asks(call, c.onStack(call, in.StackName), in.proposal)
}

func (c *CloudFormation) updateStack(ctx context.Context, call *service.Call, in *updateStackInput) (*StackOutput, error) {
	ticket := newTicket(call, in.ClientRequestToken, in)
	if in.StackPolicyBody != "" || in.StackPolicyURL != "" || in.StackPolicyDuringUpdateBody != "" || in.StackPolicyDuringUpdateURL != "" {
		return nil, wire.NotEmulated("stack policies")
	}
	triggers, err := rollbackTriggers(in.RollbackConfiguration)
	if err != nil {
		return nil, err
	}
	replay, err := replayed[StackOutput](c, ticket)
	if err != nil {
		return nil, err
	}
	if replay != nil {
		return replay, c.settle(ctx, c.engine.Done(replay.StackId))
	}
	next, err := c.planUpdate(call, in.StackName, in.proposal, in.UsePreviousTemplate, in.DisableRollback)
	if err != nil {
		return nil, err
	}
	if !next.changed {
		return nil, wire.Errorf("ValidationError", "No updates are to be performed.")
	}
	done, operationID, err := c.update(ctx, call, next, updateRequest{
		roleARN: in.RoleARN, token: in.ClientRequestToken, disableRollback: in.DisableRollback,
		retainExceptOnCreate: in.RetainExceptOnCreate, triggers: triggers, ticket: ticket,
	})
	if err != nil {
		return nil, err
	}
	return &StackOutput{StackId: next.stack.ID, OperationId: operationID}, c.settle(ctx, done)
}

type update struct {
	stack    *store.Stack
	previous *store.Revision
	revision *store.Revision
	changes  []store.Change
	changed  bool
}

// planUpdate works out what a request would change of a stack that is there and not busy.
func (c *CloudFormation) planUpdate(call *service.Call, nameOrID string, p proposal, usePrevious, retry bool) (update, error) {
	var u update
	var failed bool
	err := c.store.Read(func(s *store.Records) error {
		u.stack = s.Find(call.Region, nameOrID)
		if u.stack == nil {
			return noStack(nameOrID)
		}
		failed, u.previous = !u.stack.Status.Updatable(), u.stack.Revision
		if p.Tags == nil && u.previous != nil { // a request without tags keeps those of the stack
			p.Tags = u.previous.Tags
		}
		return updatable(u.stack, retry)
	})
	if err != nil {
		return u, err
	}
	if u.revision, err = c.revise(u.stack, u.previous, p, usePrevious); err != nil {
		return u, err
	}
	if err := sameTypes(u.previous.Template, u.revision.Template); err != nil {
		return u, err
	}
	u.changes, u.changed, err = c.engine.Changes(u.stack, u.revision)
	if err != nil {
		return u, refusal(err)
	}
	u.changed = u.changed || failed // going on after a failure is something to do
	return u, nil
}

// updatable refuses an update by the stack's status. retry says that the update is made with DisableRollback, which may
// go on from where a failed operation stopped.
func updatable(k *store.Stack, retry bool) error {
	if k.Status.Updatable() || retry && (k.Status == store.CreateFailed || k.Status == store.UpdateFailed) {
		return nil
	}
	return wire.Errorf("ValidationError", "Stack:%s is in %s state and can not be updated.", k.ID, k.Status)
}

// sameTypes refuses a template that changes the type of a resource.
func sameTypes(before, after *template.Template) error {
	var ids []string
	for _, r := range after.Resources {
		if old := before.Resource(r.LogicalID); old != nil && old.Type != r.Type {
			ids = append(ids, r.LogicalID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	return wire.Errorf("ValidationError", "Update of resource type is not permitted. The new template modifies resource "+
		"type of the following resources: [%s]", strings.Join(ids, ", "))
}

// updateRequest says how to carry out a planned update.
type updateRequest struct {
	roleARN, token       string
	disableRollback      bool
	retainExceptOnCreate bool
	triggers             store.RollbackConfiguration
	ticket               ticket
	changeSet            *store.ChangeSet // nil for UpdateStack
}

// update begins a planned update.
func (c *CloudFormation) update(ctx context.Context, call *service.Call, u update, r updateRequest) (<-chan struct{}, string, error) {
	role := r.roleARN
	if role == "" {
		c.store.View(func(*store.Records) { role = u.stack.RoleARN })
	}
	o, err := c.newOperation(ctx, call, u.stack, role, r.token)
	if err != nil {
		return nil, "", err
	}
	if r.changeSet != nil {
		o.Ended = c.ended(u.stack, r.changeSet.ID)
	}
	options := engine.UpdateOptions{
		DisableRollback: r.disableRollback, RetainExceptOnCreate: r.retainExceptOnCreate, Previous: u.previous,
	}
	err = c.store.Update(func(s *store.Records) error {
		if err := updatable(u.stack, r.disableRollback); err != nil {
			return err
		}
		if u.stack.Revision != u.previous {
			return wire.Errorf("ValidationError", "Stack:%s was updated by another request", u.stack.ID)
		}
		if err := executed(u.stack, r.changeSet); err != nil {
			return err
		}
		options.PreviousRole = u.stack.RoleARN
		u.stack.RoleARN, u.stack.RollbackTriggers, u.stack.DisableRollback = role, r.triggers, r.disableRollback
		c.begin(u.stack, u.revision, o.Origin, store.UpdateInProgress, "UPDATE_STACK")
		u.stack.Updated = u.stack.Tick(c.env.Now())
		r.ticket.keep(s, u.stack.ID, &StackOutput{StackId: u.stack.ID, OperationId: o.Origin.OperationID})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return c.engine.Update(o, options), o.Origin.OperationID, nil
}
