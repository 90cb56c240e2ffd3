package lambda_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/lambda"
)

// wantError fails the test unless err is an API error of a code whose message holds text.
func wantError(t *testing.T, err error, code, text string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), text) {
		t.Errorf("error %v\nwant %s: %s", err, code, text)
	}
}

func TestInvoke(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	out := a.create("f", a.role("r"), "def handler(e, c):\n    print('seen', e, c.client_context.custom if c.client_context else '')\n    return e", func(in *api.CreateFunctionInput) {
		in.Tags = map[string]string{"k": "v"}
	})
	for _, name := range []string{"f", *out.FunctionArn, "123456789012:function:f", "f:$LATEST", *out.FunctionArn + ":$LATEST"} {
		got, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: &name, Payload: []byte(`{"a": "ä"}`), LogType: types.LogTypeTail, ClientContext: aws.String(base64.StdEncoding.EncodeToString([]byte("{\"custom\":\n{\"x\": 1}}")))})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, _ := base64.StdEncoding.DecodeString(*got.LogResult)
		if string(got.Payload) != `{"a": "ä"}` || got.StatusCode != 200 || got.FunctionError != nil || *got.ExecutedVersion != "$LATEST" ||
			!strings.Contains(string(text), "seen {'a': 'ä'} {'x': 1}\nEND RequestId") {
			t.Errorf("%s: %+v\n%s", name, got, text)
		}
	}
	if got, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f")}); err != nil || string(got.Payload) != "{}" {
		t.Errorf("without payload: %s, %v", got.Payload, err)
	}
	if got, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f"), InvocationType: types.InvocationTypeDryRun}); err != nil || got.StatusCode != 204 {
		t.Errorf("dry run: %v, %v", got, err)
	}
	_, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte("{")})
	wantError(t, err, "InvalidRequestContentException", "Could not parse request body into json")
	_, err = a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`"` + strings.Repeat("x", 6_291_456) + `"`)})
	wantError(t, err, "RequestTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
	_, err = a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("g")})
	wantError(t, err, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-2:123456789012:function:g")
	_, err = a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f"), Qualifier: aws.String("prod")})
	wantError(t, err, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-2:123456789012:function:f:prod")
}

func TestFunctionActsAsItsRole(t *testing.T) {
	a := start(t)
	role := a.role("caller", "sts:GetCallerIdentity")
	const code = `
import boto3
from botocore.exceptions import ClientError
sts = boto3.client("sts")
def handler(e, c):
    me = sts.get_caller_identity()
    try:
        boto3.client("lambda").list_functions()
    except ClientError as error:
        return {"arn": me["Arn"], "error": str(error)}`
	for _, python := range []string{"", "/usr/bin/python3"} {
		t.Run("python="+python, func(t *testing.T) {
			b, finder := a, usual
			if python != "" {
				finder = chosen(t, python)
				b = start(t, func(o *lambda.Options) { o.Interpreters = finder })
				role = b.role("caller", "sts:GetCallerIdentity")
			}
			if found, err := finder.Python(t.Context()); err != nil || found.Boto3 == "" {
				t.Skip("boto3 is not installed, and its stand-in does not call Lambda")
			}
			b.create("who", role, code)
			out, err := b.admin.Invoke(context.Background(), &api.InvokeInput{FunctionName: aws.String("who"), LogType: types.LogTypeTail})
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ Arn, Error string }
			if err := json.Unmarshal(out.Payload, &got); err != nil {
				t.Fatal(err)
			}
			if got.Arn != "arn:aws:sts::123456789012:assumed-role/caller/who" {
				t.Errorf("payload %s", out.Payload)
			}
			const want = "An error occurred (AccessDeniedException) when calling the ListFunctions operation: User: arn:aws:sts::123456789012:assumed-role/caller/who is not authorized to perform: lambda:ListFunctions"
			if !strings.HasPrefix(got.Error, want) || !strings.HasSuffix(got.Error, "because no identity-based policy allows the lambda:ListFunctions action") {
				t.Errorf("error %s", got.Error)
			}
		})
	}
}

func TestReservedConcurrencyThrottles(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	name := aws.String("slow")
	began := filepath.Join(t.TempDir(), "began")
	a.create("slow", a.role("r"), "import os, time\ndef handler(e, c):\n    if not e: return\n    open(e, 'w').close()\n    while os.path.exists(e): time.sleep(0.005)")
	if _, err := a.admin.PutFunctionConcurrency(ctx, &api.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(1)}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: name, Payload: []byte(strconv.Quote(began))}); err != nil {
			t.Error(err)
		}
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(began); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the first invocation did not begin")
		}
	}
	_, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: name, Payload: []byte("0")})
	var throttled *types.TooManyRequestsException
	if !errors.As(err, &throttled) || throttled.Reason != types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded {
		t.Errorf("second invocation: %v", err)
	}
	if err := os.Remove(began); err != nil { // the first invocation ends
		t.Fatal(err)
	}
	wg.Wait()
	if _, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: name, Payload: []byte("0")}); err != nil {
		t.Error(err)
	}
	_, err = a.admin.PutFunctionConcurrency(ctx, &api.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(95)})
	wantError(t, err, "InvalidParameterValueException", "below its minimum value of [10]")
	got, err := a.admin.GetFunctionConcurrency(ctx, &api.GetFunctionConcurrencyInput{FunctionName: name})
	if err != nil || *got.ReservedConcurrentExecutions != 1 {
		t.Errorf("%v, %v", got, err)
	}
	settings, err := a.admin.GetAccountSettings(ctx, &api.GetAccountSettingsInput{})
	if err != nil || settings.AccountLimit.ConcurrentExecutions != 100 || *settings.AccountLimit.UnreservedConcurrentExecutions != 99 || settings.AccountUsage.FunctionCount != 1 {
		t.Errorf("%+v, %v", settings, err)
	}
	if _, err := a.admin.DeleteFunctionConcurrency(ctx, &api.DeleteFunctionConcurrencyInput{FunctionName: name}); err != nil {
		t.Error(err)
	}
}
