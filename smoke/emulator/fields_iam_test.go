package emulator_test

import "cfnenv/smoke/emulator/clienttest"

var stsCalls = []clienttest.Row{
	{Do: `iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"], "Principal": {"AWS": "123456789012"}}}))["Role"]["Arn"]`, Keep: "arn"},
	{Do: `sts.get_caller_identity()`},
	{Do: `sts.assume_role(RoleArn=arn, RoleSessionName="me", SourceIdentity="somebody", Policy=` + anyPolicy + `)`},
}

func stsExceptions() map[string]string {
	return map[string]string{"AssumeRole:PackedPolicySize": "how full AWS's packed binary form of policies and tags is cannot be computed outside"}
}

var iamCalls = []clienttest.Row{
	{Do: `iam.create_policy(PolicyName="b", PolicyDocument=` + anyPolicy + `, Tags=[{"Key": "k", "Value": "v"}], Description="d")["Policy"]["Arn"]`, Keep: "b"},
	{Do: `iam.create_role(RoleName="r", AssumeRolePolicyDocument=` + anyTrust + `, PermissionsBoundary=b, Tags=[{"Key": "k", "Value": "v"}], Description="d", MaxSessionDuration=7200)`},
	{Do: `iam.get_role(RoleName="emulator-admin")`},
	{Do: `iam.get_role(RoleName="r")`},
	{Do: `iam.list_roles(MaxItems=1)`},
	{Do: `iam.list_roles()`},
	{Do: `iam.update_role(RoleName="r", Description="e")`},
	{Do: `iam.update_role_description(RoleName="r", Description="f")`},
	{Do: `iam.update_assume_role_policy(RoleName="r", PolicyDocument=` + anyTrust + `)`},
	{Do: `iam.tag_role(RoleName="r", Tags=[{"Key": "a", "Value": "b"}])`},
	{Do: `iam.list_role_tags(RoleName="r", MaxItems=1)`},
	{Do: `iam.untag_role(RoleName="r", TagKeys=["a"])`},
	{Do: `iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=` + anyPolicy + `)`},
	{Do: `iam.put_role_policy(RoleName="r", PolicyName="q", PolicyDocument=` + anyPolicy + `)`},
	{Do: `iam.get_role_policy(RoleName="r", PolicyName="p")`},
	{Do: `iam.list_role_policies(RoleName="r", MaxItems=1)`},
	{Do: `iam.attach_role_policy(RoleName="r", PolicyArn=b)`},
	{Do: `iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")`},
	{Do: `iam.list_attached_role_policies(RoleName="r", MaxItems=1)`},
	{Do: `iam.list_entities_for_policy(PolicyArn=b)`},
	{Do: `iam.get_policy(PolicyArn=b)`},
	{Do: `iam.list_policies(MaxItems=1)`},
	{Do: `iam.tag_policy(PolicyArn=b, Tags=[{"Key": "a", "Value": "b"}])`},
	{Do: `iam.list_policy_tags(PolicyArn=b, MaxItems=1)`},
	{Do: `iam.untag_policy(PolicyArn=b, TagKeys=["a"])`},
	{Do: `iam.create_policy_version(PolicyArn=b, PolicyDocument=` + anyPolicy + `)["PolicyVersion"]["VersionId"]`, Keep: "v"},
	{Do: `iam.get_policy_version(PolicyArn=b, VersionId=v)`},
	{Do: `iam.list_policy_versions(PolicyArn=b, MaxItems=1)`},
	{Do: `iam.set_default_policy_version(PolicyArn=b, VersionId=v)`},
	{Do: `iam.delete_policy_version(PolicyArn=b, VersionId="v1")`},
	{Do: `iam.simulate_principal_policy(PolicySourceArn="arn:aws:iam::123456789012:role/r", ActionNames=["s3:GetObject", "s3:PutObject"], MaxItems=1)`},
	{Do: `iam.simulate_principal_policy(PolicySourceArn="arn:aws:iam::123456789012:role/r", ActionNames=["s3:GetObject"], ResourceArns=["arn:aws:s3:::a/b", "arn:aws:s3:::a/c"])`},
	{Do: `iam.simulate_custom_policy(PolicyInputList=[` + anyPolicy + `], PermissionsBoundaryPolicyInputList=[` + anyPolicy + `], ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=["arn:aws:s3:::a/b", "arn:aws:s3:::a/c"], MaxItems=1)`},
	{Do: `iam.simulate_custom_policy(PolicyInputList=[` + anyPolicy + `], ActionNames=["s3:GetObject"])`},
	{Do: `iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=b)`},
	{Do: `iam.delete_role_permissions_boundary(RoleName="r")`},
	{Do: `[iam.detach_role_policy(RoleName="r", PolicyArn=a) for a in (b, "arn:aws:iam::aws:policy/ReadOnlyAccess")]`},
	{Do: `[iam.delete_role_policy(RoleName="r", PolicyName=p) for p in "pq"]`},
	{Do: `iam.delete_role(RoleName="r")`},
	{Do: `iam.delete_policy(PolicyArn=b)`},
}

func iamExceptions() map[string]string {
	const subset = "AWS answers with a subset of the fields here (IAM API reference: \"This operation does not return …\")"
	return map[string]string{
		"CreatePolicy:Policy.Description":                      subset,
		"CreatePolicyVersion:PolicyVersion.Document":           subset,
		"CreateRole:Role.Description":                          subset,
		"CreateRole:Role.MaxSessionDuration":                   subset,
		"CreateRole:Role.RoleLastUsed":                         subset,
		"ListPolicies:Policies.Description":                    subset,
		"ListPolicies:Policies.Tags":                           subset,
		"ListPolicyVersions:Versions.Document":                 subset,
		"ListRoles:Roles.PermissionsBoundary":                  subset,
		"ListRoles:Roles.Tags":                                 subset,
		"ListRoles:Roles.RoleLastUsed":                         subset,
		"UpdateRoleDescription:Role.RoleLastUsed.LastUsedDate": "the role was not used",
		"UpdateRoleDescription:Role.RoleLastUsed.Region":       "the role was not used",
		"ListEntitiesForPolicy:Marker":                         "there is one entity",
		"PolicyGroups.GroupName":                               "the account has no groups",
		"PolicyGroups.GroupId":                                 "the account has no groups",
		"PolicyUsers.UserName":                                 "the account has no users",
		"PolicyUsers.UserId":                                   "the account has no users",
		"EvaluationResults.OrganizationsDecisionDetail":        "the account has service control policies with --scp only",
		"EvaluationResults.EvalDecisionDetails":                "AWS has it for simulations across accounts only",
		"ResourceSpecificResults.EvalDecisionDetails":          "AWS has it for simulations across accounts only",
	}
}
