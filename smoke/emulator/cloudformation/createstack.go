package cloudformation

import (
	"cmp"
	"context"
	"strings"
	"time"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// CreateStackInput is the input of CreateStack.
type CreateStackInput struct {
	proposal
	StackName                   string
	DisableRollback             *bool
	TimeoutInMinutes            int
	OnFailure                   string
	StackPolicyBody             string
	StackPolicyURL              string
	ClientRequestToken          string
	EnableTerminationProtection bool
	RetainExceptOnCreate        bool
}

// StackOutput is the output of the operations that begin something on a stack.
type StackOutput struct {
	StackId     string
	OperationId string
}

func (c *CloudFormation) checkCreateStack(call *service.Call, in *CreateStackInput, v *violations) []service.Check {
	v.newStackName(in.StackName)
	v.proposal(in.proposal)
	v.clientToken(in.ClientRequestToken)
	v.oneOf(in.OnFailure, "onFailure", engine.DoNothing, engine.Rollback, engine.Delete)
	if in.TimeoutInMinutes < 0 {
		v.add(in.TimeoutInMinutes, "timeoutInMinutes", "Member must have value greater than or equal to 1")
	}
	return c.asks(call, allow("CreateStack", c.newStackARN(call, in.StackName)), in.proposal)
}

func (c *CloudFormation) createStack(ctx context.Context, call *service.Call, in *CreateStackInput) (*StackOutput, error) {
	ticket := newTicket(call, in.ClientRequestToken, in)
	if in.OnFailure != "" && in.DisableRollback != nil {
		return nil, wire.Errorf("ValidationError", "You can specify either DisableRollback or OnFailure, but not both.")
	}
	if in.StackPolicyBody != "" || in.StackPolicyURL != "" {
		return nil, wire.NotEmulated("stack policies")
	}
	triggers, err := rollbackTriggers(in.RollbackConfiguration)
	if err != nil {
		return nil, err
	}
	k, err := c.newStack(call, in.StackName)
	if err != nil {
		return nil, err
	}
	revision, err := c.revise(k, nil, in.proposal, false)
	if err != nil {
		return nil, err
	}
	o, err := c.newOperation(ctx, call, nil, in.RoleARN, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	onFailure := onFailure(in.OnFailure, in.DisableRollback)
	var replay *StackOutput
	err = c.store.Update(func(s *store.Records) error {
		if answer, found, err := ticket.seen(s); found || err != nil {
			replay, _ = answer.(*StackOutput)
			return err
		}
		if k, err = c.claim(s, k, revision); err != nil {
			return err
		}
		k.RoleARN, k.TimeoutInMinutes, k.RollbackTriggers = in.RoleARN, in.TimeoutInMinutes, triggers
		k.DisableRollback, k.TerminationProtection = onFailure == engine.DoNothing, in.EnableTerminationProtection
		c.begin(k, revision, o.Origin, store.CreateInProgress, "CREATE_STACK")
		ticket.keep(s, k.ID, &StackOutput{StackId: k.ID, OperationId: o.Origin.OperationID})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if replay != nil {
		return replay, c.settle(ctx, c.engine.Done(replay.StackId))
	}
	o.Stack = k
	done := c.engine.Create(o, engine.CreateOptions{
		OnFailure: onFailure, Timeout: time.Duration(in.TimeoutInMinutes) * time.Minute, RetainExceptOnCreate: in.RetainExceptOnCreate,
	})
	return &StackOutput{StackId: k.ID, OperationId: o.Origin.OperationID}, c.settle(ctx, done)
}

// onFailure combines the two ways in which a request says what happens to a stack that cannot be created.
func onFailure(wanted string, disableRollback *bool) string {
	if wanted == "" && disableRollback != nil && *disableRollback {
		return engine.DoNothing
	}
	return cmp.Or(wanted, engine.Rollback)
}

// newStack returns a stack for the store, or with the name and id of the stack in review that is meant. An ARN can only
// mean the latter.
func (c *CloudFormation) newStack(call *service.Call, nameOrID string) (k *store.Stack, err error) {
	k = &store.Stack{Name: nameOrID, Region: call.Region, ID: c.newStackID(call.Region, nameOrID)}
	c.store.View(func(s *store.Records) {
		switch old := s.Find(call.Region, nameOrID); {
		case old != nil && old.Status == store.ReviewInProgress:
			k.Name, k.ID = old.Name, old.ID
		case isARN(nameOrID) && (old == nil || old.Status == store.DeleteComplete):
			err = noStack(nameOrID)
		}
	})
	return k, err
}

// claim adds a new stack to the store, or takes over the one in review and makes its change sets obsolete.
func (c *CloudFormation) claim(s *store.Records, k *store.Stack, r *store.Revision) (*store.Stack, error) {
	old := s.Find(k.Region, k.Name)
	switch {
	case old == nil || old.Status == store.DeleteComplete:
		k.Created = k.Tick(c.env.Now())
		s.Add(k)
		return k, nil
	case old.Status != store.ReviewInProgress || old.ID != k.ID:
		return nil, wire.Errorf("AlreadyExistsException", "Stack [%s] already exists", k.Name)
	}
	for _, cs := range old.ChangeSets {
		cs.ExecutionStatus = store.ExecutionObsolete
	}
	return old, nil
}

// begin gives a stack its next revision and the first event of an operation.
func (c *CloudFormation) begin(k *store.Stack, r *store.Revision, events store.Origin, status store.Status, kind string) {
	if r != nil {
		k.Revision = r
	}
	k.LastOperations = []store.OperationEntry{{OperationType: kind, OperationId: events.OperationID}}
	reason := "User Initiated"
	if r != nil && len(r.StoodIn) > 0 {
		reason += "; " + resource.StoodIn + strings.Join(r.StoodIn, ", ")
	}
	k.Transition(c.env.Now(), events, status, reason, c.engine.NewID)
}
