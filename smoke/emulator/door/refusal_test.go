package door_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/emulatortest/protocols"
	fakeiam "cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
)

type refusal struct {
	status int
	code   string
}

func TestRefusedSignatures(t *testing.T) {
	var offset atomic.Int64
	a := emulatortest.Start(t, emulatortest.Options{Now: func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }}, protocols.Every(t))
	with := func(change func(*service.Session)) aws.Config {
		s := a.Admin
		change(&s)
		return a.Config(s)
	}
	unsigned := a.Config(a.Admin)
	unsigned.Credentials = aws.AnonymousCredentials{}
	foreign := a.Config(a.Admin)
	foreign.Region = "eu-west-1"
	for _, test := range []struct {
		name   string
		config aws.Config
		later  time.Duration
		want   map[string]refusal
	}{
		{"unknown key", with(func(s *service.Session) { s.AccessKeyID = "ASIAEMULATEDUNKNOWN0" }), 0, map[string]refusal{
			"query": {403, "InvalidClientTokenId"}, "json": {403, "InvalidClientTokenId"},
			"rest-json": {403, "UnrecognizedClientException"}, "rest-xml": {403, "InvalidAccessKeyId"},
		}},
		{"wrong secret", with(func(s *service.Session) { s.SecretAccessKey = "wrong" }), 0, map[string]refusal{
			"query": {403, "SignatureDoesNotMatch"}, "json": {403, "SignatureDoesNotMatch"},
			"rest-json": {403, "InvalidSignatureException"}, "rest-xml": {403, "SignatureDoesNotMatch"},
		}},
		{"no session token", with(func(s *service.Session) { s.SessionToken = "" }), 0, map[string]refusal{
			"query": {403, "InvalidClientTokenId"}, "json": {403, "InvalidClientTokenId"},
			"rest-json": {403, "UnrecognizedClientException"}, "rest-xml": {403, "InvalidAccessKeyId"},
		}},
		{"another session's token", with(func(s *service.Session) { s.SessionToken = a.Runtime.SessionToken }), 0, map[string]refusal{
			"query": {403, "InvalidClientTokenId"}, "json": {403, "InvalidClientTokenId"},
			"rest-json": {403, "UnrecognizedClientException"}, "rest-xml": {400, "InvalidToken"},
		}},
		{"another region", foreign, 0, map[string]refusal{
			"query": {403, "SignatureDoesNotMatch"}, "json": {403, "SignatureDoesNotMatch"},
			"rest-json": {403, "InvalidSignatureException"}, "rest-xml": {400, "AuthorizationHeaderMalformed"},
		}},
		{"clock 16 minutes off", a.Config(a.Admin), 16 * time.Minute, map[string]refusal{
			"query": {403, "SignatureDoesNotMatch"}, "json": {403, "SignatureDoesNotMatch"},
			"rest-json": {403, "InvalidSignatureException"}, "rest-xml": {403, "RequestTimeTooSkewed"},
		}},
	} {
		offset.Store(int64(test.later))
		for protocol, want := range test.want {
			status, code, message := protocols.Answered(protocols.Calls[protocol](test.config))
			if status != want.status || code != want.code || message == "" {
				t.Errorf("%s, %s: %d %s %q, want %d %s", test.name, protocol, status, code, message, want.status, want.code)
			}
		}
	}
	offset.Store(0)
	for protocol, want := range map[string]refusal{"json": {403, "MissingAuthenticationToken"}, "rest-json": {403, "MissingAuthenticationTokenException"}, "rest-xml": {404, "NoSuchBucket"}} {
		if status, code, _ := protocols.Answered(protocols.Calls[protocol](unsigned)); status != want.status || code != want.code {
			t.Errorf("unsigned, %s: %d %s, want %d %s", protocol, status, code, want.status, want.code)
		}
	}
}

