package cloudformation

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"go.uber.org/goleak"
)

const (
	testAccount = "123456789012"
	testRegion  = "us-east-2"
)

// fake is a CloudFormation whose account is a recorder: it notes every call and answers as little as the handlers need.
type fake struct {
	*CloudFormation
	t testing.TB

	mu     sync.Mutex
	calls  []string          // "iam:CreateRole NAME"
	inputs []json.RawMessage // as marshalled
	as     []service.Principal
	exists map[string]bool
	refuse map[string]*wire.Error // by "service:Operation", then by "service:Operation NAME"
	noRole bool
	hold   map[string]chan struct{} // calls that wait until the channel is closed
}

func newFake(t testing.TB, o Options) *fake {
	t.Helper()
	f := &fake{t: t, exists: map[string]bool{}, refuse: map[string]*wire.Error{}, hold: map[string]chan struct{}{}}
	clock := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)
	c, err := New(service.Env{
		Account: testAccount, Region: testRegion, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Backplane: f,
		Now: func() time.Time { return clock }, BaseURL: func() string { return "http://127.0.0.1:4566" },
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	f.CloudFormation = c
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *fake) Call(_ context.Context, as service.Principal, region, name, operation string, in any) (json.RawMessage, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	var p map[string]any
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, err
	}
	target := ""
	for _, key := range []string{"RoleName", "QueueName", "QueueUrl", "Bucket", "FunctionName", "PolicyName", "PolicyArn", "logGroupName", "Resource", "resourceArn"} {
		if s, ok := p[key].(string); ok && target == "" {
			target = s
		}
	}
	f.mu.Lock()
	key := name + ":" + operation
	f.calls = append(f.calls, key+" "+target)
	f.inputs = append(f.inputs, body)
	f.as = append(f.as, as)
	refusal, hold := f.refuse[key+" "+target], f.hold[key]
	if refusal == nil {
		refusal = f.refuse[key]
	}
	f.mu.Unlock()
	if hold != nil {
		<-hold
	}
	if refusal != nil {
		return nil, refusal
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.answer(key, target)
}

func (f *fake) answer(key, target string) (json.RawMessage, error) {
	switch key {
	case "iam:GetRole":
		if !f.exists["role/"+target] {
			return nil, wire.Errorf("NoSuchEntity", "The role with name %s cannot be found.", target)
		}
	case "sqs:GetQueueUrl":
		if !f.exists["queue/"+target] {
			return nil, wire.Errorf("QueueDoesNotExist", "The specified queue does not exist.")
		}
	case "iam:CreateRole":
		f.exists["role/"+target] = true
		return json.RawMessage(`{"Role":{"Arn":"arn:aws:iam::` + testAccount + `:role/` + target + `","RoleId":"AROAEXAMPLE"}}`), nil
	case "iam:DeleteRole":
		delete(f.exists, "role/"+target)
	case "iam:CreatePolicy":
		return json.RawMessage(`{"Policy":{"Arn":"arn:aws:iam::` + testAccount + `:policy/` + target + `","PolicyId":"ANPAEXAMPLE","DefaultVersionId":"v1"}}`), nil
	case "iam:CreatePolicyVersion":
		return json.RawMessage(`{"PolicyVersion":{"VersionId":"v2"}}`), nil
	case "sqs:CreateQueue":
		return json.RawMessage(`{"QueueUrl":"https://sqs.us-east-2.amazonaws.com/` + testAccount + `/` + target + `"}`), nil
	case "lambda:CreateFunction":
		return json.RawMessage(`{"FunctionName":"` + target + `","FunctionArn":"arn:aws:lambda:us-east-2:` + testAccount + `:function:` + target + `"}`), nil
	case "lambda:CreateFunctionUrlConfig":
		return json.RawMessage(`{"FunctionArn":"` + target + `","FunctionUrl":"https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-2.on.aws/"}`), nil
	}
	return json.RawMessage(`{}`), nil
}

func (f *fake) Authorize(context.Context, service.Principal, string, service.Check) error { return nil }

func (f *fake) AssumeForService(_ context.Context, name, _, role, session string, _ time.Duration) (service.Session, error) {
	if f.noRole {
		return service.Session{}, errors.New("not assumable")
	}
	_, short, _ := strings.Cut(role, "role/")
	return service.Session{Principal: service.Principal{
		ARN: "arn:aws:sts::" + testAccount + ":assumed-role/" + short + "/" + session, RoleARN: role, Account: testAccount, Type: service.AssumedRole,
	}}, nil
}

// made are the calls so far, and forgets them.
func (f *fake) made() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.calls
	f.calls, f.inputs, f.as = nil, nil, nil
	return out
}

