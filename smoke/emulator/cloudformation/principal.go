package cloudformation

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// roleSession is the name of the sessions that CloudFormation has of stack roles.
const roleSession = "AWSCloudFormation"

// actAs is who the resources of a stack are made as: a session of the stack's role, or the caller itself, in a forward
// access session. Both carry aws:CalledVia (AWS: CloudFormation user guide, "Forward access sessions (FAS) requests and
// permission evaluation").
func (c *CloudFormation) actAs(ctx context.Context, call *service.Call, roleARN string) (service.Principal, error) {
	if roleARN == "" {
		p := call.Principal
		p.CalledVia = append(slices.Clone(p.CalledVia), servicePrincipal)
		return p, nil
	}
	session, err := c.env.Backplane.AssumeForService(ctx, servicePrincipal, roleARN, roleSession, 0)
	if err != nil {
		c.env.Log.Info("cloudformation cannot assume a role", "role", roleARN, "error", err)
		return service.Principal{}, wire.Errorf("ValidationError", "Role %s is invalid or cannot be assumed", roleARN)
	}
	p := session.Principal
	p.CalledVia = []string{servicePrincipal}
	return p, nil
}
