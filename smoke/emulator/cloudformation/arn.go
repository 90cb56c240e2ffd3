package cloudformation

import (
	"strings"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/service"
)

func (c *CloudFormation) newStackID(region, name string) string {
	return c.arn(region) + "stack/" + name + "/" + engine.NewID(c.env.Rand)
}

func (c *CloudFormation) newChangeSetID(region, name string) string {
	return c.arn(region) + "changeSet/" + name + "/" + engine.NewID(c.env.Rand)
}

func (c *CloudFormation) arn(region string) string {
	return "arn:aws:cloudformation:" + region + ":" + c.env.Account + ":"
}

// newStackARN is the resource that IAM is asked about for a stack without a UUID: one that is to be made, or none.
func (c *CloudFormation) newStackARN(call *service.Call, name string) string {
	switch {
	case name == "":
		return c.arn(call.Region) + "stack/*/*"
	case strings.HasPrefix(name, "arn:"):
		return name
	}
	return c.arn(call.Region) + "stack/" + name + "/*"
}
