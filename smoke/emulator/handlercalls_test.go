package emulator_test

import (
	"context"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/env"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/handlercalls"
	"cfnenv/smoke/template"
)

// asked collects what the gate is asked on behalf of the execution role.
type asked struct {
	slog.Handler
	mu      sync.Mutex
	actions map[string]bool
}

func (a *asked) Enabled(context.Context, slog.Level) bool { return true }

func (a *asked) Handle(_ context.Context, r slog.Record) error {
	attributes := map[string]string{}
	r.Attrs(func(at slog.Attr) bool {
		attributes[at.Key] = at.Value.String()
		return true
	})
	if strings.Contains(attributes["principal"], "-cfn-exec") && attributes["action"] != "" {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.actions[strings.ToLower(attributes["action"])] = true
	}
	return nil
}

func (a *asked) WithAttrs([]slog.Attr) slog.Handler { return a }
func (a *asked) WithGroup(string) slog.Handler      { return a }

func (a *asked) take() map[string]bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.actions
	a.actions = map[string]bool{}
	return taken
}

// Whatever the account's resource handlers ask of IAM for a type, the guardrails have weighed, and the other way round.
func TestHandlersAskWhatIsSimulated(t *testing.T) {
	if testing.Short() {
		t.Skip("a stack for each type")
	}
	log := &asked{actions: map[string]bool{}}
	account, url := startAccount(t, emulator.Options{StandIn: true, Log: slog.New(log)})
	text, err := account.CredentialsDocument()
	if err != nil {
		t.Fatal(err)
	}
	document, err := env.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	set, err := document.Set("provisioning")
	if err != nil {
		t.Fatal(err)
	}
	api := cloudformation.New(cloudformation.Options{Region: set.Region, BaseEndpoint: aws.String(url),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: set.Credentials.AccessKeyID, SecretAccessKey: set.Credentials.SecretAccessKey, SessionToken: set.Credentials.SessionToken}, nil
		})})
	w := guardrail.Workshop{AccountID: emulator.DefaultAccount, Region: set.Region, Sub: set.Principal.Sub, Username: set.Principal.Username,
		RolePrefix: set.RolePrefix, BoundaryARN: set.RequiredBoundaryARN, StackPrefix: set.StackPrefix}
	for name, source := range handlerTemplates(w) {
		parsed, err := template.Parse([]byte(source))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		stack := set.StackPrefix + strings.ToLower(strings.NewReplacer("::", "-", " ", "-").Replace(name))
		log.take()
		if err := runStack(t.Context(), api, set, stack, source); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		did := log.take()
		weighed := map[string]bool{}
		sure := map[string]bool{}
		calls, _, err := guardrail.Simulate(parsed, w, guardrail.Deployment{StackName: stack})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range calls {
			weighed[strings.ToLower(call.Action)] = true
			if call.Sure {
				sure[strings.ToLower(call.Action)] = true
			}
		}
		for _, action := range slices.Sorted(maps.Keys(did)) {
			if !weighed[action] {
				t.Errorf("%s: the handler asks %s, and it is not simulated", name, action)
			}
		}
		for _, action := range slices.Sorted(maps.Keys(sure)) {
			if !did[action] {
				t.Errorf("%s: %s is simulated, and the handler does not ask it", name, action)
			}
		}
	}
}

