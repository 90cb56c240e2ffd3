package iam_test

import (
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// What AWS answers to boto3, in one process.
func TestTable(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(emptyTexts, refusals, tagRows, inlineRows, unsupported))
}

const trustLambda = `json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}})`

// emptyTexts holds what is empty and there apart from what is not there.
var emptyTexts = []clienttest.Row{
	{Do: `iam.create_role(RoleName="empty", Description="", AssumeRolePolicyDocument=` + trustLambda + `, Tags=[{"Key": "k", "Value": ""}])["Role"]["Tags"]`,
		Want: `[{"Key": "k", "Value": ""}]`, Source: "IAM API reference, Tag: Value has no least length"},
	{Do: `iam.get_role(RoleName="empty")["Role"]["Description"]`, Want: `""`, Source: "IAM API reference, CreateRole: Description has no least length"},
	{Do: `iam.list_role_tags(RoleName="empty")["Tags"]`, Want: `[{"Key": "k", "Value": ""}]`, Source: "IAM API reference, Tag"},
	{Do: `iam.create_role(RoleName="bare", AssumeRolePolicyDocument=` + trustLambda + `)`},
	{Do: `"Description" in iam.get_role(RoleName="bare")["Role"]`, Want: `False`, Source: "LocalStack tests/aws/services/iam, recorded against AWS"},
	{Do: `iam.create_policy(PolicyName="empty", Description="", Tags=[{"Key": "k", "Value": ""}], PolicyDocument=json.dumps({"Version": "2012-10-17",
		"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}))["Policy"]["Arn"]`, Keep: "arn"},
	{Do: `iam.get_policy(PolicyArn=arn)["Policy"]`, Keep: "policy"},
	{Do: `policy["Description"], policy["Tags"]`, Want: `"", [{"Key": "k", "Value": ""}]`, Source: "IAM API reference, CreatePolicy"},
}

var refusals = []clienttest.Row{
	{Do: `iam.attach_role_policy(RoleName="bare", PolicyArn="longpolicynamebutnoarn")`, Error: "ValidationError: Invalid ARN:  Could not be parsed!",
		Source: "LocalStack and moto, which asked AWS; since IAM checks ARNs strictly (github.com/cloud-gov/aws-broker/issues/383)"},
	{Do: `iam.attach_role_policy(RoleName="bare", PolicyArn="arn:aws:iam::123456789012:role/bare")`, Error: "InvalidInput: ARN arn:aws:iam::123456789012:role/bare is not valid.", Source: "IAM API reference, InvalidInput"},
	{Do: `iam.create_role(RoleName="broken", AssumeRolePolicyDocument="{")`, Error: "MalformedPolicyDocument: This policy contains invalid Json", Source: "reports of CreateRole by Terraform's users"},
	{Do: `iam.put_role_policy(RoleName="bare", PolicyName="p", PolicyDocument="{")`, Error: "MalformedPolicyDocument: Syntax errors in policy.", Source: "moto tests/test_iam/test_iam_policies.py"},
}

var tagRows = []clienttest.Row{
	{Do: `iam.create_role(RoleName="tagless", AssumeRolePolicyDocument=` + trustLambda + `, Tags=[])["Role"].get("Tags")`, Want: `None`, Source: "IAM API reference: an empty list is no tag"},
	{Do: `iam.tag_role(RoleName="tagless", Tags=[])`, Source: "as above"},
	{Do: `iam.list_role_tags(RoleName="tagless")["Tags"]`, Want: `[]`, Source: "IAM API reference, ListRoleTags"},
	{Do: `iam.create_policy(PolicyName="tagless", Tags=[], PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}))["Policy"]["Arn"]`, Keep: "tagless"},
	{Do: `iam.get_policy(PolicyArn=tagless)["Policy"]["Tags"]`, Want: `[]`, Source: "AWS CLI reference, get-policy, example"},
	{Do: `iam.tag_role(RoleName="bare", Tags=[{"Key": str(i), "Value": ""} for i in range(51)])`, Error: "ValidationError", Source: "IAM API reference, TagRole: at most 50"},
	{Do: `iam.tag_role(RoleName="bare", Tags=[{"Key": "a", "Value": ""}, {"Key": "k" * 129, "Value": ""}])`,
		Error: "ValidationError: 1 validation error detected: Value '" + strings.Repeat("k", 129) + "' at 'tags.2.member.key' failed to satisfy constraint: Member must have length less than or equal to 128", Source: "moto tests/test_iam/test_iam.py"},
	{Do: `iam.tag_role(RoleName="bare", Tags=[{"Key": "NOWAY&", "Value": ""}])`,
		Error: `ValidationError: 1 validation error detected: Value 'NOWAY&' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`, Source: "moto tests/test_iam/test_iam.py"},
	{Do: `iam.untag_role(RoleName="bare", TagKeys=["k" * 129])`,
		Error: "ValidationError: 1 validation error detected: Value '" + strings.Repeat("k", 129) + "' at 'tagKeys.1.member' failed to satisfy constraint: Member must have length less than or equal to 128", Source: "IAM API reference, UntagRole"},
	{Do: `iam.untag_role(RoleName="bare", TagKeys=[str(i) for i in range(51)])`, Error: "ValidationError", Source: "IAM API reference, UntagRole"},
	{Do: `iam.tag_role(RoleName="bare", Tags=[{"Key": str(i), "Value": ""} for i in range(50)])`},
	{Do: `iam.tag_role(RoleName="bare", Tags=[{"Key": "more", "Value": ""}])`, Error: "LimitExceeded: The number of tags has reached the maximum limit.", Source: "moto tests/test_iam/test_iam.py"},
}

var inlineRows = []clienttest.Row{
	{Do: `iam.put_role_policy(RoleName="bare", PolicyName="p", PolicyDocument=json.dumps({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}))`,
		Source: "inline policies may leave the version out: 191 of 923 public templates with a role do"},
	{Do: `iam.put_role_policy(RoleName="bare", PolicyName="old", PolicyDocument=json.dumps({"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}))`, Source: "as above"},
	{Do: `iam.simulate_principal_policy(PolicySourceArn="arn:aws:iam::123456789012:role/bare", ActionNames=["sqs:SendMessage"])["EvaluationResults"][0]["EvalDecision"]`, Want: `"allowed"`},
	{Do: `iam.create_policy(PolicyName="old", PolicyDocument=json.dumps({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}))`,
		Error: "MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater.", Source: "moto tests/test_iam/test_iam_policies.py: managed policies"},
}

var unsupported = []clienttest.Row{
	{Do: `sts.assume_role_with_saml(RoleArn="arn:aws:iam::123456789012:role/bare", PrincipalArn="arn:aws:iam::123456789012:saml-provider/p", SAMLAssertion="eA==")`,
		Error: "NotEmulated: not emulated: operation AssumeRoleWithSAML of service sts"},
	{Do: `sts.assume_role_with_web_identity(RoleArn="arn:aws:iam::123456789012:role/bare", RoleSessionName="me", WebIdentityToken="token")`,
		Error: "NotEmulated: not emulated: operation AssumeRoleWithWebIdentity of service sts"},
	{Do: `sts.get_session_token()`, Error: "NotEmulated: not emulated: operation GetSessionToken of service sts"},
	{Do: `iam.create_user(UserName="u")`, Error: "NotEmulated: not emulated: operation CreateUser of service iam"},
}