// seen are the calls so far.
func (f *fake) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

// call is a call by somebody.
func (f *fake) call(operation string) *service.Call {
	return &service.Call{Service: "cloudformation", Operation: operation, Account: testAccount, Region: testRegion,
		Principal: service.Principal{ARN: "arn:aws:sts::" + testAccount + ":assumed-role/caller/s", Account: testAccount, Type: service.AssumedRole}}
}

// do runs an operation as the front door would, without asking IAM: f.checks does that.
func do[Out any](f *fake, operation string, in any) (*Out, error) {
	f.t.Helper()
	for _, op := range f.Service().Operations {
		if op.Name != operation {
			continue
		}
		call := f.call(operation)
		if _, err := op.Checks(call, in); err != nil {
			return nil, err
		}
		out, err := op.Handle(f.t.Context(), call, in)
		if err != nil {
			return nil, err
		}
		return out.(*Out), nil
	}
	f.t.Fatalf("no operation %s", operation)
	return nil, nil
}

// must is do for calls that succeed.
func must[Out any](f *fake, operation string, in any) *Out {
	f.t.Helper()
	out, err := do[Out](f, operation, in)
	if err != nil {
		f.t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// refused is the code and message of a call that must fail.
func refusedBy(f *fake, operation string, in any) string {
	f.t.Helper()
	for _, op := range f.Service().Operations {
		if op.Name == operation {
			call := f.call(operation)
			_, err := op.Checks(call, in)
			if err == nil {
				_, err = op.Handle(f.t.Context(), call, in)
			}
			var e *wire.Error
			if !errors.As(err, &e) {
				f.t.Fatalf("%s: got %v, want a refusal", operation, err)
			}
			return e.Error()
		}
	}
	f.t.Fatalf("no operation %s", operation)
	return ""
}

// create makes a stack from a template and returns its id.
func (f *fake) create(name, body string) string {
	f.t.Helper()
	return must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: name, proposal: proposal{TemplateBody: body, Capabilities: []string{"CAPABILITY_NAMED_IAM"}}}).StackId
}

// change lets a test change what is remembered.
func (f *fake) change(what func(*store.Records)) {
	_ = f.store.Update(func(s *store.Records) error {
		what(s)
		return nil
	})
}

func (f *fake) stack(nameOrID string) Stack {
	f.t.Helper()
	return must[DescribeStacksOutput](f, "DescribeStacks", &DescribeStacksInput{StackName: nameOrID}).Stacks[0]
}

// history is the events of a stack, oldest first, a line each: logical id, status, reason.
func (f *fake) history(nameOrID string) []string {
	f.t.Helper()
	var out []string
	events := must[DescribeStackEventsOutput](f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: nameOrID}).StackEvents
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		line := e.LogicalResourceId + " " + e.ResourceStatus
		if e.ResourceStatusReason != "" {
			line += " " + e.ResourceStatusReason
		}
		out = append(out, line)
		if i > 0 && !events[i-1].Timestamp.After(e.Timestamp) {
			f.t.Errorf("event %s is not before the one after it", e.EventId)
		}
	}
	return out
}

func equalLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\ngot:\n  %s\nwant:\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// waitFor polls until ok, for at most a minute: far longer than anything takes on a loaded machine.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// Idle connections of the HTTP clients of the SDK for Go.
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"),
		goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
	)
}
