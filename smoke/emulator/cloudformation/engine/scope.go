package engine

import (
	"fmt"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// Pseudo are the pseudo parameters of a stack.
func Pseudo(account string, k *store.Stack, r *store.Revision) template.Pseudo {
	return template.Pseudo{
		AccountID: account, NotificationARNs: r.NotificationARNs, Partition: "aws", Region: k.Region,
		StackID: k.ID, StackName: k.Name, URLSuffix: "amazonaws.com",
	}
}

// scope is what the template of the operation may look at: the resources made so far.
func (t *task) scope() *template.Scope {
	return &template.Scope{
		Parameters: t.revision.Parameters,
		Pseudo:     Pseudo(t.Account, t.Stack, t.revision),
		Conditions: t.revision.Conditions,
		Ref: func(logicalID string) (any, error) {
			r, ok := t.record(logicalID)
			if !ok || r.PhysicalID == "" {
				return nil, fmt.Errorf("resource %s does not exist", logicalID)
			}
			return r.PhysicalID, nil
		},
		GetAtt: func(logicalID, attribute string) (any, error) {
			r, ok := t.record(logicalID)
			if !ok || r.PhysicalID == "" {
				return nil, fmt.Errorf("resource %s does not exist", logicalID)
			}
			return t.attributeOf(&r, attribute)
		},
		Import:  t.importValue,
		AZs:     AvailabilityZones,
		Dynamic: t.dynamic(),
	}
}

// attributeOf is what Fn::GetAtt answers.
func (t *task) attributeOf(r *store.Resource, attribute string) (any, error) {
	if v, ok := r.Attributes[attribute]; ok {
		return v, nil
	}
	switch {
	case r.StoodIn:
		return t.request(r).StandInAttribute(r.Type, attribute), nil
	case resource.IsCustom(r.Type): // seen on AWS
		return nil, fmt.Errorf("CustomResource attribute error: Vendor response doesn't contain %s key in object %s|%s", attribute, t.Stack.ID, r.LogicalID) //nolint:staticcheck // CloudFormation's own sentence
	}
	return nil, resource.UnknownAttribute(r.LogicalID, attribute)
}

// AvailabilityZones answers Fn::GetAZs for the regions of the workshop (AWS: EC2 user guide, regions and zones); for
// others it knows none.
func AvailabilityZones(region string) []string {
	letters := ""
	switch region {
	case "us-east-1":
		letters = "abcdef"
	case "us-east-2":
		letters = "abc"
	case "us-west-2":
		letters = "abcd"
	}
	zones := make([]string, len(letters))
	for i, letter := range letters {
		zones[i] = region + string(letter)
	}
	return zones
}
