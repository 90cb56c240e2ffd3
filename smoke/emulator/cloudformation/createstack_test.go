package cloudformation

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/wire"
)

const queueTemplate = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 45
Outputs:
  Url: {Value: !Ref Queue}
  Arn: {Value: !GetAtt Queue.Arn}
`

// chainTemplate is one resource after the other, so that the order of events is fixed.
const chainTemplate = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Role:
    Type: AWS::IAM::Role
    DependsOn: Bucket
    Properties:
      RoleName: p-agent-writer
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
      PermissionsBoundary: arn:aws:iam::123456789012:policy/b
      Policies:
        - PolicyName: write
          PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: !Sub "${Bucket.Arn}/*"}]}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 10
      Code: {ZipFile: "def handler(event, context): return 1"}
  Url:
    Type: AWS::Lambda::Url
    Properties: {TargetFunctionArn: !Ref Function, AuthType: NONE}
  Permission:
    Type: AWS::Lambda::Permission
    DependsOn: Url
    Properties: {FunctionName: !Ref Function, Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: NONE}
Outputs:
  Url: {Value: !GetAtt Url.FunctionUrl}
`

func TestCreateAndDelete(t *testing.T) {
	f := newFake(t, Options{})
	id := f.create("chain", chainTemplate)
	if !regexp.MustCompile(`^arn:aws:cloudformation:us-east-2:123456789012:stack/chain/[0-9a-f-]{36}$`).MatchString(id) {
		t.Errorf("stack id %q", id)
	}
	equalLines(t, "events", f.history("chain"), []string{
		"chain CREATE_IN_PROGRESS User Initiated",
		"Bucket CREATE_IN_PROGRESS",
		"Bucket CREATE_IN_PROGRESS Resource creation Initiated",
		"Bucket CREATE_IN_PROGRESS Eventual consistency check initiated",
		"Bucket CREATE_COMPLETE",
		"Role CREATE_IN_PROGRESS",
		"Role CREATE_IN_PROGRESS Resource creation Initiated",
		"Role CREATE_COMPLETE",
		"Function CREATE_IN_PROGRESS",
		"Function CREATE_IN_PROGRESS Resource creation Initiated",
		"Function CREATE_IN_PROGRESS Eventual consistency check initiated",
		"Function CREATE_COMPLETE",
		"Url CREATE_IN_PROGRESS",
		"Url CREATE_IN_PROGRESS Resource creation Initiated",
		"Url CREATE_COMPLETE",
		"Permission CREATE_IN_PROGRESS",
		"Permission CREATE_IN_PROGRESS Resource creation Initiated",
		"Permission CREATE_COMPLETE",
		"chain CREATE_COMPLETE",
	})
	resources := must[describeStackResourcesOutput](f, "DescribeStackResources", &describeStackResourcesInput{StackName: "chain"}).StackResources
	bucket, function := resources[0].PhysicalResourceId, resources[2].PhysicalResourceId
	if !regexp.MustCompile(`^chain-bucket-[a-z0-9]{12}$`).MatchString(bucket) || !regexp.MustCompile(`^chain-Function-[A-Za-z0-9]{12}$`).MatchString(function) {
		t.Errorf("physical names %q, %q", bucket, function)
	}
	equalLines(t, "calls", f.made(), []string{
		"s3:CreateBucket " + bucket, "s3:PutBucketTagging " + bucket,
		"iam:GetRole p-agent-writer", "iam:CreateRole p-agent-writer", "iam:AttachRolePolicy p-agent-writer", "iam:PutRolePolicy p-agent-writer",
		"lambda:CreateFunction " + function, "lambda:GetFunction " + function,
		"lambda:CreateFunctionUrlConfig " + function, "lambda:AddPermission " + function,
	})
	k := f.stack("chain")
	if k.StackStatus != "CREATE_COMPLETE" || k.StackStatusReason != "" || k.ChangeSetId != "" || !k.LastUpdatedTime.IsZero() || len(k.Outputs) != 1 {
		t.Errorf("stack: %+v", k)
	}

	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "chain", ClientRequestToken: "t-1"})
	equalLines(t, "events of the deletion", f.history(id)[19:], []string{
		"chain DELETE_IN_PROGRESS User Initiated",
		"Permission DELETE_IN_PROGRESS", "Permission DELETE_COMPLETE",
		"Url DELETE_IN_PROGRESS", "Url DELETE_COMPLETE",
		"Function DELETE_IN_PROGRESS", "Function DELETE_COMPLETE",
		"Role DELETE_IN_PROGRESS", "Role DELETE_COMPLETE",
		"Bucket DELETE_IN_PROGRESS", "Bucket DELETE_COMPLETE",
		"chain DELETE_COMPLETE",
	})
	equalLines(t, "calls of the deletion", f.made(), []string{
		"lambda:RemovePermission " + function, "lambda:DeleteFunctionUrlConfig " + function, "lambda:DeleteFunction " + function,
		"iam:GetRole p-agent-writer", "iam:DetachRolePolicy p-agent-writer", "iam:DeleteRolePolicy p-agent-writer", "iam:DeleteRole p-agent-writer",
		"s3:DeleteBucket " + bucket,
	})
	k = f.stack(id)
	if k.StackStatus != "DELETE_COMPLETE" || k.DeletionTime.IsZero() || k.EnableTerminationProtection != nil || k.StackStatusReason != "" {
		t.Errorf("deleted stack: %+v", k)
	}
	if got := refusedBy(f, "DescribeStacks", &DescribeStacksInput{StackName: "chain"}); got != "ValidationError: Stack with id chain does not exist" {
		t.Error(got)
	}
	if got := refusedBy(f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: "chain"}); got != "ValidationError: Stack [chain] does not exist" {
		t.Error(got)
	}
}

