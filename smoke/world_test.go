package smoke

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/env"
	"cfnenv/env/tooltest"
	"cfnenv/examples"
	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
)

const (
	testAccount = "123456789012"
	testRegion  = "us-east-2"
	testSub     = "0b8f1c52-3d1e-4a7b-9c55-7e2f6a1d4b90"
)

// world is a workshop account as a test imagines it. Its functions may be replaced to break it.
type world struct {
	stacks *stacktest.CloudFormation
	data   *dataWorld
	mu     sync.Mutex
	object map[string]string // bucket/key to body
	rogue  map[string]bool   // buckets that no stack made
	calls  client.Calls
	began  time.Time

	answer   func(nonce, role, function, bucket string) (int, string) // of the Function URL
	rewrite  func(body string) string                                 // of an object as it is written
	queueARN func(string) (string, error)
	delete   func(bucket string) error
	web      func(*http.Request) (*http.Response, error)
}

func newWorld() *world {
	w := &world{
		began:  time.Now(),
		stacks: &stacktest.CloudFormation{Account: testAccount, Region: testRegion, Step: 2 * time.Second},
		object: map[string]string{}, rogue: map[string]bool{},
		rewrite:  func(body string) string { return body },
		queueARN: func(arn string) (string, error) { return arn, nil },
		delete:   func(string) error { return nil },
	}
	w.answer = w.healthy
	w.stacks.Before = w.guarded
	w.stacks.Stays = func(name, id string) string {
		if id != "DataBucket" {
			return ""
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		for key := range w.object {
			if strings.HasPrefix(key, name+"/") {
				return "The bucket you tried to delete is not empty"
			}
		}
		return ""
	}
	w.stacks.Fails = w.forbiddenRoles
	w.web = w.url
	w.data = &dataWorld{w, map[string]string{}}
	return w
}

const bothPermissions = `{"Version":"2012-10-17","Statement":[` +
	`{"Sid":"a","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Resource":"f","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}},` +
	`{"Sid":"b","Effect":"Allow","Principal":{"AWS":"*"},"Action":"lambda:InvokeFunction","Resource":"f","Condition":{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}}]}`

// deny refuses a call of a guardrail probe.
func deny(operation string) error {
	return stacktest.Error("AccessDenied", fmt.Sprintf("User: arn:aws:sts::%s:assumed-role/p/s is not authorized to perform: %s because no identity-based policy allows the %s action", testAccount, operation, strings.ToLower(strings.Fields(operation)[0])))
}

// guarded refuses stacks outside the name pattern or without tags, as the account's identity policy does.
func (w *world) guarded(operation, name string) error {
	if operation == "CreateStack" && (strings.HasPrefix(name, "outside-") || strings.Contains(name, "-untagged-")) {
		return createDenied(name)
	}
	return nil
}

func createDenied(name string) error {
	return stacktest.Error("AccessDenied", fmt.Sprintf("User: arn:aws:sts::%s:assumed-role/p/s is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:%s:%s:stack/%s/* because no identity-based policy allows the cloudformation:CreateStack action", testAccount, testRegion, testAccount, name))
}

// forbiddenRoles fails the roles of the probes, as the execution role's policy does.
func (w *world) forbiddenRoles(name, id string) string {
	const sentence = `Resource handler returned message: "User: arn:aws:sts::123456789012:assumed-role/agentawsworkshop-cfn-exec/AWSCloudFormation is not authorized to perform: iam:%s on resource: %s because no identity-based policy allows the iam:%s action (Service: Iam, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)`
	run := name[strings.LastIndexByte(name, '-')+1:]
	switch {
	case strings.Contains(name, "-foreign-"):
		return fmt.Sprintf(sentence, "GetRole", "role outside-role-"+run, "GetRole")
	case strings.Contains(name, "-unbounded-"):
		return fmt.Sprintf(sentence, "CreateRole", "arn:aws:iam::123456789012:role/agentawsworkshop-agent-unbounded-"+run, "CreateRole")
	}
	return ""
}

// refusal is boto3's text for a CreateBucket that a policy of that kind refused.
func refusal(role, function, bucket, clause string) string {
	return fmt.Sprintf(`User: arn:aws:sts::%s:assumed-role/%s/%s is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::%s" %s`, testAccount, role, function, bucket, clause)
}

const byBoundary = "because no permissions boundary allows the s3:CreateBucket action"

// healthy answers as the embedded example does in a sound account.
func (w *world) healthy(nonce, role, function, bucket string) (int, string) {
	key := "smoke/" + nonce + ".json"
	w.object[bucket+"/"+key] = w.rewrite(`{"nonce": "` + nonce + `"}`)
	return w.embedded(nonce, role, function, bucket, evidence.Tried{OK: true, Key: key}, refused(refusal(role, function, "rogue-"+nonce, byBoundary), "rogue-"+nonce))
}

func refused(message, bucket string) evidence.Tried {
	return evidence.Tried{Bucket: bucket, ErrorCode: "AccessDenied", HTTPStatus: 403, Message: message, Error: "An error occurred (AccessDenied) when calling the CreateBucket operation: " + message}
}

func (w *world) embedded(nonce, role, function, bucket string, put, create evidence.Tried) (int, string) {
	body, err := json.Marshal(evidence.Answer{Nonce: nonce, RequestID: "r", Bucket: bucket, Region: testRegion, PutObject: &put, CreateBucket: &create,
		Identity: evidence.Identity{OK: true, ARN: fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", testAccount, role, function)}})
	if err != nil {
		panic(err)
	}
	return 200, string(body)
}

// url answers for the Function URL.
func (w *world) url(request *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	suffix, _, _ := strings.Cut(request.URL.Host, ".")
	stackName := "agent-" + testSub + "-" + suffix
	status, body := w.answer(request.URL.Query().Get("nonce"), "agentawsworkshop-agent-"+suffix, functionOf(stackName), stackName)
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: request, Header: http.Header{}}, nil
}

func functionOf(stackName string) string {
	return stackName[max(0, len(stackName)-24):] + "-WriterFunction"
}

// RoundTrip implements http.RoundTripper.
func (w *world) RoundTrip(request *http.Request) (*http.Response, error) { return w.web(request) }

func (w *world) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, ok := w.object[aws.ToString(in.Bucket)+"/"+aws.ToString(in.Key)]
	if !ok {
		return nil, stacktest.Error("NoSuchKey", "The specified key does not exist.")
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader([]byte(body))), LastModified: aws.Time(time.Now())}, nil
}

func (w *world) HeadBucket(_ context.Context, in *s3.HeadBucketInput, _ ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	name := aws.ToString(in.Bucket)
	w.mu.Lock()
	rogue := w.rogue[name]
	w.mu.Unlock()
	if rogue || w.stacks.Exists(name) {
		return &s3.HeadBucketOutput{}, nil
	}
	return nil, stacktest.Error("NotFound", "Not Found")
}

func (w *world) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := &s3.ListObjectsV2Output{}
	if name := aws.ToString(in.Bucket); !w.rogue[name] && !w.stacks.Exists(name) {
		return nil, stacktest.Error("NoSuchBucket", "The specified bucket does not exist")
	}
	for key := range w.object {
		if name, ok := strings.CutPrefix(key, aws.ToString(in.Bucket)+"/"); ok {
			out.Contents = append(out.Contents, s3types.Object{Key: aws.String(name)})
			// One a page, so that pages are followed.
			out.NextContinuationToken = aws.String("more")
			return out, nil
		}
	}
	return out, nil
}

