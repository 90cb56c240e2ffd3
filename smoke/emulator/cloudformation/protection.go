package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

// UpdateTerminationProtectionInput is the input of UpdateTerminationProtection.
type UpdateTerminationProtectionInput struct {
	EnableTerminationProtection *bool
	StackName                   string
}

// StackIDOutput is the output of operations that answer the id of a stack.
type StackIDOutput struct{ StackId string }

func (c *CloudFormation) checkProtection(call *service.Call, in *UpdateTerminationProtectionInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	if in.EnableTerminationProtection == nil {
		v.add(nil, "enableTerminationProtection", "Member must not be null")
	}
	return []service.Check{c.onStack(call, "UpdateTerminationProtection", in.StackName)}
}

func (c *CloudFormation) updateTerminationProtection(_ context.Context, call *service.Call, in *UpdateTerminationProtectionInput) (*StackIDOutput, error) {
	out := &StackIDOutput{}
	return out, c.store.Update(func(s *store.State) error {
		k := s.Find(call.Region, in.StackName)
		if k == nil || k.Status == store.DeleteComplete {
			return noStack(in.StackName)
		}
		k.TerminationProtection, out.StackId = *in.EnableTerminationProtection, k.ID
		return nil
	})
}

// GetStackPolicyInput is the input of GetStackPolicy.
type GetStackPolicyInput struct{ StackName string }

// GetStackPolicyOutput is its output: nothing, since stacks of the emulated account cannot be given a policy.
type GetStackPolicyOutput struct{ StackPolicyBody string }

func (c *CloudFormation) checkGetStackPolicy(call *service.Call, in *GetStackPolicyInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	return []service.Check{c.onStack(call, "GetStackPolicy", in.StackName)}
}

func (c *CloudFormation) getStackPolicy(_ context.Context, call *service.Call, in *GetStackPolicyInput) (*GetStackPolicyOutput, error) {
	var err error
	c.store.View(func(s *store.State) {
		if s.Find(call.Region, in.StackName) == nil {
			err = noStack(in.StackName)
		}
	})
	return &GetStackPolicyOutput{}, err
}
