package iam_test

import (
	"slices"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// What AWS answers to boto3, in one process.
func TestTable(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(emptyTexts))
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
