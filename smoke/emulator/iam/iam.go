// Package iam is the identity side of the emulated account: the directory of roles, managed policies and sessions, and
// the AWS IAM and AWS STS services in front of it.
//
// The front door asks the Directory who holds an access key and which policies apply to a principal; the services'
// operations read and change it. Policies are compiled once, when they are first needed.
package iam

import (
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// New makes AWS IAM and AWS STS in front of a directory.
func New(env service.Env, d *Directory) []*service.Service {
	return []*service.Service{iamService(api{d, env.Region}), stsService(d)}
}

// iamService is the table of AWS IAM's operations. The actions are those of the service authorization reference, "Actions,
// resources, and condition keys for AWS Identity and Access Management".
func iamService(a api) *service.Service {
	op := service.Op[roleInput, struct{}]
	return &service.Service{
		Name: "iam",
		Protocols: []wire.Protocol{{
			Kind: wire.Query, Version: "2010-05-08", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
		}},
		ConditionKeys: []string{"iam:PermissionsBoundary", "iam:PolicyARN", "iam:PassedToService", "iam:AssociatedResourceArn", "iam:AWSServiceName", "iam:ResourceTag/*"},
		Operations: []service.Operation{
			service.Op("CreateRole", a.createRoleChecks, a.createRole),
			service.Op("GetRole", onRole(a, "GetRole", (*roleInput).name, nil), a.getRole),
			service.Op("ListRoles", onAll[listRolesInput]("ListRoles", "arn:aws:iam::"+a.account+":role/"), a.listRoles),
			op("DeleteRole", onRole(a, "DeleteRole", (*roleInput).name, nil), a.deleteRole),
			service.Op("UpdateRole", onRole(a, "UpdateRole", func(in *updateRoleInput) string { return in.RoleName }, nil), a.updateRole),
			service.Op("UpdateRoleDescription", onRole(a, "UpdateRoleDescription", func(in *updateDescriptionInput) string { return in.RoleName }, nil), a.updateRoleDescription),
			service.Op("UpdateAssumeRolePolicy", onRole(a, "UpdateAssumeRolePolicy", func(in *updateTrustInput) string { return in.RoleName }, nil), a.updateAssumeRolePolicy),
			service.Op("PutRolePermissionsBoundary", onRole(a, "PutRolePermissionsBoundary", func(in *boundaryInput) string { return in.RoleName }, boundaryKey), a.putRolePermissionsBoundary),
			op("DeleteRolePermissionsBoundary", onRole(a, "DeleteRolePermissionsBoundary", (*roleInput).name, nil), a.deleteRolePermissionsBoundary),
			service.Op("TagRole", onRole(a, "TagRole", func(in *tagRoleInput) string { return in.RoleName },
				func(keys policy.Context, in *tagRoleInput) { service.RequestTags(keys, tagMap(in.Tags)) }), a.tagRole),
			service.Op("UntagRole", onRole(a, "UntagRole", func(in *untagRoleInput) string { return in.RoleName },
				func(keys policy.Context, in *untagRoleInput) { keys.Set("aws:TagKeys", in.TagKeys...) }), a.untagRole),
			service.Op("ListRoleTags", onRole(a, "ListRoleTags", func(in *listRoleTagsInput) string { return in.RoleName }, nil), a.listRoleTags),

			service.Op("PutRolePolicy", onRole(a, "PutRolePolicy", func(in *putRolePolicyInput) string { return in.RoleName }, nil), a.putRolePolicy),
			service.Op("GetRolePolicy", onRole(a, "GetRolePolicy", func(in *rolePolicyInput) string { return in.RoleName }, nil), a.getRolePolicy),
			service.Op("DeleteRolePolicy", onRole(a, "DeleteRolePolicy", func(in *rolePolicyInput) string { return in.RoleName }, nil), a.deleteRolePolicy),
			service.Op("ListRolePolicies", onRole(a, "ListRolePolicies", func(in *listRolePoliciesInput) string { return in.RoleName }, nil), a.listRolePolicies),
			service.Op("AttachRolePolicy", onRole(a, "AttachRolePolicy", (*attachInput).name, policyKey), a.attachRolePolicy),
			service.Op("DetachRolePolicy", onRole(a, "DetachRolePolicy", (*attachInput).name, policyKey), a.detachRolePolicy),
			service.Op("ListAttachedRolePolicies", onRole(a, "ListAttachedRolePolicies", func(in *listAttachedInput) string { return in.RoleName }, nil), a.listAttachedRolePolicies),

			service.Op("CreatePolicy", a.createPolicyChecks, a.createPolicy),
			service.Op("GetPolicy", onPolicy(a, "GetPolicy", (*policyInput).arn, nil), a.getPolicy),
			service.Op("DeletePolicy", onPolicy(a, "DeletePolicy", (*policyInput).arn, nil), a.deletePolicy),
			service.Op("ListPolicies", onAll[listPoliciesInput]("ListPolicies", "policy path /"), a.listPolicies),
			service.Op("CreatePolicyVersion", onPolicy(a, "CreatePolicyVersion", func(in *createVersionInput) string { return in.PolicyARN }, nil), a.createPolicyVersion),
			service.Op("GetPolicyVersion", onPolicy(a, "GetPolicyVersion", (*versionInput).arn, nil), a.getPolicyVersion),
			service.Op("DeletePolicyVersion", onPolicy(a, "DeletePolicyVersion", (*versionInput).arn, nil), a.deletePolicyVersion),
			service.Op("SetDefaultPolicyVersion", onPolicy(a, "SetDefaultPolicyVersion", (*versionInput).arn, nil), a.setDefaultPolicyVersion),
			service.Op("ListPolicyVersions", onPolicy(a, "ListPolicyVersions", func(in *listVersionsInput) string { return in.PolicyARN }, nil), a.listPolicyVersions),
			service.Op("ListEntitiesForPolicy", onPolicy(a, "ListEntitiesForPolicy", func(in *entitiesInput) string { return in.PolicyARN }, nil), a.listEntitiesForPolicy),
			service.Op("TagPolicy", onPolicy(a, "TagPolicy", func(in *tagPolicyInput) string { return in.PolicyARN },
				func(keys policy.Context, in *tagPolicyInput) { service.RequestTags(keys, tagMap(in.Tags)) }), a.tagPolicy),
			service.Op("UntagPolicy", onPolicy(a, "UntagPolicy", func(in *untagPolicyInput) string { return in.PolicyARN },
				func(keys policy.Context, in *untagPolicyInput) { keys.Set("aws:TagKeys", in.TagKeys...) }), a.untagPolicy),
			service.Op("ListPolicyTags", onPolicy(a, "ListPolicyTags", func(in *listVersionsInput) string { return in.PolicyARN }, nil), a.listPolicyTags),

			service.Op("SimulateCustomPolicy", onAll[simulateInput]("SimulateCustomPolicy", "*"), a.simulateCustomPolicy),
			service.Op("SimulatePrincipalPolicy", a.simulatePrincipalChecks, a.simulatePrincipalPolicy),
		},
	}
}

// stsService is the table of AWS STS's operations.
func stsService(d *Directory) *service.Service {
	return &service.Service{
		Name: "sts",
		Protocols: []wire.Protocol{{
			Kind: wire.Query, Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		}},
		ConditionKeys: []string{"sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "sts:TransitiveTagKeys"},
		Operations: []service.Operation{
			service.Op("GetCallerIdentity", service.Unchecked, getCallerIdentity),
			service.Op("AssumeRole", d.assumeRoleChecks, d.assumeRole),
		},
	}
}

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
