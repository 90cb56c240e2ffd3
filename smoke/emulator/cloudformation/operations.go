package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/service"
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
