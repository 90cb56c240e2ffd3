package cloudformation

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DescribeStackResourceInput is the input of DescribeStackResource.
type DescribeStackResourceInput struct{ StackName, LogicalResourceId string }

// DescribeStackResourceOutput is its output.
type DescribeStackResourceOutput struct{ StackResourceDetail StackResourceDetail }

// StackResourceDetail is a resource as DescribeStackResource shows it.
type StackResourceDetail struct {
	StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType string
	LastUpdatedTimestamp                                                    time.Time
	ResourceStatus, ResourceStatusReason                                    string
	Metadata                                                                string
	DriftInformation                                                        ResourceDrift
}

// ResourceDrift says that drift was never looked for.
type ResourceDrift struct{ StackResourceDriftStatus string }

// DescribeStackResourcesInput is the input of DescribeStackResources.
type DescribeStackResourcesInput struct{ StackName, LogicalResourceId, PhysicalResourceId string }

// DescribeStackResourcesOutput is its output.
type DescribeStackResourcesOutput struct{ StackResources []StackResource }

// StackResource is a resource as DescribeStackResources shows it.
type StackResource struct {
	StackName, StackId, LogicalResourceId, PhysicalResourceId, ResourceType string
	Timestamp                                                               time.Time
	ResourceStatus, ResourceStatusReason                                    string
	DriftInformation                                                        ResourceDrift
}

// ListStackResourcesInput is the input of ListStackResources.
type ListStackResourcesInput struct{ StackName, NextToken string }

// ListStackResourcesOutput is its output.
type ListStackResourcesOutput struct {
	StackResourceSummaries []StackResourceSummary
	NextToken              string
}

// StackResourceSummary is a resource as ListStackResources shows it.
type StackResourceSummary struct {
	LogicalResourceId, PhysicalResourceId, ResourceType string
	LastUpdatedTimestamp                                time.Time
	ResourceStatus, ResourceStatusReason                string
	DriftInformation                                    ResourceDrift
}

func (c *CloudFormation) checkDescribeStackResource(call *service.Call, in *DescribeStackResourceInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	v.required(in.LogicalResourceId, "logicalResourceId")
	return []service.Check{c.onStack(call, "DescribeStackResource", in.StackName)}
}

func (c *CloudFormation) describeStackResource(_ context.Context, call *service.Call, in *DescribeStackResourceInput) (*DescribeStackResourceOutput, error) {
	var out DescribeStackResourceOutput
	var err error
	c.store.View(func(s *store.State) {
		k := s.Find(call.Region, in.StackName)
		if k == nil {
			err = wire.Errorf("ValidationError", "Stack '%s' does not exist", in.StackName)
			return
		}
		r := k.Resource(in.LogicalResourceId)
		if r == nil {
			err = wire.Errorf("ValidationError", "Resource %s does not exist for stack %s", in.LogicalResourceId, k.Name)
			return
		}
		metadata := r.Metadata
		if metadata == "" {
			metadata = "{}" // LocalStack tests/aws/services/cloudformation, recorded against AWS
		}
		out.StackResourceDetail = StackResourceDetail{
			StackName: k.Name, StackId: k.ID, LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID,
			ResourceType: r.Type, LastUpdatedTimestamp: r.Updated, ResourceStatus: string(r.Status),
			ResourceStatusReason: r.StatusReason, Metadata: metadata, DriftInformation: ResourceDrift{notChecked},
		}
	})
	return &out, err
}

func (c *CloudFormation) checkDescribeStackResources(call *service.Call, in *DescribeStackResourcesInput, _ *violations) []service.Check {
	name := in.StackName
	if name == "" {
		c.store.View(func(s *store.State) {
			if k := owner(s, call.Region, in.PhysicalResourceId); k != nil {
				name = k.ID
			}
		})
	}
	return []service.Check{c.onStack(call, "DescribeStackResources", name)}
}

func (c *CloudFormation) describeStackResources(_ context.Context, call *service.Call, in *DescribeStackResourcesInput) (*DescribeStackResourcesOutput, error) {
	out := &DescribeStackResourcesOutput{StackResources: []StackResource{}}
	var err error
	switch {
	case in.StackName == "" && in.PhysicalResourceId == "":
		return nil, wire.Errorf("ValidationError", "You must specify either StackName or PhysicalResourceId.")
	case in.StackName != "" && in.PhysicalResourceId != "":
		return nil, wire.Errorf("ValidationError", "You must specify either StackName or PhysicalResourceId, but not both.")
	}
	c.store.View(func(s *store.State) {
		k := s.Find(call.Region, in.StackName)
		if in.StackName == "" {
			k = owner(s, call.Region, in.PhysicalResourceId)
		}
		switch {
		case k == nil && in.StackName == "":
			err = wire.Errorf("ValidationError", "Stack for %s does not exist", in.PhysicalResourceId)
			return
		case k == nil:
			err = noStackWithID(in.StackName)
			return
		}
		for _, r := range k.Resources {
			if in.LogicalResourceId != "" && r.LogicalID != in.LogicalResourceId {
				continue
			}
			if len(out.StackResources) == pageSize {
				break // AWS answers the first hundred, and no token (AWS: API reference, DescribeStackResources)
			}
			out.StackResources = append(out.StackResources, StackResource{
				StackName: k.Name, StackId: k.ID, LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID,
				ResourceType: r.Type, Timestamp: r.Updated, ResourceStatus: string(r.Status),
				ResourceStatusReason: r.StatusReason, DriftInformation: ResourceDrift{notChecked},
			})
		}
	})
	return out, err
}

// owner is the stack that has a resource of that physical id, or nil.
func owner(s *store.State, region, physicalID string) *store.Stack {
	for _, k := range s.All(region) {
		for _, r := range k.Resources {
			if physicalID != "" && r.PhysicalID == physicalID && r.Live() {
				return k
			}
		}
	}
	return nil
}

func (c *CloudFormation) checkListStackResources(call *service.Call, in *ListStackResourcesInput, v *violations) []service.Check {
	v.required(in.StackName, "stackName")
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{c.onStack(call, "ListStackResources", in.StackName)}
}

func (c *CloudFormation) listStackResources(_ context.Context, call *service.Call, in *ListStackResourcesInput) (*ListStackResourcesOutput, error) {
	summaries, next, err := pageOfStack(c, call.Region, in.StackName, noStackWithID, func(k *store.Stack) ([]*store.Resource, string, error) {
		return page(k.ID, in.NextToken, k.Resources)
	}, func(_ *store.Stack, r *store.Resource) StackResourceSummary {
		return StackResourceSummary{
			LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID, ResourceType: r.Type,
			LastUpdatedTimestamp: r.Updated, ResourceStatus: string(r.Status), ResourceStatusReason: r.StatusReason,
			DriftInformation: ResourceDrift{notChecked},
		}
	})
	return &ListStackResourcesOutput{summaries, next}, err
}
