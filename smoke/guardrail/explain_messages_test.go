package guardrail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/smoke/guardrail"
)

// sample is the account of testdata/credentials/workshop.json.
func sample() guardrail.Workshop {
	const sub = "0f8fad5b-d9cb-469f-a165-70867728950e"
	return guardrail.Workshop{
		AccountID: "123456789012", Region: "us-east-1", Sub: sub, Username: "ada.lovelace", RolePrefix: "agentawsworkshop-agent-",
		BoundaryARN: "arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary", StackPrefix: "agent-" + sub + "-",
	}
}

// Each message of testdata/explain, what its explanation must say, and what it must not.
func TestMessages(t *testing.T) {
	never := map[string]string{
		"a01": "tags are not|name is right|--tags", "a02": "name is right|problem is its tags", "a03": "name is right|explicit deny", "a04": "only buckets|must start with|BucketName",
		"a05": "tags", "a06": "role's Policies", "a07": "add s3:GetObject", "a08": "no policy", "a09": "add s3:CreateBucket", "a10": "stack names|--tags",
		"a11": "CloudFormation only", "a12": "CloudFormation only", "a13": "runtime credentials", "a14": "cfnenv deploy", "a15": "AssumeRolePolicyDocument",
		"a16": "[1m|[0m", "a17": "│", "a18": "\n", "a19": "&quot|<", "a20": `\n|stream`, "a21": "carry your tags", "a22": "carry your tags", "a24": "carry your tags|template", "s04": "runtime credentials have", "s18": "no policy of the role", "s20": "stack names must",
	}
	for name, want := range map[string][]string{
		"a01": {"provisioning credentials", "service control policy of the organization", "administrators of the organization"},
		"a02": {"which of these is missing: statement CreateOwnStacks", "aws:RequestTag/agent_sub"},
		"a03": {"does not name the resource", "role/agentawsworkshop-agent-*", "iam:PermissionsBoundary"},
		"a04": {"own policy denies this explicitly", "AWS::S3::BucketPolicy"},
		"a05": {"session policy", "narrows the session", "cfnenv login"},
		"a06": {"VPC endpoint", "PolicyDocument"},
		"a07": {"policy arn:aws:iam::123456789012:policy/agentawsworkshop-agent-deny", "explicitly", "adding one cannot help"},
		"a08": {"S3 Block Public Access", "BlockPublicPolicy", "PublicAccessBlockConfiguration"},
		"a09": {"boundary agentawsworkshop-agent-workload-boundary does not have s3:CreateBucket", "cannot help", "cfnenv deploy"},
		"a10": {"999988887777", "123456789012", "cfnenv provisioning"},
		"a11": {"does not have cloudformation:DescribeStackResource", "cloudformation:DescribeStackResources"},
		"a12": {"does not have cloudformation:ContinueUpdateRollback", "cfnenv delete", "CreateStack"},
		"a13": {"does not have sts:AssumeRole", "cdk synth", "cfnenv deploy"},
		"a14": {"service control policy", "NoIam denies iam:ListRoles", "there is no substitute"},
		"a15": {"NoRoleChaining denies sts:AssumeRole", "boundary agentawsworkshop-agent-workload-boundary", "cannot assume another role"},
		"a16": {"iam:CreateRole", "problem is its PermissionsBoundary"},
		"a17": {"provisioning credentials", "you have hello", "stack-name"},
		"a18": {"stack/agent-0f8fad5b-d9cb-469f-a165-70867728950e-web/*", "problem is its tags"},
		"a19": {"arn:aws:s3:::x", "does not have s3:CreateBucket"},
		"a20": {"add sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:q"},
		"a21": {"do not allow", "whatever its tags", "cfnenv deploy"},
		"a22": {"do not allow", "whatever its tags", "cfnenv deploy"},
		"a24": {"do not allow", "whatever its tags", "Decrypt"},
		"s01": {"execution role", "you have sam-app-HelloRole-1ABC", "RoleName"},
		"s02": {"runtime credentials", "arn:aws:s3:::my-data", "cfnenv deploy", "Get*"},
		"s03": {"provisioning credentials", "you have MyStack"},
		"s04": {"does not have ssm:GetParameter", "cdk synth", "cfnenv deploy"},
		"s06": {"agentawsworkshop-agent-w", "does not have secretsmanager:PutSecretValue", "GetSecretValue"},
		"s10": {"another region", "us-east-1, us-west-2"},
		"s13": {"NoProvisioning denies", "cfnenv provisioning"},
		"s18": {"no such key in this region", "AWS::KMS::Key"},
		"s30": {"role sam-app-HelloWorldFunctionRole-1", "execution role"},
		"s31": {"arn:aws:s3:::x", "resource control policy"},
		"s20": {"the call went to eu-west-1", "AWS_REGION"},
	} {
		t.Run(name, func(t *testing.T) {
			files, _ := filepath.Glob("../../testdata/explain/" + name + "-*")
			if len(files) != 1 {
				t.Fatalf("%d files", len(files))
			}
			text, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			e, ok := guardrail.Explain(string(text), sample())
			if !ok {
				t.Fatal("not recognised")
			}
			said := whole(e)
			for _, part := range want {
				if !strings.Contains(said, part) {
					t.Errorf("does not say %q:\n%s", part, said)
				}
			}
			for part := range strings.SplitSeq(never[name], "|") {
				if part != "" && strings.Contains(strings.ReplaceAll(said, " | ", " "), part) {
					t.Errorf("says %q:\n%s", part, said)
				}
			}
		})
	}
}

// whole is all that an explanation says, in one line.
func whole(e guardrail.Explanation) string {
	return strings.Join(append([]string{e.Who, e.What, e.On, e.Layer, "policy " + e.Policy, e.Rule, e.Cause, e.Fix}, e.Says...), " | ")
}

// An explanation is there before a reader has let go of the key.
func BenchmarkExplain(b *testing.B) {
	text, err := os.ReadFile("../../testdata/explain/a11-cfn-read.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := guardrail.Explain(string(text), sample()); !ok {
			b.Fatal("not recognised")
		}
	}
}
