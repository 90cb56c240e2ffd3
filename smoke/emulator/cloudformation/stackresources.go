package cloudformation

import (
	"cmp"
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type describeStackResourceInput struct{ StackName, LogicalResourceId string }

type describeStackResourceOutput struct{ StackResourceDetail stackResourceDetail }

type stackResourceDetail struct {
	StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType string
	LastUpdatedTimestamp                                                    time.Time
	ResourceStatus, ResourceStatusReason                                    string
	Metadata                                                                string
	DriftInformation                                                        resourceDrift
}

// resourceDrift says that drift was never looked for.
type resourceDrift struct{ StackResourceDriftStatus string }

type describeStackResourcesInput struct{ StackName, LogicalResourceId, PhysicalResourceId string }

type describeStackResourcesOutput struct{ StackResources []stackResource }

type stackResource struct {
	StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType string
	Timestamp                                                               time.Time
	ResourceStatus, ResourceStatusReason                                    string
	DriftInformation                                                        resourceDrift
}

type listStackResourcesInput struct{ StackName, NextToken string }

type listStackResourcesOutput struct {
	StackResourceSummaries []stackResourceSummary
	NextToken              string
}

type stackResourceSummary struct {
	LogicalResourceId, PhysicalResourceId, ResourceType string
	LastUpdatedTimestamp                                time.Time
	ResourceStatus, ResourceStatusReason                string
	DriftInformation                                    resourceDrift
}

func (c *CloudFormation) checkDescribeStackResource(call *service.Call, in *describeStackResourceInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	v.required(in.LogicalResourceId, "logicalResourceId")
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) describeStackResource(_ context.Context, call *service.Call, in *describeStackResourceInput) (*describeStackResourceOutput, error) {
	out := &describeStackResourceOutput{}
	return out, c.store.Read(func(s *store.Records) error {
		k := s.Find(call.Region, in.StackName)
		if k == nil {
			return wire.Errorf("ValidationError", "Stack '%s' does not exist", in.StackName)
		}
		r := k.Resource(in.LogicalResourceId)
		if r == nil {
			return wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", in.LogicalResourceId, k.Name)
		}
		out.StackResourceDetail = stackResourceDetail{
			StackName: k.Name, StackId: k.ID, LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID,
			ResourceType: r.Type, LastUpdatedTimestamp: r.Updated, ResourceStatus: string(r.Status),
			ResourceStatusReason: r.StatusReason, DriftInformation: resourceDrift{notChecked},
			Metadata: cmp.Or(r.Metadata, "{}"), // LocalStack tests/aws/services/cloudformation, recorded against AWS
		}
		return nil
	})
}

func (c *CloudFormation) checkDescribeStackResources(call *service.Call, in *describeStackResourcesInput, _ *violations) []service.Check {
	name := in.StackName
	if name == "" {
		c.store.View(func(s *store.Records) {
			if k := owner(s, call.Region, in.PhysicalResourceId); k != nil {
				name = k.ID
			}
		})
	}
	return []service.Check{c.onStack(call, name)}
}

func (c *CloudFormation) describeStackResources(_ context.Context, call *service.Call, in *describeStackResourcesInput) (*describeStackResourcesOutput, error) {
	switch {
	case in.StackName == "" && in.PhysicalResourceId == "":
		return nil, wire.Errorf("ValidationError", "You must specify either StackName or PhysicalResourceId.")
	case in.StackName != "" && in.PhysicalResourceId != "":
		return nil, wire.Errorf("ValidationError", "You must specify either StackName or PhysicalResourceId, but not both.")
	}
	out := &describeStackResourcesOutput{StackResources: []stackResource{}}
	return out, c.store.Read(func(s *store.Records) error {
		k := s.Find(call.Region, in.StackName)
		if in.StackName == "" {
			k = owner(s, call.Region, in.PhysicalResourceId)
		}
		switch {
		case k == nil && in.StackName == "":
			return wire.Errorf("ValidationError", "Stack for %s does not exist", in.PhysicalResourceId)
		case k == nil:
			return noStackWithID(in.StackName)
		}
		for _, r := range k.Resources {
			if in.LogicalResourceId != "" && r.LogicalID != in.LogicalResourceId {
				continue
			}
			if len(out.StackResources) == pageSize {
				break // AWS answers the first hundred, and no token (AWS: API reference, DescribeStackResources)
			}
			out.StackResources = append(out.StackResources, stackResource{
				StackName: k.Name, StackId: k.ID, LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID,
				ResourceType: r.Type, Timestamp: r.Updated, ResourceStatus: string(r.Status),
				ResourceStatusReason: r.StatusReason, DriftInformation: resourceDrift{notChecked},
			})
		}
		return nil
	})
}

// owner returns the stack that has a resource of that physical id, or nil.
func owner(s *store.Records, region, physicalID string) *store.Stack {
	for _, k := range s.All(region) {
		for _, r := range k.Resources {
			if physicalID != "" && r.PhysicalID == physicalID && r.Live() {
				return k
			}
		}
	}
	return nil
}

func (c *CloudFormation) checkListStackResources(call *service.Call, in *listStackResourcesInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) listStackResources(_ context.Context, call *service.Call, in *listStackResourcesInput) (*listStackResourcesOutput, error) {
	summaries, next, err := pageOfStack(c, call.Region, in.StackName, noStackWithID, func(k *store.Stack) ([]*store.Resource, string, error) {
		return page(k.ID, in.NextToken, k.Resources)
	}, func(_ *store.Stack, r *store.Resource) stackResourceSummary {
		return stackResourceSummary{
			LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID, ResourceType: r.Type,
			LastUpdatedTimestamp: r.Updated, ResourceStatus: string(r.Status), ResourceStatusReason: r.StatusReason,
			DriftInformation: resourceDrift{notChecked},
		}
	})
	return &listStackResourcesOutput{summaries, next}, err
}