func (w *world) DeleteObjects(_ context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	if err := w.delete(aws.ToString(in.Bucket)); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range in.Delete.Objects {
		delete(w.object, aws.ToString(in.Bucket)+"/"+aws.ToString(o.Key))
	}
	return &s3.DeleteObjectsOutput{}, nil
}

func (w *world) GetQueueARN(_ context.Context, url string) (string, error) {
	if !w.stacks.Exists(url) {
		return "", stacktest.Error("QueueDoesNotExist", "The specified queue does not exist.")
	}
	return w.queueARN("arn:aws:sqs:" + testRegion + ":" + testAccount + ":" + path.Base(url))
}

func (w *world) GetFunction(_ context.Context, name string) (client.FunctionConfiguration, error) {
	if !w.stacks.Exists(name) {
		return client.FunctionConfiguration{}, stacktest.Error("ResourceNotFoundException", "Function not found: "+name)
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(name, "-WriterFunction"), "-Function")
	kind := "lambda"
	if strings.HasSuffix(name, "-WriterFunction") {
		kind = "writer"
	}
	out := client.FunctionConfiguration{
		Name: name, ARN: "arn:aws:lambda:" + testRegion + ":" + testAccount + ":function:" + name,
		RoleARN: "arn:aws:iam::" + testAccount + ":role/agentawsworkshop-agent-" + kind + stem[strings.Index(stem, kind)+len(kind):],
	}
	return out, nil
}

