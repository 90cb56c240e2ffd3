package iam

import (
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
				func(keys policy.Context, in *tagRoleInput) { requestTags(keys, in.Tags) }), a.tagRole),
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
			service.Op("ListInstanceProfilesForRole", onRole(a, "ListInstanceProfilesForRole", func(in *listRoleTagsInput) string { return in.RoleName }, nil), a.listInstanceProfilesForRole),

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
				func(keys policy.Context, in *tagPolicyInput) { requestTags(keys, in.Tags) }), a.tagPolicy),
			service.Op("UntagPolicy", onPolicy(a, "UntagPolicy", func(in *untagPolicyInput) string { return in.PolicyARN },
				func(keys policy.Context, in *untagPolicyInput) { keys.Set("aws:TagKeys", in.TagKeys...) }), a.untagPolicy),
			service.Op("ListPolicyTags", onPolicy(a, "ListPolicyTags", func(in *listVersionsInput) string { return in.PolicyARN }, nil), a.listPolicyTags),

			service.Op("SimulateCustomPolicy", onAll[simulateInput]("SimulateCustomPolicy", "*"), a.simulateCustomPolicy),
			service.Op("SimulatePrincipalPolicy", a.simulatePrincipalChecks, a.simulatePrincipalPolicy),
			service.Op("ListAccountAliases", onAll[aliasesInput]("ListAccountAliases", "*"), listAccountAliases),
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
