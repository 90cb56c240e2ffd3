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
			service.Op("GetRole", onRole[roleInput](a, "GetRole"), a.getRole),
			service.Op("ListRoles", onAll[listRolesInput]("ListRoles", "arn:aws:iam::"+a.account+":role/"), a.listRoles),
			op("DeleteRole", onRole[roleInput](a, "DeleteRole"), a.deleteRole),
			service.Op("UpdateRole", onRole[updateRoleInput](a, "UpdateRole"), a.updateRole),
			service.Op("UpdateRoleDescription", onRole[updateDescriptionInput](a, "UpdateRoleDescription"), a.updateRoleDescription),
			service.Op("UpdateAssumeRolePolicy", onRole[updateTrustInput](a, "UpdateAssumeRolePolicy"), a.updateAssumeRolePolicy),
			service.Op("PutRolePermissionsBoundary", onRoleWith(a, "PutRolePermissionsBoundary", boundaryKey), a.putRolePermissionsBoundary),
			op("DeleteRolePermissionsBoundary", onRole[roleInput](a, "DeleteRolePermissionsBoundary"), a.deleteRolePermissionsBoundary),
			service.Op("TagRole", onRoleWith(a, "TagRole", func(keys policy.Context, in *tagRoleInput) { service.RequestTags(keys, tagMap(in.Tags)) }), a.tagRole),
			service.Op("UntagRole", onRoleWith(a, "UntagRole", func(keys policy.Context, in *untagRoleInput) { keys.Set("aws:TagKeys", in.TagKeys...) }), a.untagRole),
			service.Op("ListRoleTags", onRole[listRoleTagsInput](a, "ListRoleTags"), a.listRoleTags),

			service.Op("PutRolePolicy", onRole[putRolePolicyInput](a, "PutRolePolicy"), a.putRolePolicy),
			service.Op("GetRolePolicy", onRole[rolePolicyInput](a, "GetRolePolicy"), a.getRolePolicy),
			service.Op("DeleteRolePolicy", onRole[rolePolicyInput](a, "DeleteRolePolicy"), a.deleteRolePolicy),
			service.Op("ListRolePolicies", onRole[listRolePoliciesInput](a, "ListRolePolicies"), a.listRolePolicies),
			service.Op("AttachRolePolicy", onRoleWith(a, "AttachRolePolicy", policyKey), a.attachRolePolicy),
			service.Op("DetachRolePolicy", onRoleWith(a, "DetachRolePolicy", policyKey), a.detachRolePolicy),
			service.Op("ListAttachedRolePolicies", onRole[listAttachedInput](a, "ListAttachedRolePolicies"), a.listAttachedRolePolicies),

			service.Op("CreatePolicy", a.createPolicyChecks, a.createPolicy),
			service.Op("GetPolicy", onPolicy[policyInput](a, "GetPolicy"), a.getPolicy),
			service.Op("DeletePolicy", onPolicy[policyInput](a, "DeletePolicy"), a.deletePolicy),
			service.Op("ListPolicies", onAll[listPoliciesInput]("ListPolicies", "policy path /"), a.listPolicies),
			service.Op("CreatePolicyVersion", onPolicy[createVersionInput](a, "CreatePolicyVersion"), a.createPolicyVersion),
			service.Op("GetPolicyVersion", onPolicy[versionInput](a, "GetPolicyVersion"), a.getPolicyVersion),
			service.Op("DeletePolicyVersion", onPolicy[versionInput](a, "DeletePolicyVersion"), a.deletePolicyVersion),
			service.Op("SetDefaultPolicyVersion", onPolicy[versionInput](a, "SetDefaultPolicyVersion"), a.setDefaultPolicyVersion),
			service.Op("ListPolicyVersions", onPolicy[listOfPolicyInput](a, "ListPolicyVersions"), a.listPolicyVersions),
			service.Op("ListEntitiesForPolicy", onPolicy[entitiesInput](a, "ListEntitiesForPolicy"), a.listEntitiesForPolicy),
			service.Op("TagPolicy", onPolicyWith(a, "TagPolicy", func(keys policy.Context, in *tagPolicyInput) { service.RequestTags(keys, tagMap(in.Tags)) }), a.tagPolicy),
			service.Op("UntagPolicy", onPolicyWith(a, "UntagPolicy", func(keys policy.Context, in *untagPolicyInput) { keys.Set("aws:TagKeys", in.TagKeys...) }), a.untagPolicy),
			service.Op("ListPolicyTags", onPolicy[listOfPolicyInput](a, "ListPolicyTags"), a.listPolicyTags),

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

// onRole asks for an action on a role that may not exist: IAM authorises first and looks second.
func onRole[In interface{ roleName() string }](a api, action string) func(*service.Call, *In) ([]service.Check, error) {
	return onRoleWith(a, action, func(policy.Context, *In) {})
}

// onRoleWith is onRole for an operation that has condition keys of its own.
func onRoleWith[In interface{ roleName() string }](a api, action string, adjust func(policy.Context, *In)) func(*service.Call, *In) ([]service.Check, error) {
	return func(_ *service.Call, in *In) ([]service.Check, error) {
		name := (*in).roleName()
		if err := nameError("roleName", name, maxRoleName); err != nil {
			return nil, err
		}
		check := a.roleCheck(action, name)
		adjust(check.Context, in)
		return []service.Check{check}, nil
	}
}

// roleCheck is the check of one role, with the keys that every action on a role carries: the attached boundary
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

func onPolicy[In interface{ policyARN() string }](a api, action string) func(*service.Call, *In) ([]service.Check, error) {
	return onPolicyWith(a, action, func(policy.Context, *In) {})
}

// onPolicyWith is onPolicy for an operation that has condition keys of its own.
func onPolicyWith[In interface{ policyARN() string }](a api, action string, adjust func(policy.Context, *In)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		arn := (*in).policyARN()
		if err := policyARNError(arn); err != nil {
			return nil, err
		}
		if strings.HasPrefix(arn, awsPolicies) && !strings.HasPrefix(action, "Get") && !strings.HasPrefix(action, "List") {
			return nil, wire.Errorf("AccessDenied", "User: %s is not authorized to perform: iam:%s on resource: policy %s", c.Principal.ARN, action, arn)
		}
		check := service.Check{Action: "iam:" + action, Resource: arn, ResourceText: "policy " + arn, Context: policy.Context{}}
		a.mu.RLock()
		if m := a.policies[arn]; m != nil {
			resourceTags(check.Context, m.tags)
		}
		a.mu.RUnlock()
		adjust(check.Context, in)
		return []service.Check{check}, nil
	}
}

// onAll asks for an action that has no resource type; text is how a refusal names what was listed.
func onAll[In any](action, text string) func(*service.Call, *In) ([]service.Check, error) {
	return func(*service.Call, *In) ([]service.Check, error) {
		return []service.Check{{Action: "iam:" + action, Resource: "*", ResourceText: text}}, nil
	}
}
