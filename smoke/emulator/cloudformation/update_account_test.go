package cloudformation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"cfnenv/smoke/emulator/emulatortest"
)

const everythingBefore = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: q, VisibilityTimeout: 10, DelaySeconds: 5, Tags: [{Key: a, Value: "1"}, {Key: b, Value: "1"}]}
  Fifo:
    Type: AWS::SQS::Queue
    Properties: {FifoQueue: true, ContentBasedDeduplication: true, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
  Dead:
    Type: AWS::SQS::Queue
    Properties: {FifoQueue: true}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: everything-bucket
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}}]}
      Tags: [{Key: a, Value: "1"}]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: everything-policy
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}
      Roles: [!Ref Role]
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: everything-role
      Path: /team/
      Description: before
      MaxSessionDuration: 3600
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
      Policies: [{PolicyName: one, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: "*"}]}}]
      Tags: [{Key: a, Value: "1"}]
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /everything, RetentionInDays: 7, Tags: [{Key: a, Value: "1"}]}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: everything
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 5
      MemorySize: 256
      Description: before
      Environment: {Variables: {AA: "1", NN: 2}}
      LoggingConfig: {LogGroup: !Ref Logs}
      TracingConfig: {Mode: PassThrough}
      EphemeralStorage: {Size: 512}
      Architectures: [x86_64]
      Tags: [{Key: a, Value: "1"}]
      Code: {ZipFile: "def handler(event, context): return 1"}
  Url:
    Type: AWS::Lambda::Url
    Properties: {TargetFunctionArn: !GetAtt Function.Arn, AuthType: NONE, Cors: {AllowOrigins: ["*"], MaxAge: 5}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Function, Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: NONE}
`

const everythingAfter = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: q, VisibilityTimeout: 20, Tags: [{Key: a, Value: "2"}]}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: everything-bucket
      Tags: [{Key: b, Value: "1"}]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: everything-policy
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "s3:GetObject", Resource: "*"}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: everything-role
      Path: /team/
      Description: after
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: [lambda.amazonaws.com, ec2.amazonaws.com]}, Action: "sts:AssumeRole"}]}
      PermissionsBoundary: arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary
      Policies: [{PolicyName: two, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: "*"}]}}]
      Tags: [{Key: b, Value: "1"}]
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /everything, Tags: [{Key: b, Value: "1"}]}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: everything
      Runtime: python3.12
      Handler: index.main
      Role: !GetAtt Role.Arn
      Tags: [{Key: b, Value: "1"}]
      Code: {ZipFile: "def main(event, context): return 2"}
  Url:
    Type: AWS::Lambda::Url
    Properties: {TargetFunctionArn: !GetAtt Function.Arn, AuthType: AWS_IAM, InvokeMode: BUFFERED}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Function, Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: AWS_IAM}
`

// Every type made, changed in place or replaced, looked at through the services' own APIs, rolled back and deleted.
func TestEveryTypeThroughItsLife(t *testing.T) {
	a := serve(t, emulatortest.Options{})
	admin := a.Config(a.Admin)
	c := cloudformation.NewFromConfig(admin)
	capabilities := []types.Capability{types.CapabilityCapabilityNamedIam}
	name := aws.String("everything")
	settled := func(want types.StackStatus) types.Stack {
		t.Helper()
		k := stackOf(t, c, "everything")
		if k.StackStatus != want {
			t.Fatalf("%s: %q", k.StackStatus, failures(t, c, "everything"))
		}
		return k
	}
	made, err := c.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: name, TemplateBody: aws.String(everythingBefore), Capabilities: capabilities,
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("x")}}})
	if err != nil {
		t.Fatal(err)
	}
	settled(types.StackStatusCreateComplete)

	look := func(stage string) map[string]string {
		t.Helper()
		seen := map[string]string{}
		queue, err := sqs.NewFromConfig(admin).GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
			QueueUrl: aws.String(a.URL + "/" + account + "/q"), AttributeNames: []sqstypes.QueueAttributeName{"All"}})
		fatal(t, stage, err)
		seen["queue"] = queue.Attributes["VisibilityTimeout"] + " " + queue.Attributes["DelaySeconds"]
		role, err := iam.NewFromConfig(admin).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("everything-role")})
		fatal(t, stage, err)
		seen["role"] = aws.ToString(role.Role.Description) + " " + aws.ToString(role.Role.Path)
		if b := role.Role.PermissionsBoundary; b != nil {
			seen["role"] += " bounded"
		}
		inline, err := iam.NewFromConfig(admin).ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: aws.String("everything-role")})
		fatal(t, stage, err)
		attached, err := iam.NewFromConfig(admin).ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: aws.String("everything-role")})
		fatal(t, stage, err)
		var names []string
		for _, p := range attached.AttachedPolicies {
			names = append(names, aws.ToString(p.PolicyName))
		}
		slices.Sort(names)
		seen["policies"] = strings.Join(inline.PolicyNames, ",") + " " + strings.Join(names, ",")
		function, err := lambda.NewFromConfig(admin).GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("everything")})
		fatal(t, stage, err)
		f := function.Configuration
		seen["function"] = strings.Join([]string{string(f.Runtime), aws.ToString(f.Handler), aws.ToString(f.Description), function.Tags["a"], function.Tags["b"], function.Tags["aws:cloudformation:logical-id"]}, " ")
		tagging, err := s3.NewFromConfig(admin, func(o *s3.Options) { o.UsePathStyle = true }).GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: aws.String("everything-bucket")})
		fatal(t, stage, err)
		for _, tag := range tagging.TagSet {
			seen["bucket"] += strings.TrimPrefix(aws.ToString(tag.Key), "aws:cloudformation:") + " "
		}
		return seen
	}
	check := func(stage string, want map[string]string) {
		t.Helper()
		for k, got := range look(stage) {
			if got != want[k] {
				t.Errorf("%s: %s is %q, want %q", stage, k, got, want[k])
			}
		}
	}
	before := map[string]string{
		"queue": "10 5", "role": "before /team/", "policies": "one AWSLambdaBasicExecutionRole,everything-policy",
		"function": "python3.13 index.handler before 1  Function", "bucket": "a team stack-name stack-id logical-id ",
	}
	check("created", before)

	update := func(body string) {
		t.Helper()
		if _, err := c.UpdateStack(t.Context(), &cloudformation.UpdateStackInput{StackName: name, TemplateBody: aws.String(body), Capabilities: capabilities}); err != nil {
			t.Fatal(err)
		}
	}
	// A failing update first: everything has to come back.
	update(everythingAfter + "  Taken:\n    Type: AWS::S3::Bucket\n    DependsOn: [Queue, Bucket, Policy, Role, Logs, Function, Url, Permission]\n    Properties: {BucketName: UPPER}\n")
	settled(types.StackStatusUpdateRollbackComplete)
	check("rolled back", before)

	update(everythingAfter)
	settled(types.StackStatusUpdateComplete)
	check("updated", map[string]string{
		"queue": "20 0", "role": "after /team/ bounded", "policies": "two ",
		"function": "python3.12 index.main   1 Function", "bucket": "b team stack-name stack-id logical-id ",
	})

	if _, err := c.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: name}); err != nil {
		t.Fatal(err)
	}
	if k := stackOf(t, c, *made.StackId); k.StackStatus != types.StackStatusDeleteComplete {
		t.Fatalf("%s: %q", k.StackStatus, failures(t, c, *made.StackId))
	}
}

func fatal(t testing.TB, stage string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", stage, err)
	}
}
