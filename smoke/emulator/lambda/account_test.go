package lambda_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"go.uber.org/goleak"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/logs"
	"cfnenv/smoke/emulator/service"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// Idle connections of the SDK's and of the default HTTP client.
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"),
		goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
	)
}

// account is an emulated account with Lambda and CloudWatch Logs.
type account struct {
	*emulatortest.Account
	t      testing.TB
	lambda *lambda.Lambda
	logs   *logs.Logs
	admin  *api.Client
}

func start(t testing.TB, change ...func(*lambda.Options)) *account {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Parallel() // these tests wait more than they work
	}
	a := &account{t: t}
	a.Account = emulatortest.Start(t, emulatortest.Options{}, func(env service.Env) []*service.Service {
		o := lambda.Options{
			Env: env, Interpreters: python(t),
			URL: func(id, _ string) string { return env.BaseURL() + "/_lambda-url/" + id + "/" },
		}
		for _, c := range change {
			c(&o)
		}
		a.lambda, a.logs = lambda.New(o), logs.New(env)
		return []*service.Service{a.lambda.Service(), a.logs.Service()}
	})
	a.HandleURLs(a.lambda)
	t.Cleanup(func() {
		if err := a.lambda.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	a.admin = api.NewFromConfig(a.Config(a.Admin))
	return a
}

// python finds a python3. Without one the test is skipped by name, or fails where tools are required.
func python(t testing.TB) *interpreter.Finder {
	t.Helper()
	return found(t, usual)
}

// usual is asked once for all tests.
var usual = interpreter.New(interpreter.Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")})

func found(t testing.TB, f *interpreter.Finder) *interpreter.Finder {
	t.Helper()
	if _, err := f.Python(context.Background()); err != nil {
		if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
			t.Fatalf("python3 is required: %v", err)
		}
		t.Skipf("python3: %v", err)
	}
	return f
}

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// role makes a role that Lambda may assume, with one inline policy of the given actions on everything.
func (a *account) role(name string, actions ...string) string {
	a.t.Helper()
	client := iam.NewFromConfig(a.Config(a.Admin))
	made, err := client.CreateRole(context.Background(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(trust)})
	if err != nil {
		a.t.Fatal(err)
	}
	if len(actions) > 0 {
		list, _ := json.Marshal(actions)
		text := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%s,"Resource":"*"}]}`, list)
		_, err = client.PutRolePolicy(context.Background(), &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("p"), PolicyDocument: &text})
		if err != nil {
			a.t.Fatal(err)
		}
	}
	return *made.Role.Arn
}

// session is one of a role that may do the given actions.
func (a *account) session(name string, actions ...string) service.Session {
	a.t.Helper()
	a.role(name, actions...)
	return a.Assume(name)
}

// archive is a deployment package of one file.
func archive(t testing.TB, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// create makes a Python function.
func (a *account) create(name, role, code string, change ...func(*api.CreateFunctionInput)) *api.CreateFunctionOutput {
	a.t.Helper()
	in := &api.CreateFunctionInput{
		FunctionName: &name, Role: &role, Runtime: types.RuntimePython313, Handler: aws.String("index.handler"),
		Code: &types.FunctionCode{ZipFile: archive(a.t, "index.py", code)}, Timeout: aws.Int32(10),
	}
	for _, c := range change {
		c(in)
	}
	out, err := a.admin.CreateFunction(context.Background(), in)
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// public gives a function a URL that everybody may use.
func (a *account) public(name string) string {
	a.t.Helper()
	ctx := context.Background()
	made, err := a.admin.CreateFunctionUrlConfig(ctx, &api.CreateFunctionUrlConfigInput{FunctionName: &name, AuthType: types.FunctionUrlAuthTypeNone})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, in := range []*api.AddPermissionInput{
		{StatementId: aws.String("url"), Action: aws.String("lambda:InvokeFunctionUrl"), FunctionUrlAuthType: types.FunctionUrlAuthTypeNone},
		{StatementId: aws.String("invoke"), Action: aws.String("lambda:InvokeFunction"), InvokedViaFunctionUrl: aws.Bool(true)},
	} {
		in.FunctionName, in.Principal = &name, aws.String("*")
		if _, err := a.admin.AddPermission(ctx, in); err != nil {
			a.t.Fatal(err)
		}
	}
	return *made.FunctionUrl
}

// fetch makes one request to a URL.
func (a *account) fetch(method, url, body string, headers ...string) (*http.Response, string) {
	a.t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
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
	return answer, string(text)
}

// chosen is a finder that knows one python only.
func chosen(t testing.TB, path string) *interpreter.Finder {
	t.Helper()
	return found(t, interpreter.New(interpreter.Options{Python: path, Directories: []string{}, Home: os.Getenv("HOME")}))
}
