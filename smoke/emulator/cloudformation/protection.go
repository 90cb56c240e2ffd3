package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
)

type updateTerminationProtectionInput struct {
	EnableTerminationProtection *bool
	StackName                   string
}

type stackIDOutput struct{ StackId string }

func (c *CloudFormation) checkProtection(call *service.Call, in *updateTerminationProtectionInput, v *violations) []service.Check {
	v.stackName(in.StackName)
	if in.EnableTerminationProtection == nil {
		v.add(nil, "enableTerminationProtection", "Member must not be null")
	}
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) updateTerminationProtection(_ context.Context, call *service.Call, in *updateTerminationProtectionInput) (*stackIDOutput, error) {
	out := &stackIDOutput{}
	return out, c.store.Update(func(s *store.Records) error {
		k := s.Find(call.Region, in.StackName)
		if k == nil || k.Status == store.DeleteComplete {
			return noStack(in.StackName)
		}
		k.TerminationProtection, out.StackId = *in.EnableTerminationProtection, k.ID
		return nil
	})
}

type getStackPolicyInput struct{ StackName string }

// getStackPolicyOutput stays empty: stacks of the emulated account cannot be given a policy.
type getStackPolicyOutput struct{ StackPolicyBody string }

func (c *CloudFormation) checkGetStackPolicy(call *service.Call, in *getStackPolicyInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) getStackPolicy(_ context.Context, call *service.Call, in *getStackPolicyInput) (*getStackPolicyOutput, error) {
	return &getStackPolicyOutput{}, c.store.Read(func(s *store.Records) error {
		if s.Find(call.Region, in.StackName) == nil {
			return noStack(in.StackName)
		}
		return nil
	})
}