func TestExpiredSessions(t *testing.T) {
	start := time.Now().Add(-2 * time.Hour)
	var offset atomic.Int64
	a := emulatortest.Start(t, emulatortest.Options{Now: func() time.Time { return start.Add(time.Duration(offset.Load())) }}, protocols.Every(t))
	offset.Store(int64(2 * time.Hour)) // now, an hour after the sessions ended
	for protocol, want := range map[string]refusal{
		"query": {403, "ExpiredToken"}, "json": {403, "ExpiredToken"}, "rest-json": {403, "ExpiredTokenException"}, "rest-xml": {400, "ExpiredToken"},
	} {
		if status, code, message := protocols.Answered(protocols.Calls[protocol](a.Config(a.Admin))); status != want.status || code != want.code || !strings.Contains(message, "expired") {
			t.Errorf("%s: %d %s %q, want %d %s", protocol, status, code, message, want.status, want.code)
		}
	}
}

func TestDenials(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	admin, provisioning, runtime := a.Config(a.Admin), a.Config(a.Provisioning), a.Config(a.Runtime)
	if _, err := s3.NewFromConfig(admin, protocols.PathStyle).CreateBucket(context.Background(), protocols.Bucket("bucket-name")); err != nil {
		t.Fatal(err)
	}
	who := func(s service.Session) string { return "User: " + s.Principal.ARN + " is not authorized to perform: " }
	for name, test := range map[string]struct {
		err     error
		code    string
		message string
	}{
		"json": {protocols.Calls["json"](provisioning), "AccessDenied", who(a.Provisioning) + "sqs:listqueues"},
		"rest-json": {protocols.Calls["rest-json"](provisioning), "AccessDeniedException",
			who(a.Provisioning) + "lambda:ListFunctions"},
		"rest-xml": {protocols.Calls["rest-xml"](provisioning), "AccessDenied",
			who(a.Provisioning) + `s3:ListBucket on resource: "arn:aws:s3:::bucket-name" because no identity-based policy allows the s3:ListBucket action`},
		"all buckets": {second(s3.NewFromConfig(provisioning, protocols.PathStyle).ListBuckets(context.Background(), nil)), "AccessDenied",
			who(a.Provisioning) + "s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"},
		"role of query": {getRole(runtime, a.Workshop.Account.ExecutionRole()), "AccessDenied",
			who(a.Runtime) + "iam:GetRole on resource: role agentawsworkshop-cfn-exec with an explicit deny in a permissions boundary"},
	} {
		status, code, message := protocols.Answered(test.err)
		if status != 403 || code != test.code || !strings.HasPrefix(message, test.message) {
			t.Errorf("%s: %d %s\n got %s\nwant %s", name, status, code, message, test.message)
		}
	}
	anonymous := a.Config(a.Admin)
	anonymous.Credentials = aws.AnonymousCredentials{}
	foreign, err := a.Directory.NewForeignSession("arn:aws:iam::210987654321:role/sandbox", fakeiam.SessionOptions{Name: "session", Lifetime: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for who, config := range map[string]aws.Config{"anonymous": anonymous, "of another account": a.Config(foreign)} {
		if status, code, message := protocols.Answered(protocols.Calls["rest-xml"](config)); status != 403 || code != "AccessDenied" || message != "Access Denied" {
			t.Errorf("%s: %d %s %q", who, status, code, message)
		}
	}
	if _, _, message := protocols.Answered(protocols.Calls["rest-json"](a.Config(foreign))); !strings.HasPrefix(message, who(foreign)+"lambda:ListFunctions") {
		t.Errorf("of another account, rest-json: %q", message)
	}
}

// A statement about every bucket lets its caller list buckets, as in AWS's examples.
func TestListBucketsOnEveryBucket(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	admin, ctx := iam.NewFromConfig(a.Config(a.Admin)), context.Background()
	if _, err := admin.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("lists"), AssumeRolePolicyDocument: aws.String(
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("lists"), PolicyName: aws.String("p"), PolicyDocument: aws.String(
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"arn:aws:s3:::*"}}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s3.NewFromConfig(a.Config(a.Assume("lists")), protocols.PathStyle).ListBuckets(ctx, nil); err != nil {
		t.Error(err)
	}
}

func getRole(c aws.Config, name string) error {
	_, err := iam.NewFromConfig(c).GetRole(context.Background(), &iam.GetRoleInput{RoleName: &name})
	return err
}

func TestNotEmulated(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	c, ctx := a.Config(a.Admin), context.Background()
	for name, err := range map[string]error{
		"operation GetSessionToken of service sts": second(sts.NewFromConfig(c).GetSessionToken(ctx, nil)),
		"operation CreateUser of service iam":      second(iam.NewFromConfig(c).CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("u")})),
		"operation AddPermission of service sqs": second(sqs.NewFromConfig(c).AddPermission(ctx, &sqs.AddPermissionInput{
			QueueUrl: aws.String(a.URL + "/q"), Label: aws.String("l"), AWSAccountIds: []string{"1"}, Actions: []string{"*"}})),
		"operation GET /2018-10-31/layers of service lambda": second(lambda.NewFromConfig(c).ListLayers(ctx, nil)),
		"service cloudformation":                             second(cloudformation.NewFromConfig(c).ListStacks(ctx, nil)),
		"parameter SerialNumber of AssumeRole": second(sts.NewFromConfig(c).AssumeRole(ctx, &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::123456789012:role/r"), RoleSessionName: aws.String("name"), SerialNumber: aws.String("123456789")})),
	} {
		status, code, message := protocols.Answered(err)
		if status != http.StatusNotImplemented || code != "NotEmulated" || message != "not emulated: "+name {
			t.Errorf("%s: %d %s %q", name, status, code, message)
		}
	}
}

// A policy of a bucket or a queue that tests a condition key which is never there is not taken.
func TestUnknownKeysOfResourcePolicies(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	c, ctx := a.Config(a.Admin), context.Background()
	buckets, queues := s3.NewFromConfig(c, protocols.PathStyle), sqs.NewFromConfig(c)
	if _, err := buckets.CreateBucket(ctx, protocols.Bucket("bucket-name")); err != nil {
		t.Fatal(err)
	}
	text := func(action, resource, key string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"` + action + `","Resource":"` + resource + `","Condition":{"StringEquals":{"` + key + `":"x"}}}}`)
	}
	bucket := func(key string) error {
		return second(buckets.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String("bucket-name"), Policy: text("s3:GetObject", "arn:aws:s3:::bucket-name/*", key)}))
	}
	queue := func(key string) error {
		return second(queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("queue"), Attributes: map[string]string{"Policy": *text("sqs:SendMessage", "*", key)}}))
	}
	for name, test := range map[string]struct {
		err     error
		message string
	}{
		"bucket":                     {bucket("aws:Nonsense"), "not emulated: condition key aws:Nonsense (in policy of bucket bucket-name)"},
		"bucket, key of the service": {bucket("s3:Nonsense"), "not emulated: condition key s3:Nonsense (in policy of bucket bucket-name)"},
		"queue":                      {queue("aws:Nonsense"), "not emulated: condition key aws:Nonsense (in policy of queue queue)"},
		"bucket, known":              {bucket("aws:PrincipalTag/sub"), ""},
		"queue, known":               {queue("aws:SourceArn"), ""},
	} {
		if _, _, message := protocols.Answered(test.err); message != test.message {
			t.Errorf("%s: %q, want %q", name, message, test.message)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A service that crashes is answered for, and the next request is served.
func TestCrashIsAnswered(t *testing.T) {
	crash := true
	a := emulatortest.Start(t, emulatortest.Options{Calls: []door.Interceptor{func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			if crash {
				crash = false
				panic("on purpose")
			}
			return next(ctx, c, in)
		}
	}}}, nil)
	if status, code, _ := protocols.Answered(protocols.Calls["query"](a.Config(a.Admin))); status != 500 || code != "InternalFailure" {
		t.Errorf("crash: %d %s", status, code)
	}
	if err := protocols.Calls["query"](a.Config(a.Admin)); err != nil {
		t.Error(err)
	}
}
