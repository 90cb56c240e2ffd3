package iam

import (
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// api is the operations of AWS IAM.
type api struct {
	*Directory
	region string
}

// onRole asks for an action on a role that may not exist: IAM authorises first and looks second. adjust may change
// the condition keys.
func onRole[In any](a api, action string, name func(*In) string, adjust func(policy.Context, *In)) func(*service.Call, *In) ([]service.Check, error) {
	return func(_ *service.Call, in *In) ([]service.Check, error) {
		if err := nameError("roleName", name(in), maxRoleName); err != nil {
			return nil, err
		}
		check := a.roleCheck(action, name(in))
		if adjust != nil {
			adjust(check.Context, in)
		}
		return []service.Check{check}, nil
	}
}

// roleCheck is the question about one role, with the keys that every action on a role carries: the attached boundary
// and the tags.
func (d *Directory) roleCheck(action, name string) service.Check {
	check := service.Check{
		Action: "iam:" + action, Resource: "arn:aws:iam::" + d.account + ":role/" + name, ResourceText: "role " + name,
		Context: policy.Context{},
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	r, err := d.role(name)
	if err != nil {
		return check
	}
	check.Resource = r.arn
	if r.boundary != "" {
		check.Context.Set("iam:PermissionsBoundary", r.boundary)
	}
	resourceTags(check.Context, r.tags)
	return check
}

// awsPolicies begins the ARNs of AWS's own managed policies, which nobody else may change.
const awsPolicies = "arn:aws:iam::aws:policy/"

// onPolicy asks for an action on a managed policy.
func onPolicy[In any](a api, action string, arn func(*In) string, adjust func(policy.Context, *In)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		if err := policyARNError(arn(in)); err != nil {
			return nil, err
		}
		if strings.HasPrefix(arn(in), awsPolicies) && !strings.HasPrefix(action, "Get") && !strings.HasPrefix(action, "List") {
			return nil, wire.Errorf("AccessDenied", "User: %s is not authorized to perform: iam:%s on resource: policy %s", c.Principal.ARN, action, arn(in))
		}
		check := service.Check{
			Action: "iam:" + action, Resource: arn(in), ResourceText: "policy " + arn(in), Context: policy.Context{},
		}
		a.mu.RLock()
		if m := a.policies[arn(in)]; m != nil {
			resourceTags(check.Context, m.tags)
		}
		a.mu.RUnlock()
		if adjust != nil {
			adjust(check.Context, in)
		}
		return []service.Check{check}, nil
	}
}

// onAll asks for an action that has no resource type; text is how a refusal names what was listed.
func onAll[In any](action, text string) func(*service.Call, *In) ([]service.Check, error) {
	return func(*service.Call, *In) ([]service.Check, error) {
		return []service.Check{{Action: "iam:" + action, Resource: "*", ResourceText: text}}, nil
	}
}