func (w *world) GetFunctionURLConfig(_ context.Context, function string) (client.FunctionURL, error) {
	for _, name := range w.stacks.Live() {
		if functionOf(name) == function {
			return client.FunctionURL{URL: "https://" + name[43:] + ".lambda-url." + testRegion + ".on.aws/", AuthType: "NONE"}, nil
		}
	}
	return client.FunctionURL{}, stacktest.Error("ResourceNotFoundException", "no such function")
}

func (w *world) GetPolicy(context.Context, string) (string, error) { return bothPermissions, nil }

func (w *world) CreateBucket(_ context.Context, in *s3.CreateBucketInput, _ ...func(*s3.Options)) (*s3.CreateBucketOutput, error) {
	return nil, deny(`s3:CreateBucket on resource: "arn:aws:s3:::` + aws.ToString(in.Bucket) + `"`)
}

func (w *world) DeleteBucket(context.Context, *s3.DeleteBucketInput, ...func(*s3.Options)) (*s3.DeleteBucketOutput, error) {
	return &s3.DeleteBucketOutput{}, nil
}

func (w *world) CreateQueue(_ context.Context, name string) (string, error) {
	return "", deny("sqs:createqueue on resource: arn:aws:sqs:" + testRegion + ":" + testAccount + ":" + name)
}

func (w *world) DeleteQueue(context.Context, string) error { return nil }

// runtimeStacks is CloudFormation as runtime credentials meet it.
type runtimeStacks struct{ stack.API }

func (r runtimeStacks) CreateStack(_ context.Context, in *cloudformation.CreateStackInput, _ ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error) {
	return nil, deny("cloudformation:CreateStack on resource: arn:aws:cloudformation:" + testRegion + ":" + testAccount + ":stack/" + aws.ToString(in.StackName) + "/*")
}

func testSet(role string) *env.Set {
	return &env.Set{
		Role: role, AccountID: testAccount, Region: testRegion,
		Credentials:         env.Credentials{AccessKeyID: "ASIAEXAMPLE", SecretAccessKey: "secret-" + role, SessionToken: "token-" + role, Expiration: time.Now().Add(time.Hour)},
		Principal:           env.Principal{Sub: testSub, Username: "casey"},
		CfnExecRoleARN:      "arn:aws:iam::" + testAccount + ":role/agentawsworkshop-cfn-exec",
		RequiredBoundaryARN: "arn:aws:iam::" + testAccount + ":policy/agentawsworkshop-agent-workload-boundary",
		RolePrefix:          "agentawsworkshop-agent-", StackPrefix: "agent-" + testSub + "-",
	}
}

// options are those of a whole run in this world.
func (w *world) options(t *testing.T) Options {
	t.Helper()
	all, err := examples.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Options: plan.Options{
			Provisioning: testSet("provisioning"), Runtime: testSet("runtime"), Examples: Templates(all), CloudFront: true, Bedrock: true, Guardrails: true,
		},
		StateDir: tooltest.MemoryDir(t), Version: "test",
		clients: &clients{
			stacks: w.stacks, objects: w, queues: w, functions: w, tables: w.data, distributions: w.data,
			models: func(region string) modelAPI { return modelsOf{w.data, region} }, web: &http.Client{Transport: w}, calls: &w.calls,
			forbidden: forbiddenAPI{runtimeStacks: runtimeStacks{w.stacks}, buckets: w, queues: w},
		},
	}
}