// handlerTemplates use every type of the tables, and every property that costs a call of its own. A type without required
// properties needs no template here.
func handlerTemplates(w guardrail.Workshop) map[string]string {
	role := func(more string) string {
		return "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: " + w.RolePrefix + "calls\n      PermissionsBoundary: " + w.BoundaryARN +
			"\n      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: [lambda.amazonaws.com, states.amazonaws.com, ec2.amazonaws.com]}, Action: 'sts:AssumeRole'}]}\n" + more
	}
	document := "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}"
	function := "  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt Role.Arn, Code: {ZipFile: 'def handler(e, c): return 1'}}\n"
	all := map[string]string{
		"role":           role(""),
		"role inline":    role("      Policies: [{PolicyName: p, PolicyDocument: " + document + "}]\n"),
		"role managed":   role("      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']\n"),
		"policy":         role("  P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: p, Roles: [!Ref Role], PolicyDocument: " + document + "}}\n"),
		"managed policy": role("  P: {Type: 'AWS::IAM::ManagedPolicy', Properties: {ManagedPolicyName: " + w.RolePrefix + "calls, Roles: [!Ref Role], PolicyDocument: " + document + "}}\n"),
		"profile":        role("  P: {Type: 'AWS::IAM::InstanceProfile', Properties: {InstanceProfileName: " + w.RolePrefix + "calls, Roles: [!Ref Role]}}\n"),
		"function":       role(function),
		"url": role(function + "  U: {Type: 'AWS::Lambda::Url', Properties: {AuthType: NONE, TargetFunctionArn: !Ref F}}\n" +
			"  A: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: NONE}}\n"),
		"alias": role(function + "  V: {Type: 'AWS::Lambda::Version', Properties: {FunctionName: !Ref F}}\n  A: {Type: 'AWS::Lambda::Alias', Properties: {Name: live, FunctionName: !Ref F, FunctionVersion: !GetAtt V.Version}}\n"),
		"mapping": role("      Policies: [{PolicyName: q, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}]\n" + function +
			"  Q: {Type: 'AWS::SQS::Queue'}\n  M: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}\n"),
		"queue policy": "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n  P: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref Q], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '" +
			w.AccountID + "'}, Action: 'sqs:SendMessage', Resource: '*'}]}}}\n",
		"bucket policy": "Resources:\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: " + w.StackPrefix + "calls}}\n  P: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref B, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '" +
			w.AccountID + "'}, Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*'}]}}}\n",
		"table": "Resources:\n  T: {Type: 'AWS::DynamoDB::Table', Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]}}\n",
		"distribution": "Resources:\n  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Enabled: true\n        DefaultCacheBehavior: {TargetOriginId: o, ViewerProtocolPolicy: allow-all, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}\n" +
			"        Origins: [{Id: o, DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}]\n",
		"log group": "Resources:\n  G: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: 7}}\n",
		"layer":     "Resources:\n  L: {Type: 'AWS::Lambda::LayerVersion', Properties: {Content: {S3Bucket: b, S3Key: k}}}\n",
		"linked":    "Resources:\n  L: {Type: 'AWS::IAM::ServiceLinkedRole', Properties: {AWSServiceName: ecs.amazonaws.com}}\n",
	}
	var sources strings.Builder
	for _, source := range all {
		sources.WriteString(strings.ReplaceAll(source, "'", ""))
	}
	for _, row := range handlercalls.Calls() {
		prefix, _ := handlercalls.Service(row.ResourceType)
		own := regexp.MustCompile("Type: " + row.ResourceType + `\b`).MatchString(sources.String())
		if !own && slices.Contains(guardrail.Services(), prefix) {
			all[row.ResourceType] = "Resources:\n  R: {Type: '" + row.ResourceType + "'}\n"
		}
	}
	return all
}

// runStack creates and deletes a stack.
func runStack(ctx context.Context, api *cloudformation.Client, set *env.Set, name, source string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tag := func(key, value string) types.Tag { return types.Tag{Key: aws.String(key), Value: aws.String(value)} }
	out, err := api.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(name), TemplateBody: aws.String(source), RoleARN: aws.String(set.CfnExecRoleARN),
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam}, Tags: []types.Tag{tag("agent_sub", set.Principal.Sub), tag("agent_username", set.Principal.Username)}})
	if err != nil {
		return err
	}
	fast := func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 50*time.Millisecond
	}
	if err := cloudformation.NewStackCreateCompleteWaiter(api, fast).Wait(ctx, &cloudformation.DescribeStacksInput{StackName: out.StackId}, time.Minute); err != nil {
		return err
	}
	if _, err := api.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: out.StackId}); err != nil {
		return err
	}
	return cloudformation.NewStackDeleteCompleteWaiter(api, func(o *cloudformation.StackDeleteCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 50*time.Millisecond
	}).Wait(ctx, &cloudformation.DescribeStacksInput{StackName: out.StackId}, time.Minute)
}
