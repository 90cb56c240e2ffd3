package cloudformation

import (
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/template"
)

// The service's own condition keys (AWS: service authorization reference, CloudFormation).
const (
	keyChangeSetName = "cloudformation:ChangeSetName"
	keyResourceTypes = "cloudformation:ResourceTypes"
	keyRoleARN       = "cloudformation:RoleArn"
	keyTemplateURL   = "cloudformation:TemplateUrl"
)

// servicePrincipal is CloudFormation's name in trust policies and in iam:PassedToService.
const servicePrincipal = "cloudformation.amazonaws.com"

// allow checks an action that has no condition keys of its own.
func allow(action, resource string) service.Check {
	return service.Check{Action: "cloudformation:" + action, Resource: resource, Context: policy.Context{}}
}

// onStack asks about the call's operation on a stack: with its tags if it exists, else on the name.
func (c *CloudFormation) onStack(call *service.Call, nameOrID string) service.Check {
	check := allow(call.Operation, c.newStackARN(call, nameOrID))
	if nameOrID == "" {
		return check
	}
	c.store.View(func(s *store.Records) {
		k := s.Find(call.Region, nameOrID)
		if k == nil {
			return
		}
		check.Resource = k.ID
		service.ResourceTags(check.Context, resource.TagMap(k.Tags()))
	})
	return check
}

// given is the part of a request that policies can test.
type given struct {
	tags                 []resource.Tag
	roleARN, templateURL string
	resourceTypes        []string
	changeSetName        string
}

func (g given) describe(c service.Check) service.Check {
	service.RequestTags(c.Context, resource.TagMap(g.tags))
	for _, one := range []struct{ key, value string }{
		{keyRoleARN, g.roleARN}, {keyTemplateURL, g.templateURL}, {keyChangeSetName, g.changeSetName},
	} {
		if one.value != "" {
			c.Context.Set(one.key, one.value)
		}
	}
	if len(g.resourceTypes) > 0 {
		c.Context.Set(keyResourceTypes, g.resourceTypes...)
	}
	return c
}

// passRole adds a check whether the caller may pass a role to CloudFormation, if the request has one.
func passRole(check service.Check, roleARN string) []service.Check {
	if roleARN == "" {
		return []service.Check{check}
	}
	return []service.Check{check, service.PassRole(roleARN, servicePrincipal)}
}

// transforms asks whether the caller may use the macros of a template, which AWS authorises as the creation of a change
// set on them.
func (c *CloudFormation) transforms(call *service.Call, checks []service.Check, body string) []service.Check {
	if !strings.Contains(body, "Transform") {
		return checks
	}
	t, err := template.Parse([]byte(body))
	if err != nil {
		return checks // said when the template is looked at
	}
	for _, x := range t.Transforms {
		owner, name := c.env.Account, x.Name
		if own, found := strings.CutPrefix(name, "AWS::"); found {
			owner, name = "aws", own
		}
		checks = append(checks, allow("CreateChangeSet", "arn:aws:cloudformation:"+call.Region+":"+owner+":transform/"+name))
	}
	return checks
}

// roleSession is the name of the sessions that CloudFormation has of stack roles.
const roleSession = "AWSCloudFormation"

// actAs returns the principal that the resources of a stack are made as: a session of the stack's role, or the caller in a
// forward access session. Both carry aws:CalledVia (AWS: CloudFormation user guide, "Forward access sessions (FAS) requests
// and permission evaluation").
func (c *CloudFormation) actAs(ctx context.Context, call *service.Call, roleARN string) (service.Principal, error) {
	if roleARN == "" {
		p := call.Principal
		p.CalledVia = append(slices.Clone(p.CalledVia), servicePrincipal)
		return p, nil
	}
	session, err := c.env.Backplane.AssumeForService(ctx, servicePrincipal, call.Region, roleARN, roleSession, 0)
	if err != nil {
		c.env.Log.Info("cloudformation cannot assume a role", "role", roleARN, "error", err)
		return service.Principal{}, wire.Errorf("ValidationError", "Role %s is invalid or cannot be assumed", roleARN)
	}
	p := session.Principal
	p.CalledVia = []string{servicePrincipal}
	return p, nil
}

// newOperation prepares an operation on a stack, with the principal that actAs returns.
func (c *CloudFormation) newOperation(ctx context.Context, call *service.Call, k *store.Stack, roleARN, token string) (engine.StackOperation, error) {
	as, err := c.actAs(ctx, call, roleARN)
	return engine.StackOperation{Stack: k, As: as, Origin: store.Origin{Token: token, OperationID: c.engine.NewID()}}, err
}

func (c *CloudFormation) newStackID(region, name string) string {
	return c.arn(region) + "stack/" + name + "/" + service.UUID(c.env.Rand)
}

func (c *CloudFormation) newChangeSetID(region, name string) string {
	return c.arn(region) + "changeSet/" + name + "/" + service.UUID(c.env.Rand)
}

func (c *CloudFormation) arn(region string) string {
	return "arn:aws:cloudformation:" + region + ":" + c.env.Account + ":"
}

// newStackARN returns the resource that IAM is asked about for a stack without a UUID: one that is to be made, or none.
func (c *CloudFormation) newStackARN(call *service.Call, name string) string {
	switch {
	case name == "":
		return c.arn(call.Region) + "stack/*/*"
	case strings.HasPrefix(name, "arn:"):
		return name
	}
	return c.arn(call.Region) + "stack/" + name + "/*"
}