func TestRollback(t *testing.T) {
	f := newFake(t, Options{})
	f.refuse["iam:PutRolePolicy"] = wire.Errorf("AccessDenied", "User: X is not authorized to perform: iam:PutRolePolicy on resource: role p-agent-writer")
	f.create("chain", chainTemplate)
	got := f.history("chain")
	reason := got[7]
	got[7] = got[7][:strings.Index(got[7], "(Service")]
	equalLines(t, "events", got, []string{
		"chain CREATE_IN_PROGRESS User Initiated",
		"Bucket CREATE_IN_PROGRESS",
		"Bucket CREATE_IN_PROGRESS Resource creation Initiated",
		"Bucket CREATE_IN_PROGRESS Eventual consistency check initiated",
		"Bucket CREATE_COMPLETE",
		"Role CREATE_IN_PROGRESS",
		"Role CREATE_IN_PROGRESS Resource creation Initiated",
		`Role CREATE_FAILED Resource handler returned message: "User: X is not authorized to perform: iam:PutRolePolicy on resource: role p-agent-writer `,
		"chain ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Role]. Rollback requested by user.",
		"Role DELETE_IN_PROGRESS", "Role DELETE_COMPLETE",
		"Bucket DELETE_IN_PROGRESS", "Bucket DELETE_COMPLETE",
		"chain ROLLBACK_COMPLETE",
	})
	if !regexp.MustCompile(`\(Service: Iam, Status Code: 403, Request ID: [0-9a-f-]{36}\) \(SDK Attempt Count: 1\)" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: AccessDenied\)$`).MatchString(reason) {
		t.Error(reason)
	}
}

