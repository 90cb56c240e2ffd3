package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

func (c *CloudFormation) operations() []service.Operation {
	return append([]service.Operation{
		operation("CreateStack", c.checkCreateStack, c.createStack),
		operation("UpdateStack", c.checkUpdateStack, c.updateStack),
		operation("DeleteStack", c.checkDeleteStack, c.deleteStack),
		operation("CreateChangeSet", c.checkCreateChangeSet, c.createChangeSet),
		operation("DescribeChangeSet", c.checkDescribeChangeSet, c.describeChangeSet),
		operation("ListChangeSets", c.checkListChangeSets, c.listChangeSets),
		operation("ExecuteChangeSet", c.checkExecuteChangeSet, c.executeChangeSet),
		operation("DeleteChangeSet", c.checkDeleteChangeSet, c.deleteChangeSet),
		operation("DescribeStacks", c.checkDescribeStacks, c.describeStacks),
		operation("DescribeStackEvents", c.checkDescribeStackEvents, c.describeStackEvents),
		operation("DescribeEvents", c.checkDescribeEvents, c.describeEvents),
		operation("DescribeStackResource", c.checkDescribeStackResource, c.describeStackResource),
		operation("DescribeStackResources", c.checkDescribeStackResources, c.describeStackResources),
		operation("ListStacks", c.checkListStacks, c.listStacks),
		operation("ListStackResources", c.checkListStackResources, c.listStackResources),
		operation("GetTemplate", c.checkGetTemplate, c.getTemplate),
		operation("GetTemplateSummary", c.checkGetTemplateSummary, c.getTemplateSummary),
		operation("ValidateTemplate", c.checkValidateTemplate, c.validateTemplate),
		operation("ListExports", c.checkListExports, c.listExports),
		operation("ListImports", c.checkListImports, c.listImports),
		operation("GetStackPolicy", c.checkGetStackPolicy, c.getStackPolicy),
		operation("UpdateTerminationProtection", c.checkProtection, c.updateTerminationProtection),
		operation("DescribeAccountLimits", c.checkAccountLimits, c.describeAccountLimits),
	}, c.refused()...)
}

// operation makes one row of the table. check says what is wrong with the input by itself, before anything is
// authorised, and what IAM must allow.
func operation[In, Out any](name string, check func(*service.Call, *In, *violations) []service.Check,
	handle func(context.Context, *service.Call, *In) (*Out, error)) service.Operation {
	return service.Op(name, func(call *service.Call, in *In) ([]service.Check, error) {
		var v violations
		checks := check(call, in, &v)
		if err := v.err(); err != nil {
			return nil, err
		}
		return checks, nil
	}, handle)
}

// refusedInput takes whatever the operations below may be given; only the stack matters for authorisation.
type refusedInput struct {
	StackName, ClientRequestToken, RoleARN string
	ResourcesToSkip                        []string
	RetainExceptOnCreate                   bool
	StackPolicyBody, StackPolicyURL        string
	LogicalResourceId, UniqueId, Status    string
}

// refused returns operations that are not emulated, but authorised first: a caller who may not use one is told so, as on
// AWS.
func (c *CloudFormation) refused() []service.Operation {
	var out []service.Operation
	for _, name := range []string{"CancelUpdateStack", "ContinueUpdateRollback", "RollbackStack", "SetStackPolicy", "SignalResource"} {
		out = append(out, operation(name, func(call *service.Call, in *refusedInput, v *violations) []service.Check {
			v.stackName(in.StackName)
			return passRole(given{roleARN: in.RoleARN}.describe(c.onStack(call, in.StackName)), in.RoleARN)
		}, func(context.Context, *service.Call, *refusedInput) (*Empty, error) {
			return nil, wire.NotEmulated("operation %s of service cloudformation", name)
		}))
	}
	return out
}

type describeAccountLimitsInput struct{ NextToken string }

type describeAccountLimitsOutput struct{ AccountLimits []accountLimit }

type accountLimit struct {
	Name  string
	Value int
}

func (c *CloudFormation) checkAccountLimits(*service.Call, *describeAccountLimitsInput, *violations) []service.Check {
	return []service.Check{allow("DescribeAccountLimits", "*")}
}

// describeAccountLimits answers AWS's default quotas (AWS: CloudFormation user guide, quotas). The emulated account does
// not enforce the number of stacks.
func (c *CloudFormation) describeAccountLimits(context.Context, *service.Call, *describeAccountLimitsInput) (*describeAccountLimitsOutput, error) {
	return &describeAccountLimitsOutput{AccountLimits: []accountLimit{
		{"StackLimit", 2000}, {"StackOutputsLimit", 200}, {"ConcurrentResourcesLimit", 2500},
	}}, nil
}
