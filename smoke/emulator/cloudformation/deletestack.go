package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DeleteStackInput is the input of DeleteStack.
type DeleteStackInput struct {
	StackName          string
	RetainResources    []string
	RoleARN            string
	ClientRequestToken string
	DeletionMode       string
}

// Empty is the output of operations that answer nothing.
type Empty struct{}

const forceDelete = "FORCE_DELETE_STACK"

func (c *CloudFormation) checkDeleteStack(call *service.Call, in *DeleteStackInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	v.roleARN(in.RoleARN)
	v.clientToken(in.ClientRequestToken)
	v.oneOf(in.DeletionMode, "deletionMode", "STANDARD", forceDelete)
	return passRole(given{roleARN: in.RoleARN}.describe(c.onStack(call, in.StackName)), in.RoleARN)
}

func (c *CloudFormation) deleteStack(ctx context.Context, call *service.Call, in *DeleteStackInput) (*Empty, error) {
	ticket := newTicket(call, in.ClientRequestToken, in)
	role := in.RoleARN
	c.store.View(func(s *store.Records) {
		if k := s.Find(call.Region, in.StackName); k != nil && role == "" {
			role = k.RoleARN
		}
	})
	o, err := c.newOperation(ctx, call, nil, role, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	options := engine.DeleteOptions{Retain: in.RetainResources, Force: in.DeletionMode == forceDelete}
	var join string // id of a stack that is being deleted already
	err = c.store.Update(func(s *store.Records) error {
		k := s.Find(call.Region, in.StackName)
		if _, found, err := ticket.seen(s); found || err != nil {
			if k != nil {
				join = k.ID
			}
			return err
		}
		switch {
		case k == nil || k.Status == store.DeleteComplete:
			return nil // AWS says nothing of a stack that is not there
		case k.Status == store.DeleteInProgress:
			join = k.ID
			return nil
		}
		if err := deletable(k, in); err != nil {
			return err
		}
		o.Stack, options.Before = k, k.Status
		if in.RoleARN != "" {
			k.RoleARN = in.RoleARN
		}
		c.begin(k, nil, o.Origin, store.DeleteInProgress, "DELETE_STACK")
		ticket.keep(s, k.ID, &Empty{})
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case join != "":
		return &Empty{}, c.settle(ctx, c.engine.Done(join))
	case o.Stack == nil:
		return &Empty{}, nil
	}
	return &Empty{}, c.settle(ctx, c.engine.Delete(o, options))
}

func deletable(k *store.Stack, in *DeleteStackInput) error {
	refuse := func(format string, args ...any) error { return wire.Errorf("ValidationError", format, args...) }
	switch {
	case k.TerminationProtection:
		return refuse("Stack [%s] cannot be deleted while TerminationProtection is enabled", k.Name)
	case k.Status.Busy() && k.Status != store.CreateInProgress:
		return refuse("Stack [%s] cannot be deleted while in status %s", k.ID, k.Status)
	case len(in.RetainResources) > 0 && k.Status != store.DeleteFailed:
		return refuse("Invalid operation on stack [%s]. RetainResources can be specified only for a stack in status DELETE_FAILED", k.ID)
	case in.DeletionMode == forceDelete && k.Status != store.DeleteFailed:
		return refuse("Invalid operation on stack [%s]. DeletionMode %s can be specified only for a stack in status DELETE_FAILED", k.ID, forceDelete)
	}
	for _, id := range in.RetainResources {
		switch r := k.Resource(id); {
		case r == nil:
			return refuse("The specified resources to retain do not exist in the stack: [%s]", id)
		case r.Status == store.DeleteComplete:
			return refuse("The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.")
		}
	}
	return nil
}
