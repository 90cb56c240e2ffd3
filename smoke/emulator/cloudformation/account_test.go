package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/emulator/emulatortest"
)

// The three examples as the workshop's provisioning credentials deploy them, by the AWS SDK for Go.
func TestExamples(t *testing.T) {
	a := serve(t, emulatortest.Options{})
	c := cloudformation.NewFromConfig(a.Config(a.Provisioning))
	for _, x := range examples(t) {
		t.Run(aws.ToString(x.StackName), func(t *testing.T) {
			made, err := c.CreateStack(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			k := stackOf(t, c, *x.StackName)
			if k.StackStatus != types.StackStatusCreateComplete {
				t.Fatalf("%s: %q", k.StackStatus, failures(t, c, *x.StackName))
			}
			if len(k.Tags) != 2 || aws.ToString(k.RoleARN) != execRole || len(k.Outputs) == 0 {
				t.Errorf("%+v", k)
			}
			for _, o := range k.Outputs {
				t.Logf("%s = %s", aws.ToString(o.OutputKey), aws.ToString(o.OutputValue))
			}
			if _, err := c.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: made.StackId, RoleARN: aws.String(execRole)}); err != nil {
				t.Fatal(err)
			}
			if k := stackOf(t, c, aws.ToString(made.StackId)); k.StackStatus != types.StackStatusDeleteComplete {
				t.Errorf("%s: %q", k.StackStatus, failures(t, c, aws.ToString(made.StackId)))
			}
		})
	}
}

// examples are the three examples as they are deployed.
func examples(t testing.TB) []*cloudformation.CreateStackInput {
	t.Helper()
	input := func(file, suffix string, parameters ...types.Parameter) *cloudformation.CreateStackInput {
		return &cloudformation.CreateStackInput{
			StackName: aws.String("agent-" + sub + "-" + suffix), TemplateBody: example(t, file), RoleARN: aws.String(execRole), Tags: requiredTags(),
			Parameters: parameters, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
		}
	}
	return []*cloudformation.CreateStackInput{
		input("01-minimal-sqs.yaml", "minimal"),
		input("02-lambda-with-boundary.yaml", "lambda", parameter("AgentRoleName", "agentawsworkshop-agent-two"), parameter("RequiredBoundaryArn", boundary)),
		input("03-lambda-url-s3-writer.yaml", "writer", parameter("AgentRoleName", "agentawsworkshop-agent-three"), parameter("RequiredBoundaryArn", boundary)),
	}
}

