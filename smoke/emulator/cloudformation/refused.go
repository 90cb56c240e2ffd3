package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// RefusedInput takes whatever the operations below may be given; only the stack matters for authorisation.
type RefusedInput struct {
	StackName, ClientRequestToken, RoleARN string
	ResourcesToSkip                        []string
	RetainExceptOnCreate                   bool
	StackPolicyBody, StackPolicyURL        string
	LogicalResourceId, UniqueId, Status    string
}

// refused are operations that are authorised as on AWS and then said not to be emulated, so that a caller who may not
// use them hears that first.
func (c *CloudFormation) refused() []service.Operation {
	var out []service.Operation
	for _, name := range []string{"CancelUpdateStack", "ContinueUpdateRollback", "RollbackStack", "SetStackPolicy", "SignalResource"} {
		out = append(out, operation(name, func(call *service.Call, in *RefusedInput, v *violations) []service.Check {
			v.stackName(in.StackName)
			return passRole([]service.Check{given{roleARN: in.RoleARN}.describe(c.onStack(call, name, in.StackName))}, in.RoleARN)
		}, func(context.Context, *service.Call, *RefusedInput) (*Empty, error) {
			return nil, wire.NotEmulated("operation %s of service cloudformation", name)
		}))
	}
	return out
}
