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

// UpdateStackInput is the input of UpdateStack.
type UpdateStackInput struct {
	StackName                   string
	TemplateBody, TemplateURL   string
	UsePreviousTemplate         bool
	StackPolicyDuringUpdateBody string
	StackPolicyDuringUpdateURL  string
	Parameters                  []Parameter
	Capabilities                []string
	ResourceTypes               []string
	RoleARN                     string
	RollbackConfiguration       *RollbackConfiguration
	StackPolicyBody             string
	StackPolicyURL              string
	NotificationARNs            []string
	Tags                        []Tag
	DisableRollback             bool
	ClientRequestToken          string
	RetainExceptOnCreate        bool
}

func (in *UpdateStackInput) proposal() proposal {
	return proposal{
		body: in.TemplateBody, templateURL: in.TemplateURL, usePrevious: in.UsePreviousTemplate, parameters: in.Parameters,
		capabilities: in.Capabilities, resourceTypes: in.ResourceTypes, tags: in.Tags, notificationARNs: in.NotificationARNs,
	}
}

func (c *CloudFormation) checkUpdateStack(call *service.Call, in *UpdateStackInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	v.proposal(in.proposal())
	v.rollback(in.RollbackConfiguration)
	v.roleARN(in.RoleARN)
	v.clientToken(in.ClientRequestToken)
	check := given{tags: in.Tags, roleARN: in.RoleARN, templateURL: in.TemplateURL, resourceTypes: in.ResourceTypes}.
		describe(c.onStack(call, "UpdateStack", in.StackName))
	return c.transforms(call, passRole([]service.Check{check}, in.RoleARN), in.TemplateBody)
}

func (c *CloudFormation) updateStack(ctx context.Context, call *service.Call, in *UpdateStackInput) (*StackOutput, error) {
	ticket, err := newTicket(call, in.ClientRequestToken, in)
	if err != nil {
		return nil, err
	}
	if in.StackPolicyBody != "" || in.StackPolicyURL != "" || in.StackPolicyDuringUpdateBody != "" || in.StackPolicyDuringUpdateURL != "" {
		return nil, wire.NotEmulated("stack policies")
	}
	triggers, err := rollbackTriggers(in.RollbackConfiguration)
	if err != nil {
		return nil, err
	}
	var replay *StackOutput
	if err := c.store.Update(func(s *store.State) error {
		answer, _, err := ticket.seen(s)
		replay, _ = answer.(*StackOutput)
		return err
	}); err != nil {
		return nil, err
	}
	if replay != nil {
		return replay, c.settle(ctx, c.engine.Done(replay.StackId))
	}
	next, err := c.planUpdate(call, in.StackName, in.proposal(), in.DisableRollback)
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

// update is a planned update.
type update struct {
	stack    *store.Stack
	previous *store.Revision
	revision *store.Revision
	changes  []store.Change
	changed  bool
}

// planUpdate works out what a request would change of a stack that is there and not busy.
func (c *CloudFormation) planUpdate(call *service.Call, nameOrID string, p proposal, retry bool) (update, error) {
	var u update
	var refused error
	var failed bool
	c.store.View(func(s *store.State) {
		u.stack = s.Find(call.Region, nameOrID)
		if u.stack == nil {
			refused = noStack(nameOrID)
			return
		}
		refused, failed = updatable(u.stack, retry), !u.stack.Status.Updatable()
		u.previous = u.stack.Revision
		if p.tags == nil && u.previous != nil { // a request without tags keeps those of the stack
			p.tags = shownTags(u.previous.Tags)
		}
	})
	if refused != nil {
		return u, refused
	}
	var err error
	if u.revision, err = c.revise(u.stack, u.previous, p); err != nil {
		return u, err
	}
	if err := sameTypes(u.previous.Template, u.revision.Template); err != nil {
		return u, err
	}
	u.changes, u.changed, err = c.engine.Plan(u.stack, u.revision)
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

// updateRequest is how a planned update is to be carried out.
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
		role = c.roleOf(u.stack)
	}
	as, err := c.actAs(ctx, call, role)
	if err != nil {
		return nil, "", err
	}
	o := engine.Operation{Stack: u.stack, As: as, Events: store.Context{Token: r.token, OperationID: c.engine.NewID()}}
	if r.changeSet != nil {
		o.Ended = c.ended(u.stack, r.changeSet.ID)
	}
	options := engine.UpdateOptions{
		DisableRollback: r.disableRollback, RetainExceptOnCreate: r.retainExceptOnCreate, Previous: u.previous,
	}
	err = c.store.Update(func(s *store.State) error {
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
		c.begin(u.stack, u.revision, o.Events, store.UpdateInProgress, "UPDATE_STACK")
		u.stack.Updated = u.stack.Tick(c.env.Now())
		r.ticket.keep(s, u.stack.ID, &StackOutput{StackId: u.stack.ID, OperationId: o.Events.OperationID})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return c.engine.Update(o, options), o.Events.OperationID, nil
}

func (c *CloudFormation) roleOf(k *store.Stack) (role string) {
	c.store.View(func(*store.State) { role = k.RoleARN })
	return role
}