// BenchmarkExamples deploys and deletes the three examples through the Go SDK, one after the other, Python's start
// excluded: the goal is less than 0.5 s.
func BenchmarkExamples(b *testing.B) {
	a := serve(b, emulatortest.Options{})
	c := cloudformation.NewFromConfig(a.Config(a.Provisioning))
	stacks := examples(b)
	for b.Loop() {
		for _, x := range stacks {
			if _, err := c.CreateStack(b.Context(), x); err != nil {
				b.Fatal(err)
			}
			if k := stackOf(b, c, *x.StackName); k.StackStatus != types.StackStatusCreateComplete {
				b.Fatalf("%s: %q", k.StackStatus, failures(b, c, *x.StackName))
			}
		}
		for _, x := range stacks {
			if _, err := c.DeleteStack(b.Context(), &cloudformation.DeleteStackInput{StackName: x.StackName, RoleARN: x.RoleARN}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What the workshop's guide forbids is refused for AWS's reason.
func TestGuardrails(t *testing.T) {
	a := serve(t, emulatortest.Options{})
	provisioning := cloudformation.NewFromConfig(a.Config(a.Provisioning))
	good := func() *cloudformation.CreateStackInput {
		return &cloudformation.CreateStackInput{
			StackName: aws.String("agent-" + sub + "-x"), TemplateBody: example(t, "01-minimal-sqs.yaml"), RoleARN: aws.String(execRole), Tags: requiredTags(),
			Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
		}
	}
	denied := " is not authorized to perform: "
	for _, c := range []struct {
		name   string
		change func(*cloudformation.CreateStackInput)
		want   string
	}{
		{"foreign stack name", func(in *cloudformation.CreateStackInput) { in.StackName = aws.String("agent-other-x") },
			denied + "cloudformation:CreateStack on resource: arn:aws:cloudformation:us-east-2:" + account + ":stack/agent-other-x/* because no identity-based policy allows the cloudformation:CreateStack action"},
		{"missing tag", func(in *cloudformation.CreateStackInput) { in.Tags = in.Tags[:1] }, denied + "cloudformation:CreateStack"},
		{"foreign role", func(in *cloudformation.CreateStackInput) {
			in.RoleARN = aws.String("arn:aws:iam::" + account + ":role/agentawsworkshop-broker-runtime")
		}, denied + "iam:PassRole on resource: arn:aws:iam::" + account + ":role/agentawsworkshop-broker-runtime"},
		{"transform", func(in *cloudformation.CreateStackInput) {
			in.TemplateBody = aws.String("Transform: AWS::Serverless-2016-10-31\nResources: {Q: {Type: \"AWS::SQS::Queue\"}}")
		}, denied + "cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:us-east-2:aws:transform/Serverless-2016-10-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := good()
			c.change(in)
			_, err := provisioning.CreateStack(t.Context(), in)
			if got := refusal(t, err); !strings.HasPrefix(got, "AccessDenied: ") || !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
	for _, c := range []struct {
		name, role, boundary string
		want                 string
		roleARN              bool
	}{
		{"broken role name", "agent-" + sub[:8] + "-ps-deploy", boundary, "iam:GetRole on resource: role agent-" + sub[:8] + "-ps-deploy because no identity-based policy allows the iam:GetRole action", true},
		{"wrong boundary", "agentawsworkshop-agent-w", strings.Replace(boundary, "workload", "other", 1), "HandlerErrorCode: UnauthorizedTaggingOperation)", true},
		{"no stack role", "agentawsworkshop-agent-n", boundary, "because no ", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := good()
			in.TemplateBody = example(t, "02-lambda-with-boundary.yaml")
			in.Parameters = []types.Parameter{parameter("AgentRoleName", c.role), parameter("RequiredBoundaryArn", c.boundary)}
			in.StackName = aws.String("agent-" + sub + "-" + strings.ReplaceAll(c.name, " ", "-"))
			if !c.roleARN {
				in.RoleARN = nil
			}
			if _, err := provisioning.CreateStack(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			if k := stackOf(t, provisioning, *in.StackName); k.StackStatus != types.StackStatusRollbackComplete {
				t.Errorf("%s", k.StackStatus)
			}
			if got := strings.Join(failures(t, provisioning, *in.StackName), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
	runtime := cloudformation.NewFromConfig(a.Config(a.Runtime))
	_, err := runtime.CreateStack(t.Context(), good())
	if got := refusal(t, err); !strings.Contains(got, "cloudformation:CreateStack") {
		t.Error(got)
	}
	_, err = provisioning.DescribeEvents(t.Context(), &cloudformation.DescribeEventsInput{StackName: aws.String("agent-" + sub + "-x")})
	if got := refusal(t, err); !strings.Contains(got, "because no permissions boundary allows the cloudformation:DescribeEvents action") {
		t.Error(got)
	}
	_, err = provisioning.RollbackStack(t.Context(), &cloudformation.RollbackStackInput{StackName: aws.String("agent-" + sub + "-x")})
	if got := refusal(t, err); !strings.Contains(got, "cloudformation:RollbackStack") {
		t.Error(got)
	}
}

// A bucket with an object in it stays until it is emptied.
func TestFullBucket(t *testing.T) {
	a := serve(t, emulatortest.Options{})
	c := cloudformation.NewFromConfig(a.Config(a.Provisioning))
	name := "agent-" + sub + "-full"
	made, err := c.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: &name, RoleARN: aws.String(execRole), Tags: requiredTags(),
		TemplateBody: aws.String(`{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "AWS::StackName"},
			"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
			"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
			"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}}}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if k := stackOf(t, c, name); k.StackStatus != types.StackStatusCreateComplete {
		t.Fatalf("%s: %q", k.StackStatus, failures(t, c, name))
	}
	objects := s3.NewFromConfig(a.Config(a.Runtime), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	drop := func() types.StackStatus {
		if _, err := c.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: made.StackId}); err != nil {
			t.Fatal(err)
		}
		return stackOf(t, c, *made.StackId).StackStatus
	}
	if s := drop(); s != types.StackStatusDeleteFailed {
		t.Fatal(s)
	}
	if got := strings.Join(failures(t, c, *made.StackId), "\n"); !strings.Contains(got, "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, ") {
		t.Error(got)
	}
	if _, err := objects.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &name, Key: aws.String("k")}); err != nil {
		t.Fatal(err)
	}
	if s := drop(); s != types.StackStatusDeleteComplete {
		t.Error(s)
	}
}

// A stack whose change set was never executed has no tags, so that these credentials cannot delete it; CreateStack on its
// name takes it over.
func TestStackInReviewIsRescued(t *testing.T) {
	a := serve(t, emulatortest.Options{SCP: true}) // stacks pass the service control policies by aws:CalledVia
	c := cloudformation.NewFromConfig(a.Config(a.Provisioning))
	name := aws.String("agent-" + sub + "-review")
	made, err := c.CreateChangeSet(t.Context(), &cloudformation.CreateChangeSetInput{
		StackName: name, ChangeSetName: aws.String("c"), ChangeSetType: types.ChangeSetTypeCreate, TemplateBody: example(t, "01-minimal-sqs.yaml"),
		RoleARN: aws.String(execRole), Tags: requiredTags(),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: name, RoleARN: aws.String(execRole)})
	if got := refusal(t, err); !strings.Contains(got, "because no identity-based policy allows the cloudformation:DeleteStack action") {
		t.Error(got)
	}
	adopted, err := c.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: name, TemplateBody: example(t, "01-minimal-sqs.yaml"), RoleARN: aws.String(execRole), Tags: requiredTags(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if aws.ToString(adopted.StackId) != aws.ToString(made.StackId) {
		t.Errorf("%s, want %s", *adopted.StackId, *made.StackId)
	}
	if k := stackOf(t, c, *name); k.StackStatus != types.StackStatusCreateComplete {
		t.Fatalf("%s: %q", k.StackStatus, failures(t, c, *name))
	}
	if _, err := c.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: name, RoleARN: aws.String(execRole)}); err != nil {
		t.Error(err)
	}
}
