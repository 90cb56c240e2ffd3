package guardrail_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/guardrail"
)

const (
	execution    = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-cfn-exec/AWSCloudFormation"
	provisioning = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-broker-provisioning/agent-ada-0f1e2d3c"
	runtimeUser  = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-broker-runtime/agent-ada-0f1e2d3c"
	workload     = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-agent-w/writer"
	stacks       = "arn:aws:cloudformation:us-east-2:123456789012:stack/"
)

func refusal(who, action, resource, clause string) string {
	text := "User: " + who + " is not authorized to perform: " + action
	if resource != "" {
		text += " on resource: " + resource
	}
	return text + " " + clause
}

func identity(action string) string {
	return "because no identity-based policy allows the " + action + " action"
}

// refusals are the sentences of the workshop, each with what its explanation must say.
var refusals = map[string]struct {
	text, who, rule, cause, fix string
}{
	"the guide's symptom": {
		"... is not authorized to perform: iam:GetRole on resource: role agent-0f1e2d3c-ps-deploy",
		"does not name", "role-name", "RoleName must start with agentawsworkshop-agent-: you have agent-0f1e2d3c-ps-deploy", "RoleName: agentawsworkshop-agent-"},
	"role outside the prefix, in CloudFormation's words": {
		`Resource handler returned message: "` + refusal(execution, "iam:GetRole", "role agent-x-FunctionRole-1", identity("iam:GetRole")) + ` (Service: Iam, Status Code: 403, Request ID: 1) (SDK Attempt Count: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)`,
		"execution role", "role-name", "you have agent-x-FunctionRole-1", "RoleName"},
	"role without the boundary, behind the tagging note": {
		`Encountered a permissions error performing a tagging operation, please add required tag permissions. Resource handler returned message: "` +
			refusal(execution, "iam:CreateRole", "arn:aws:iam::123456789012:role/agentawsworkshop-agent-x", identity("iam:CreateRole")) + `" (RequestToken: 2, HandlerErrorCode: UnauthorizedTaggingOperation)`,
		"execution role", "role-boundary", "problem is its PermissionsBoundary", "PermissionsBoundary: " + boundary},
	"a read that the execution role lacks": {
		refusal(execution, "iam:ListRolePolicies", "role agentawsworkshop-agent-x", identity("iam:ListRolePolicies")),
		"execution role", "", "CloudFormation reads a role's policies with iam:ListRolePolicies", "operators"},
	"role with a path": {
		refusal(execution, "iam:CreateRole", "arn:aws:iam::123456789012:role/team/agentawsworkshop-agent-x", identity("iam:CreateRole")),
		"execution role", "role-name", "must have no path", "leave Path out"},
	"managed policy with a path": {
		refusal(execution, "iam:CreatePolicy", "policy arn:aws:iam::123456789012:policy/team/agentawsworkshop-agent-p", identity("iam:CreatePolicy")),
		"execution role", "policy-name", "must have no path", "leave Path out"},
	"a model in a region that the us. profile routes to": {
		refusal(runtimeUser, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0", identity("bedrock:InvokeModel")),
		"runtime credentials", "", "through an inference profile", "in every region that it routes to"},
	"a model behind the global. profile": {
		refusal(runtimeUser, "bedrock:InvokeModel", "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0", identity("bedrock:InvokeModel")),
		"runtime credentials", "", "through an inference profile", "in every region that it routes to"},
	"boundary taken off": {
		refusal(execution, "iam:DeleteRolePermissionsBoundary", "role agentawsworkshop-agent-x", "with an explicit deny in an identity-based policy"),
		"execution role", "role-boundary", "KeepBoundaries denies iam:DeleteRolePermissionsBoundary", boundary},
	"policy that may not be attached": {
		refusal(execution, "iam:AttachRolePolicy", "role agentawsworkshop-agent-x", "with an explicit deny in an identity-based policy"),
		"execution role", "attached-policy", "NoAdministrators denies iam:AttachRolePolicy if iam:PolicyARN", "Policies"},
	"managed policy outside the prefix": {
		refusal(execution, "iam:CreatePolicy", "policy arn:aws:iam::123456789012:policy/mine", identity("iam:CreatePolicy")),
		"execution role", "policy-name", "you have mine", "ManagedPolicyName"},
	"instance profile outside the prefix": {
		refusal(execution, "iam:CreateInstanceProfile", "instance profile mine", identity("iam:CreateInstanceProfile")),
		"execution role", "instance-profile-name", "you have mine", "InstanceProfileName"},
	"foreign PassRole in a stack": {
		refusal(execution, "iam:PassRole", "arn:aws:iam::123456789012:role/admin", identity("iam:PassRole")),
		"execution role", "pass-role", "the role was admin", "role of this template"},
	"service that the execution role has not": {
		refusal(execution, "kinesis:CreateStream", "arn:aws:kinesis:us-east-2:123456789012:stream/s", identity("kinesis:CreateStream")),
		"execution role", "resource-type", "no kinesis actions", "one of these services"},
	"stack outside the name pattern": {
		refusal(provisioning, "cloudformation:CreateStack", stacks+"my-stack/*", identity("cloudformation:CreateStack")),
		"provisioning credentials", "stack-name", "you have my-stack", "agent-" + sub + "-"},
	"stack without tags": {
		refusal(provisioning, "cloudformation:CreateChangeSet", stacks+"agent-"+sub+"-x/*", identity("cloudformation:CreateChangeSet")),
		"provisioning credentials", "required-tag", "problem is its tags", "agent_sub=" + sub + " agent_username=ada"},
	"review stack": {
		refusal(provisioning, "cloudformation:DeleteStack", stacks+"agent-"+sub+"-x/1b2c", identity("cloudformation:DeleteStack")),
		"provisioning credentials", "", "does not carry your tags", "--replace"},
	"transform": {
		refusal(provisioning, "cloudformation:CreateChangeSet", "arn:aws:cloudformation:us-east-2:aws:transform/Serverless-2016-10-31", identity("cloudformation:CreateChangeSet")),
		"provisioning credentials", "transform", "Serverless-2016-10-31", "expanded"},
	"another role passed to CloudFormation": {
		refusal(provisioning, "iam:PassRole", "arn:aws:iam::123456789012:role/admin", identity("iam:PassRole")),
		"provisioning credentials", "", "you passed admin", "CFN_EXEC_ROLE_ARN"},
	"direct provisioning": {
		refusal(provisioning, "s3:CreateBucket", `"arn:aws:s3:::b"`, identity("s3:CreateBucket")),
		"provisioning credentials", "", "CloudFormation only", "put it into a template"},
	"direct provisioning, lower-case action": {
		refusal(provisioning, "sqs:createqueue", "arn:aws:sqs:us-east-2:123456789012:q", identity("sqs:createqueue")),
		"provisioning credentials", "", "CloudFormation only", "template"},
	"read that the boundary holds back": {
		refusal(provisioning, "cloudformation:DescribeEvents", "*", "because no permissions boundary allows the cloudformation:DescribeEvents action"),
		"provisioning credentials", "", "does not have cloudformation:DescribeEvents at all", "cfnenv runtime"},
	"runtime credentials make a stack": {
		refusal(runtimeUser, "cloudformation:CreateStack", stacks+"agent-"+sub+"-x/*", "with an explicit deny in a permissions boundary"),
		"runtime credentials", "", "NoProvisioning denies cloudformation:CreateStack (permissions boundary", "cfnenv provisioning"},
	"object in a foreign bucket": {
		refusal(runtimeUser, "s3:DeleteObject", `"arn:aws:s3:::other/k"`, identity("s3:DeleteObject")),
		"runtime credentials", "bucket-name", "WriteObjectsByBucketName allows s3:DeleteObject only on arn:aws:s3:::agent-" + sub, "BucketName"},
	"untagged queue": {
		refusal(runtimeUser, "sqs:sendmessage", "arn:aws:sqs:us-east-2:123456789012:q", identity("sqs:sendmessage")),
		"runtime credentials", "", "carry your tags", "agent_sub"},
	"a table without tags, or none": {
		refusal(runtimeUser, "dynamodb:PutItem", "arn:aws:dynamodb:us-east-2:123456789012:table/t", identity("dynamodb:PutItem")),
		"runtime credentials", "", "does not carry your tags, or does not exist", "attribute-based access control (ABAC) for DynamoDB is off"},
	"a distribution without tags, or none": {
		refusal(runtimeUser, "cloudfront:CreateInvalidation", "arn:aws:cloudfront::123456789012:distribution/E1", identity("cloudfront:CreateInvalidation")),
		"runtime credentials", "", "does not carry your tags, or does not exist", "deploy the resource in a stack of your own"},
	"a condition check of a transaction": {
		refusal(runtimeUser, "dynamodb:ConditionCheckItem", "arn:aws:dynamodb:us-east-2:123456789012:table/t", identity("dynamodb:ConditionCheckItem")),
		"runtime credentials", "", "authorized item by item", "ConditionExpression"},
	"a streamed answer in another region": {
		refusal(runtimeUser, "bedrock:InvokeModelWithResponseStream", "arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-micro-v1:0", identity("bedrock:InvokeModelWithResponseStream")),
		"runtime credentials", "", "went to another region", "in every region that it routes to"},
	"runtime credentials and IAM": {
		refusal(runtimeUser, "iam:GetRole", "role x", "with an explicit deny in a permissions boundary"),
		"runtime credentials", "", "NoIam denies iam:GetRole", "there is no substitute"},
	"workload makes a bucket": {
		refusal(workload, "s3:CreateBucket", `"arn:aws:s3:::rogue-1"`, "because no permissions boundary allows the s3:CreateBucket action"),
		"agentawsworkshop-agent-w", "", "whatever the role's own policies say", "template"},
	"workload without a permission": {
		refusal(workload, "s3:PutObject", `"arn:aws:s3:::b/k"`, identity("s3:PutObject")),
		"agentawsworkshop-agent-w", "", "no policy of the role", "add s3:PutObject on arn:aws:s3:::b/k"},
	"service control policy, with trailing text": {
		refusal(workload, "s3:CreateBucket", `"arn:aws:s3:::b"`, "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1. Go to https://console"),
		"agentawsworkshop-agent-w", "", "everyone but CloudFormation", "cfnenv deploy"},
	"session policy": {
		refusal(workload, "s3:GetObject", `"arn:aws:s3:::b/k"`, "because no session policy allows the s3:GetObject action"),
		"agentawsworkshop-agent-w", "", "narrows", "cfnenv login"},
	"resource policy": {
		refusal(workload, "sqs:sendmessage", "arn:aws:sqs:us-east-2:123456789012:q", "with an explicit deny in a resource-based policy"),
		"agentawsworkshop-agent-w", "", "own policy denies this explicitly", "AWS::SQS::QueuePolicy"},
	"trust policy": {
		refusal(workload, "sts:AssumeRole", "arn:aws:iam::123456789012:role/r", "because no role trust policy allows the sts:AssumeRole action"),
		"agentawsworkshop-agent-w", "", "NoRoleChaining denies sts:AssumeRole", "cannot assume another role"},
	"VPC endpoint policy, somebody else": {
		refusal("arn:aws:iam::123456789012:user/u", "s3:GetObject", `"arn:aws:s3:::b/k"`, "because no VPC endpoint policy allows the s3:GetObject action"),
		"user/u", "", "does not have s3:GetObject", "AWS::EC2::VPCEndpoint"},
}

func TestExplain(t *testing.T) {
	if len(refusals) < 25 {
		t.Fatalf("%d refusals, want every sentence of the workshop", len(refusals))
	}
	for name, want := range refusals {
		t.Run(name, func(t *testing.T) {
			e, ok := guardrail.Explain(want.text, workshop())
			if !ok {
				t.Fatal("not recognised as a refusal")
			}
			if e.Rule != want.rule {
				t.Errorf("rule %q, want %q", e.Rule, want.rule)
			}
			for _, part := range []struct{ name, got, want string }{{"who", e.Who, want.who}, {"cause", e.Cause, want.cause}, {"fix", e.Fix, want.fix}} {
				if !strings.Contains(part.got, part.want) {
					t.Errorf("%s: %q, want it to hold %q", part.name, part.got, part.want)
				}
			}
		})
	}
	if _, ok := guardrail.Explain("Access Denied", workshop()); ok {
		t.Error("a sentence that says neither who nor why was explained")
	}
}

// Whatever stands around a refusal, and whatever its parts are, the explanation is whole.
func FuzzExplain(f *testing.F) {
	for _, r := range refusals {
		f.Add(r.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := guardrail.Explain(text, workshop())
		if ok && (e.What != "" && e.Who == "" || e.Cause == "" || e.Fix == "") {
			t.Errorf("an explanation without %+v", e)
		}
	})
}
