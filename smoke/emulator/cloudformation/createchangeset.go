package cloudformation

import (
	"context"
	"slices"
	"time"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type createChangeSetInput struct {
	proposal
	StackName               string
	UsePreviousTemplate     bool
	ChangeSetName           string
	ClientToken             string
	Description             string
	ChangeSetType           string
	ResourcesToImport       []resourceToImport
	IncludeNestedStacks     bool
	OnStackFailure          string
	ImportExistingResources bool
	DeploymentMode          string
}

// resourceToImport names a resource that an import takes over, which is not emulated.
type resourceToImport struct {
	ResourceType, LogicalResourceId string
	ResourceIdentifier              map[string]string
}

type createChangeSetOutput struct{ Id, StackId string }

// The types of a change set.
const (
	typeCreate = "CREATE"
	typeUpdate = "UPDATE"
	typeImport = "IMPORT"
)

// noChanges is CloudFormation's sentence for a change set that would change nothing.
const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

func (c *CloudFormation) checkCreateChangeSet(call *service.Call, in *createChangeSetInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	if isName(in.StackName) {
		v.atMost(in.StackName, "stackName", 128)
	}
	v.newChangeSetName(in.ChangeSetName)
	v.proposal(in.proposal)
	v.atMost(in.ClientToken, "clientToken", 128)
	v.atMost(in.Description, "description", 1024)
	v.oneOf(in.ChangeSetType, "changeSetType", typeCreate, typeUpdate, typeImport)
	v.oneOf(in.OnStackFailure, "onStackFailure", engine.DoNothing, engine.Rollback, engine.Delete)
	check := given{changeSetName: in.ChangeSetName}.describe(c.onStack(call, in.StackName))
	return c.asks(call, check, in.proposal)
}

func (in *createChangeSetInput) notEmulated() error {
	switch {
	case in.ChangeSetType == typeImport, len(in.ResourcesToImport) > 0, in.ImportExistingResources:
		return wire.NotEmulated("import of resources")
	case in.DeploymentMode != "":
		return wire.NotEmulated("parameter DeploymentMode")
	case in.OnStackFailure == engine.Delete && in.ChangeSetType != typeCreate:
		return wire.Errorf("ValidationError", "OnStackFailure DELETE can be used only with ChangeSetType CREATE")
	}
	return nil
}

func (c *CloudFormation) createChangeSet(ctx context.Context, call *service.Call, in *createChangeSetInput) (*createChangeSetOutput, error) {
	ticket := newTicket(call, in.ClientToken, in)
	if err := in.notEmulated(); err != nil {
		return nil, err
	}
	triggers, err := rollbackTriggers(in.RollbackConfiguration)
	if err != nil {
		return nil, err
	}
	if replay, err := replayed[createChangeSetOutput](c, ticket); err != nil || replay != nil {
		return replay, err
	}
	if _, err := c.actAs(ctx, call, in.RoleARN); err != nil {
		return nil, err
	}
	cs := &store.ChangeSet{
		ID: c.newChangeSetID(call.Region, in.ChangeSetName), Name: in.ChangeSetName, Description: in.Description,
		Type: typeUpdate, Status: store.ChangeSetCreateComplete, ExecutionStatus: store.ExecutionAvailable,
		OnStackFailure: in.OnStackFailure, RoleARN: in.RoleARN, RollbackTriggers: triggers,
		IncludeNestedStacks: in.IncludeNestedStacks, // there are none to include
	}
	if in.ChangeSetType == typeCreate {
		return c.changeSetToCreate(call, in, cs, ticket)
	}
	return c.changeSetToUpdate(call, in, cs, ticket)
}

// changeSetToCreate plans a new stack, which is in review until the change set is executed.
func (c *CloudFormation) changeSetToCreate(call *service.Call, in *createChangeSetInput, cs *store.ChangeSet, t ticket) (*createChangeSetOutput, error) {
	cs.Type = typeCreate
	k, err := c.newStack(call, in.StackName)
	if err != nil {
		return nil, err
	}
	exists := wire.Errorf("ValidationError", "Stack [%s] already exists and cannot be created again with the changeSet [%s].", in.StackName, in.ChangeSetName)
	var taken bool
	c.store.View(func(s *store.Records) {
		old := s.Find(call.Region, in.StackName)
		taken = old != nil && old.Status != store.ReviewInProgress && old.Status != store.DeleteComplete
		if old != nil && old.Status == store.ReviewInProgress {
			k = old
		}
	})
	if taken {
		return nil, exists
	}
	if cs.Revision, err = c.revise(k, nil, in.proposal, in.UsePreviousTemplate); err != nil {
		return nil, err
	}
	// A new stack is always a change.
	if cs.Changes, _, err = c.engine.Changes(&store.Stack{Name: k.Name, ID: k.ID, Region: k.Region}, cs.Revision); err != nil {
		return nil, refusal(err)
	}
	out := &createChangeSetOutput{Id: cs.ID}
	return out, c.store.Update(func(s *store.Records) error {
		old := s.Find(call.Region, in.StackName)
		switch {
		case old == nil || old.Status == store.DeleteComplete:
			k.Created = k.Tick(c.env.Now())
			s.Add(k)
			k.ChangeSetID = cs.ID
			k.Transition(c.env.Now(), store.Origin{OperationID: c.engine.NewID()}, store.ReviewInProgress, "User Initiated", c.engine.NewID)
		case old.Status != store.ReviewInProgress:
			return exists
		default:
			k = old
		}
		out.StackId = k.ID
		if err := c.addChangeSet(k, cs); err != nil {
			return err
		}
		t.keep(s, out.StackId, out)
		return nil
	})
}

// changeSetToUpdate plans the update of a stack that is there.
func (c *CloudFormation) changeSetToUpdate(call *service.Call, in *createChangeSetInput, cs *store.ChangeSet, t ticket) (*createChangeSetOutput, error) {
	u, err := c.planUpdate(call, in.StackName, in.proposal, in.UsePreviousTemplate, true) // whether it is a retry is known when it is executed
	if err != nil {
		return nil, err
	}
	cs.Revision, cs.Changes = u.revision, u.changes
	if !u.changed {
		cs.Status, cs.ExecutionStatus, cs.StatusReason = store.ChangeSetFailed, store.ExecutionUnavailable, noChanges
	}
	out := &createChangeSetOutput{Id: cs.ID, StackId: u.stack.ID}
	return out, c.store.Update(func(s *store.Records) error {
		if err := updatable(u.stack, true); err != nil {
			return err
		}
		if err := c.addChangeSet(u.stack, cs); err != nil {
			return err
		}
		t.keep(s, out.StackId, out)
		return nil
	})
}

func (c *CloudFormation) addChangeSet(k *store.Stack, cs *store.ChangeSet) error {
	cs.Created = k.Tick(c.env.Now())
	if old := k.ChangeSet(cs.Name); old != nil {
		if !givesUpName(old, cs.Created) {
			return wire.Errorf("AlreadyExistsException", "ChangeSet [%s] already exists", cs.Name)
		}
		k.ChangeSets = slices.DeleteFunc(k.ChangeSets, func(x *store.ChangeSet) bool { return x == old })
	}
	k.ChangeSets = append(k.ChangeSets, cs)
	return nil
}

// givesUpName reports whether a new change set may have the name of an old one: after an execution, which on AWS removes
// the stack's change sets (AWS: API reference, ExecuteChangeSet); and when nothing came of the old one just now. AWS CLI's
// deploy names them by the second and looks at them every five, so that on AWS two of its runs never meet.
func givesUpName(old *store.ChangeSet, now time.Time) bool {
	switch old.ExecutionStatus {
	case store.ExecutionComplete, store.ExecutionFailed, store.ExecutionObsolete:
		return true
	}
	return old.Status == store.ChangeSetFailed && now.Sub(old.Created) < 5*time.Second
}
