package cloudformation

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DeleteChangeSetInput is the input of DeleteChangeSet.
type DeleteChangeSetInput struct{ ChangeSetName, StackName string }

func (c *CloudFormation) checkDeleteChangeSet(call *service.Call, in *DeleteChangeSetInput, v *violations) []service.Check {
	v.changeSetName(in.ChangeSetName)
	v.anyStackName(in.StackName)
	return []service.Check{c.onChangeSet(call, "DeleteChangeSet", in.StackName, in.ChangeSetName)}
}

// deleteChangeSet removes a change set. The stack that it was to create stays in review.
func (c *CloudFormation) deleteChangeSet(_ context.Context, call *service.Call, in *DeleteChangeSetInput) (*Empty, error) {
	return &Empty{}, c.store.Update(func(s *store.State) error {
		k, cs, err := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
		if err != nil {
			return err
		}
		if cs.ExecutionStatus == store.ExecutionInProgress {
			return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be deleted in its current execution status of [%s]", cs.ID, cs.ExecutionStatus)
		}
		k.ChangeSets = slices.DeleteFunc(k.ChangeSets, func(x *store.ChangeSet) bool { return x == cs })
		return nil
	})
}
