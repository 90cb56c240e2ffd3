package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/service"
)

// DescribeAccountLimitsInput is the input of DescribeAccountLimits.
type DescribeAccountLimitsInput struct{ NextToken string }

// DescribeAccountLimitsOutput is its output.
type DescribeAccountLimitsOutput struct{ AccountLimits []AccountLimit }

// AccountLimit is one limit.
type AccountLimit struct {
	Name  string
	Value int
}

func (c *CloudFormation) checkAccountLimits(*service.Call, *DescribeAccountLimitsInput, *violations) []service.Check {
	return []service.Check{allow("DescribeAccountLimits", "*")}
}

// describeAccountLimits answers AWS's default quotas (AWS: CloudFormation user guide, quotas). The emulated account does
// not enforce the number of stacks.
func (c *CloudFormation) describeAccountLimits(context.Context, *service.Call, *DescribeAccountLimitsInput) (*DescribeAccountLimitsOutput, error) {
	return &DescribeAccountLimitsOutput{AccountLimits: []AccountLimit{
		{"StackLimit", 2000}, {"StackOutputsLimit", 200}, {"ConcurrentResourcesLimit", 2500},
	}}, nil
}