// A role that may not be created: with stack tags CloudFormation words the denial as a failure to tag.
func TestDeniedRoleCreation(t *testing.T) {
	for _, tags := range [][]resource.Tag{nil, {{Key: "agent_sub", Value: "x"}}} {
		f := newFake(t, Options{})
		f.refuse["iam:CreateRole"] = wire.Errorf("AccessDenied", "User: X is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows the iam:CreateRole action")
		must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", OnFailure: "DO_NOTHING", proposal: proposal{Tags: tags, Capabilities: []string{"CAPABILITY_IAM"}, TemplateBody: `
Resources: {Role: {Type: "AWS::IAM::Role", Properties: {AssumeRolePolicyDocument: {}}}}`}})
		k := f.stack("s")
		if k.StackStatus != "CREATE_FAILED" || k.StackStatusReason != "The following resource(s) failed to create: [Role]. " || !k.DisableRollback {
			t.Errorf("%+v", k)
		}
		reason := f.history("s")[2]
		wrapped := strings.HasPrefix(reason, `Role CREATE_FAILED Resource handler returned message: "Encountered a permissions error performing a tagging operation, please add required tag permissions. See https://repost.aws/knowledge-center/cloudformation-tagging-permission-error for how to resolve. Resource handler returned message: "User: X is not`) &&
			strings.HasSuffix(reason, "HandlerErrorCode: UnauthorizedTaggingOperation)")
		if wrapped != (tags != nil) || !wrapped && !strings.HasSuffix(reason, "HandlerErrorCode: AccessDenied)") {
			t.Errorf("with %d tags: %s", len(tags), reason)
		}
		// The stack can be deleted; a resource that was never made needs no call.
		f.made()
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
		equalLines(t, "calls", f.made(), nil)
	}
}

func TestSiblingsAreCancelled(t *testing.T) {
	f := newFake(t, Options{})
	f.hold["s3:CreateBucket"], f.hold["sqs:CreateQueue"] = make(chan struct{}), make(chan struct{})
	f.refuse["sqs:CreateQueue"] = wire.Errorf("AccessDenied", "no")
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.create("both", `
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
  Queue: {Type: "AWS::SQS::Queue"}
  Later: {Type: "AWS::SQS::Queue", DependsOn: [Bucket, Queue]}`)
	}()
	waitFor(t, func() bool { return len(f.seen()) == 2 })
	close(f.hold["sqs:CreateQueue"])
	waitFor(t, func() bool { return strings.Contains(strings.Join(f.history("both"), "\n"), "Queue CREATE_FAILED") })
	close(f.hold["s3:CreateBucket"])
	<-done
	got := f.history("both")
	text := strings.Join(got, "\n")
	for _, want := range []string{
		"Bucket CREATE_FAILED Resource creation cancelled",
		"both ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Queue, Bucket]. Rollback requested by user.",
		"Bucket DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE", "both ROLLBACK_COMPLETE",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Later") || strings.Contains(text, "Queue DELETE_IN_PROGRESS") {
		t.Errorf("what was never made has events:\n%s", text)
	}
}

func TestStackRoleAndCallersIdentity(t *testing.T) {
	f := newFake(t, Options{})
	must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", proposal: proposal{TemplateBody: queueTemplate, RoleARN: "arn:aws:iam::123456789012:role/p-cfn-exec"}})
	for _, p := range f.as {
		if p.ARN != "arn:aws:sts::123456789012:assumed-role/p-cfn-exec/AWSCloudFormation" || len(p.CalledVia) != 1 || p.CalledVia[0] != "cloudformation.amazonaws.com" {
			t.Errorf("with a role: %+v", p)
		}
	}
	f.made()
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"}) // the role is remembered
	if len(f.as) != 1 || !strings.Contains(f.as[0].ARN, "p-cfn-exec") {
		t.Errorf("deletion as %+v", f.as)
	}
	f.made()
	f.create("own", queueTemplate)
	for _, p := range f.as {
		if !strings.Contains(p.ARN, "/caller/") || len(p.CalledVia) != 1 {
			t.Errorf("without a role: %+v", p)
		}
	}
	f.noRole = true
	want := "ValidationError: Role arn:aws:iam::123456789012:role/x is invalid or cannot be assumed"
	if got := refusedBy(f, "CreateStack", &CreateStackInput{StackName: "t", proposal: proposal{TemplateBody: queueTemplate, RoleARN: "arn:aws:iam::123456789012:role/x"}}); got != want {
		t.Error(got)
	}
}

func TestTagsReachResources(t *testing.T) {
	f := newFake(t, Options{})
	must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", proposal: proposal{Tags: []resource.Tag{{Key: "agent_sub", Value: "1"}, {Key: "kept", Value: "stack"}}, TemplateBody: `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: kept, Value: template}]}}
  Bucket: {Type: "AWS::S3::Bucket", DependsOn: Queue}`}})
	var queue struct{ Tags map[string]string }
	var bucket struct {
		Tagging struct{ TagSet []resource.Tag }
	}
	for i, call := range f.calls {
		switch {
		case strings.HasPrefix(call, "sqs:CreateQueue"):
			_ = json.Unmarshal(f.inputs[i], &queue)
		case strings.HasPrefix(call, "s3:PutBucketTagging"):
			_ = json.Unmarshal(f.inputs[i], &bucket)
		}
	}
	if len(queue.Tags) != 2 || queue.Tags["kept"] != "template" || queue.Tags["agent_sub"] != "1" {
		t.Errorf("queue: %v", queue.Tags)
	}
	keys := []string{}
	for _, tag := range bucket.Tagging.TagSet {
		keys = append(keys, tag.Key)
	}
	equalLines(t, "bucket", keys, []string{"agent_sub", "kept", "aws:cloudformation:stack-name", "aws:cloudformation:stack-id", "aws:cloudformation:logical-id"})
}
