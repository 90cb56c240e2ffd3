package lambda_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

// signed makes a signed request to a URL of AuthType AWS_IAM.
func (a *account) signed(s service.Session, url, body string) (int, string) {
	a.t.Helper()
	r, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey, SessionToken: s.SessionToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), credentials, r, hex.EncodeToString(sum[:]), "lambda", emulatortest.Region, time.Now()); err != nil {
		a.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestIAMFunctionURL(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	a.create("echo", a.role("r"), "def handler(e, c): return e")
	made, err := a.admin.CreateFunctionUrlConfig(ctx, &api.CreateFunctionUrlConfigInput{FunctionName: aws.String("echo"), AuthType: types.FunctionUrlAuthTypeAwsIam})
	if err != nil {
		t.Fatal(err)
	}
	both := a.session("both", "lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
	status, body := a.signed(both, *made.FunctionUrl, `{"n": 1}`)
	var e struct {
		Body           string
		RequestContext struct {
			AccountID  string
			Authorizer struct {
				IAM struct{ AccessKey, AccountID, UserARN, UserID, CallerID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil || status != 200 {
		t.Fatalf("%d %s (%v)", status, body, err)
	}
	iam := e.RequestContext.Authorizer.IAM
	if e.Body != `{"n": 1}` || e.RequestContext.AccountID != "123456789012" || iam.AccountID != "123456789012" || iam.AccessKey != both.AccessKeyID || iam.UserARN != both.Principal.ARN || iam.UserID != both.Principal.UserID {
		t.Errorf("event %s", body)
	}
	for name, action := range map[string]string{"only URL": "lambda:InvokeFunctionUrl", "only invoke": "lambda:InvokeFunction"} {
		role := strings.ReplaceAll(name, " ", "-")
		if status, body := a.signed(a.session(role, action), *made.FunctionUrl, "{}"); status != 403 || !strings.Contains(body, `{"Message":"Forbidden. `) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	forged := both
	forged.SecretAccessKey += "x"
	if status, body := a.signed(forged, *made.FunctionUrl, "{}"); status != 403 || !strings.Contains(body, "signature we calculated does not match") {
		t.Errorf("forged: %d %s", status, body)
	}
	if answer, body := a.fetch("GET", *made.FunctionUrl, ""); answer.StatusCode != 403 || !strings.Contains(body, "Forbidden. ") {
		t.Errorf("unsigned: %d %s", answer.StatusCode, body)
	}
}

func TestURLConfigLife(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	name := aws.String("f")
	arn := *a.create("f", a.role("r"), noop).FunctionArn
	_, err := a.admin.GetFunctionUrlConfig(ctx, &api.GetFunctionUrlConfigInput{FunctionName: name})
	wantError(t, err, "ResourceNotFoundException", "The resource you requested does not exist.")
	made, err := a.admin.CreateFunctionUrlConfig(ctx, &api.CreateFunctionUrlConfigInput{FunctionName: name, AuthType: types.FunctionUrlAuthTypeNone, Cors: &types.Cors{AllowOrigins: []string{"*"}, MaxAge: aws.Int32(60)}})
	if err != nil {
		t.Fatal(err)
	}
	id := strings.Split(strings.TrimSuffix(*made.FunctionUrl, "/"), "/_lambda-url/")[1]
	if len(id) != 32 || *made.FunctionArn != arn || made.AuthType != types.FunctionUrlAuthTypeNone || made.InvokeMode != types.InvokeModeBuffered || *made.Cors.MaxAge != 60 {
		t.Errorf("made: %+v", made)
	}
	_, err = a.admin.CreateFunctionUrlConfig(ctx, &api.CreateFunctionUrlConfigInput{FunctionName: name, AuthType: types.FunctionUrlAuthTypeNone})
	wantError(t, err, "ResourceConflictException", "FunctionUrlConfig exists for this Lambda function")
	updated, err := a.admin.UpdateFunctionUrlConfig(ctx, &api.UpdateFunctionUrlConfigInput{FunctionName: name, AuthType: types.FunctionUrlAuthTypeAwsIam, Cors: &types.Cors{}})
	if err != nil || *updated.FunctionUrl != *made.FunctionUrl || updated.AuthType != types.FunctionUrlAuthTypeAwsIam || updated.Cors != nil {
		t.Errorf("updated: %+v, %v", updated, err)
	}
	_, err = a.admin.UpdateFunctionUrlConfig(ctx, &api.UpdateFunctionUrlConfigInput{FunctionName: name, InvokeMode: types.InvokeModeResponseStream})
	wantError(t, err, "NotEmulated", "InvokeMode RESPONSE_STREAM")
	_, err = a.admin.UpdateFunctionUrlConfig(ctx, &api.UpdateFunctionUrlConfigInput{FunctionName: name, Cors: &types.Cors{MaxAge: aws.Int32(86401)}})
	wantError(t, err, "ValidationException", "86400")
	list, err := a.admin.ListFunctionUrlConfigs(ctx, &api.ListFunctionUrlConfigsInput{FunctionName: name})
	if err != nil || len(list.FunctionUrlConfigs) != 1 || *list.FunctionUrlConfigs[0].FunctionUrl != *made.FunctionUrl {
		t.Errorf("list: %+v, %v", list, err)
	}
	if _, err := a.admin.DeleteFunction(ctx, &api.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	if answer, body := a.fetch("GET", *made.FunctionUrl, ""); answer.StatusCode != 403 || body != `{"Message":null}` {
		t.Errorf("after the function: %d %s", answer.StatusCode, body)
	}
}

func TestCORS(t *testing.T) {
	a := start(t)
	a.create("f", a.role("r"), "def handler(e, c): return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': 'mine'}, 'body': e['requestContext']['http']['method']}")
	url := a.public("f")
	_, err := a.admin.UpdateFunctionUrlConfig(context.Background(), &api.UpdateFunctionUrlConfigInput{FunctionName: aws.String("f"), Cors: &types.Cors{
		AllowOrigins: []string{"https://here.example"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"x-a"}, ExposeHeaders: []string{"x-b"},
		AllowCredentials: aws.Bool(true), MaxAge: aws.Int32(7),
	}})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		method  string
		headers []string
		body    string
		want    map[string]string
	}{
		"preflight":       {"OPTIONS", []string{"Origin", "https://here.example", "Access-Control-Request-Method", "POST"}, "", map[string]string{"Allow-Origin": "https://here.example", "Allow-Methods": "GET,POST", "Allow-Headers": "x-a", "Max-Age": "7", "Allow-Credentials": "true"}},
		"other preflight": {"OPTIONS", []string{"Origin", "https://there.example", "Access-Control-Request-Method", "POST"}, "", map[string]string{"Allow-Origin": "", "Allow-Methods": ""}},
		"plain OPTIONS":   {"OPTIONS", nil, "OPTIONS", map[string]string{"Allow-Origin": "mine"}},
		"request":         {"GET", []string{"Origin", "https://here.example"}, "GET", map[string]string{"Allow-Origin": "https://here.example", "Expose-Headers": "x-b", "Allow-Credentials": "true"}},
		"other request":   {"GET", []string{"Origin", "https://there.example"}, "GET", map[string]string{"Allow-Origin": ""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answer, body := a.fetch(test.method, url, "", test.headers...)
			if answer.StatusCode != 200 || body != test.body {
				t.Errorf("%d %q", answer.StatusCode, body)
			}
			for header, want := range test.want {
				if got := answer.Header.Get("Access-Control-" + header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestLargeBodies(t *testing.T) {
	a := start(t)
	a.create("f", a.role("r"), "def handler(e, c): return len(e.get('body', ''))")
	url := a.public("f")
	if answer, body := a.fetch("POST", url, strings.Repeat("x", 5<<20), "Content-Type", "text/plain"); answer.StatusCode != 200 || body != "5242880" {
		t.Errorf("5 MB: %d %s", answer.StatusCode, body)
	}
	if answer, body := a.fetch("POST", url, string(bytes.Repeat([]byte("x"), 6_291_457))); answer.StatusCode != 413 {
		t.Errorf("more than 6 MB: %d %s", answer.StatusCode, body)
	}
}
