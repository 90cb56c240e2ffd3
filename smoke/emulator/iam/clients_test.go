package iam_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

func TestAWSCLI(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			cli := clienttest.CLI(t, generation)
			a := emulatortest.Start(t, emulatortest.Options{}, nil)
			run := func(args ...string) (string, error) {
				return clienttest.Run(t, a.Environ(a.Admin), cli, append(args, "--endpoint-url", a.URL, "--output", "json")...)
			}
			var identity struct{ Arn, Account, UserId string }
			decode(t, run, &identity, "sts", "get-caller-identity")
			if identity.Arn != a.Admin.Principal.ARN || identity.Account != emulatortest.AccountID || identity.UserId != a.Admin.Principal.UserID {
				t.Errorf("identity %+v", identity)
			}
			var created struct {
				Role struct {
					Arn                      string
					AssumeRolePolicyDocument struct{ Statement []map[string]any }
					Tags                     []map[string]string
				}
			}
			decode(t, run, &created, "iam", "create-role", "--role-name", "from-cli", "--assume-role-policy-document",
				trusting(a.Admin.Principal.RoleARN, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `{}`), "--tags", "Key=a,Value=b")
			if len(created.Role.AssumeRolePolicyDocument.Statement) != 1 || len(created.Role.Tags) != 1 {
				t.Errorf("role %+v", created)
			}
			var assumed struct {
				Credentials struct{ AccessKeyId, Expiration string }
			}
			decode(t, run, &assumed, "sts", "assume-role", "--role-arn", created.Role.Arn, "--role-session-name", "session", "--tags", "Key=team,Value=blue")
			if !strings.HasPrefix(assumed.Credentials.AccessKeyId, "ASIAEMULATED") || assumed.Credentials.Expiration == "" {
				t.Errorf("assumed %+v", assumed)
			}
			out, err := run("iam", "get-role", "--role-name", "none")
			if err == nil || !strings.Contains(out, "An error occurred (NoSuchEntity) when calling the GetRole operation") || !strings.Contains(out, ": The role with name none cannot be found.") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func decode(t *testing.T, run func(...string) (string, error), into any, args ...string) {
	t.Helper()
	out, err := run(args...)
	if err != nil {
		t.Fatalf("aws %s: %v\n%s", strings.Join(args[:2], " "), err, out)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("aws %s: %v\n%s", strings.Join(args[:2], " "), err, out)
	}
}

// boto3 goes through what the account's tests do with the Go SDK and prints one word for each thing that was right.
const boto3Script = `
import boto3, json
from botocore.exceptions import ClientError
import sys
iam, sts = (boto3.client(s, endpoint_url=sys.argv[1]) for s in ("iam", "sts"))
trust = sys.argv[2]
role = iam.create_role(RoleName="from-boto3", AssumeRolePolicyDocument=trust, PermissionsBoundary=sys.argv[3], Tags=[{"Key": "k", "Value": "v"}])["Role"]
assert role["AssumeRolePolicyDocument"] == json.loads(trust), role
print("created")
got = iam.get_role(RoleName="from-boto3")["Role"]
assert got["PermissionsBoundary"]["PermissionsBoundaryArn"] == sys.argv[3], got
assert got["MaxSessionDuration"] == 3600 and got["CreateDate"].tzinfo and got["Tags"] == role["Tags"], got
print("got")
iam.put_role_policy(RoleName="from-boto3", PolicyName="p", PolicyDocument='{"Version":"2012-10-17","Statement":[]}'.replace("[]", '[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]'))
assert iam.get_role_policy(RoleName="from-boto3", PolicyName="p")["PolicyDocument"]["Statement"][0]["Action"] == "s3:Get*"
print("policy")
names = [r["RoleName"] for page in iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2}) for r in page["Roles"]]
assert len(names) == 5 and names == sorted(names), names
print("paged")
result = iam.simulate_principal_policy(PolicySourceArn=role["Arn"], ActionNames=["s3:GetObject", "s3:CreateBucket"])["EvaluationResults"]
assert [r["EvalDecision"] for r in result] == ["allowed", "implicitDeny"], result
assert result[0]["MatchedStatements"][0]["SourcePolicyId"] == "role_from-boto3_p", result
assert result[1]["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}, result
print("simulated")
session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session", DurationSeconds=900)["Credentials"]
other = boto3.client("iam", endpoint_url=sys.argv[1], aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"], aws_session_token=session["SessionToken"])
try:
    other.list_roles()
except ClientError as e:
    assert e.response["Error"]["Code"] == "AccessDenied" and e.response["ResponseMetadata"]["HTTPStatusCode"] == 403, e.response
    assert "because no identity-based policy allows the iam:ListRoles action" in str(e) or "with an explicit deny in a permissions boundary" in str(e), e
    print("denied")
try:
    iam.create_role(RoleName="from-boto3", AssumeRolePolicyDocument=trust)
except iam.exceptions.EntityAlreadyExistsException as e:
    print("exists")
try:
    iam.create_user(UserName="u")
except ClientError as e:
    assert "not emulated: operation CreateUser of service iam" in str(e), e
    print("refused")
`

func TestBoto3(t *testing.T) {
	for version, python := range clienttest.Pythons(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			a := emulatortest.Start(t, emulatortest.Options{}, nil)
			trust := trusting(a.Admin.Principal.RoleARN, `["sts:AssumeRole","sts:SetSourceIdentity"]`, `{}`)
			out, err := clienttest.Run(t, a.Environ(a.Admin), python, "-c", boto3Script, a.URL, trust, boundary)
			want := "created got policy paged simulated denied exists refused"
			if err != nil || strings.Join(strings.Fields(out), " ") != want {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
