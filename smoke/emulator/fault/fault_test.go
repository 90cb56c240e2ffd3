package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/emulatortest/protocols"
	"cfnenv/smoke/emulator/fault"
	fake "cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
)

func TestFaultsAreParsed(t *testing.T) {
	for _, spec := range []string{
		"*:error", "sqs:throttle,p=0.5", "s3.PutObject:drop,n=2,after=1;seed=7", "cloudformation:slow=250ms", "url:forbidden,n=3", "iam:late=2s",
		" sqs:cut ; seed=1 ",
	} {
		if _, err := fault.Parse(spec); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for spec, names := range map[string]string{
		"": "TARGET:KIND", "sqs": "TARGET:KIND", ":error": "TARGET:KIND", "sqs:": "kind", "sqs:burn": "burn", "sqs:slow": "duration", "sqs:error=1s": "duration",
		"sqs:slow=-1s": "-1s", "sqs:slow=1h": "5m", "sqs:error,p=2": "p=2", "sqs:error,p=NaN": "p=NaN", "sqs:error,n=x": "n=x", "sqs:error,after=-1": "after=-1",
		"sqs:error,x=1": "x", "seed=x": "seed", "sqs:forbidden": "url", "sqs:late=1s": "iam", "iam.GetRole:late=1s": "iam", "iam:late=1s,p=0.5": "p=0.5", "s3.:error": "s3.", "url.GET:error": "url.GET", "*:error;;": "TARGET:KIND",
	} {
		if _, err := fault.Parse(spec); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v, want an error that names %q", spec, err, names)
		}
	}
}

// A fault that could never strike is refused, with the name that is wrong.
func TestFaultsForWhatIsNotThere(t *testing.T) {
	for spec, names := range map[string]string{"ec2:error": "ec2", "s3.PutObjekt:drop": "PutObjekt", "*:slow=1s;iam.getRole:error": "getRole"} {
		faults, err := fault.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.New(emulator.Options{Faults: faults}); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v, want an error that names %q", spec, err, names)
		}
	}
	faults, err := fault.Parse("*:error;url:drop;iam:late=1s;sts.GetCallerIdentity:throttle;s3.PutObject:cut;lambda.Invoke:cut;logs:error")
	if err != nil {
		t.Fatal(err)
	}
	account, err := emulator.New(emulator.Options{Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	if err := account.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func FuzzFaults(f *testing.F) {
	f.Add("cloudformation:throttle,p=0.2;s3.PutObject:drop,n=2;url:forbidden,n=3;seed=7")
	f.Add("iam:late=1s")
	f.Add("*:slow=,n=;=")
	f.Fuzz(func(t *testing.T, spec string) {
		faults, err := fault.Parse(spec)
		if (faults == nil) == (err == nil) {
			t.Fatalf("%v, %v", faults, err)
		}
	})
}

// faulty serves an account of every protocol with faults.
func faulty(t *testing.T, spec string) *emulatortest.Account {
	t.Helper()
	faults, err := fault.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return emulatortest.Start(t, emulatortest.Options{
		Calls: []door.Interceptor{faults.Calls}, Decisions: []door.DecisionInterceptor{faults.Decisions}, URLs: []door.URLInterceptor{faults.URLs},
	}, protocols.Every(t))
}

func TestFaultsAsAWSWordsThem(t *testing.T) {
	type refusal struct {
		status int
		code   string
	}
	for kind, want := range map[string]map[string]refusal{
		"throttle":    {"query": {400, "Throttling"}, "json": {403, "RequestThrottled"}, "rest-json": {429, "TooManyRequestsException"}, "rest-xml": {503, "SlowDown"}},
		"error":       {"query": {500, "InternalFailure"}, "json": {500, "InternalFailure"}, "rest-json": {500, "InternalFailure"}, "rest-xml": {500, "InternalError"}},
		"unavailable": {"query": {503, "ServiceUnavailable"}, "json": {503, "ServiceUnavailable"}, "rest-json": {503, "ServiceUnavailableException"}, "rest-xml": {503, "ServiceUnavailable"}},
	} {
		a := faulty(t, "*:"+kind)
		for protocol, want := range want {
			if status, code, message := protocols.Answered(protocols.Calls[protocol](a.Config(a.Admin))); status != want.status || code != want.code || message == "" {
				t.Errorf("%s, %s: %d %s %q, want %d %s", kind, protocol, status, code, message, want.status, want.code)
			}
		}
	}
}

// A dropped call was not done; a cut one was, and only its answer is lost.
func TestDroppedConnections(t *testing.T) {
	for kind, done := range map[string]bool{"drop": false, "cut": true} {
		a := faulty(t, "iam.CreateRole:"+kind+",n=1")
		c := iam.NewFromConfig(a.Config(a.Admin))
		trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
		_, err := c.CreateRole(context.Background(), &iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: &trust})
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", kind, err)
		}
		if _, err := c.GetRole(context.Background(), &iam.GetRoleInput{RoleName: aws.String("r")}); (err == nil) != done {
			t.Errorf("%s: the role is there: %v, want %v", kind, err == nil, done)
		}
	}
}

// A slow answer comes after its time and not before; one that is spared does not wait; who has gone gets none.
func TestSlowAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults, err := fault.Parse("sts:slow=50s,after=1")
		if err != nil {
			t.Fatal(err)
		}
		answer := faults.Calls(func(context.Context, *service.Call, any) (any, error) { return "answer", nil })
		call := &service.Call{Service: "sts", Operation: "GetCallerIdentity", HTTP: httptest.NewRequest("POST", "/", nil)}
		for i, want := range []time.Duration{0, 50 * time.Second, 50 * time.Second} {
			asked := time.Now()
			if out, err := answer(t.Context(), call, nil); out != "answer" || err != nil || time.Since(asked) != want {
				t.Errorf("answer %d: %v, %v after %v, want %v", i, out, err, time.Since(asked), want)
			}
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := answer(impatient, call, nil); !errors.Is(err, door.ErrDropped) {
			t.Errorf("who had gone was answered: %v", err)
		}
	})
}

func TestChanceIsSeeded(t *testing.T) {
	outcome := func(seed string) (s string) {
		a := faulty(t, "sts:error,p=0.5;seed="+seed)
		for range 40 {
			if protocols.Calls["query"](a.Config(a.Admin)) == nil {
				s += "."
			} else {
				s += "x"
			}
		}
		return s
	}
	first, again, other := outcome("1"), outcome("1"), outcome("2")
	if first != again || first == other || !strings.Contains(first, "x") || !strings.Contains(first, ".") {
		t.Errorf("%s\n%s\n%s", first, again, other)
	}
}

func TestFaultsOfURLs(t *testing.T) {
	serve := func(spec string) string {
		t.Helper()
		faults, err := fault.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(faults.URLs(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine") })))
		t.Cleanup(server.Close)
		return server.URL
	}
	ask := func(url string) (status int, body, kind string, err error) {
		resp, err := http.Get(url)
		if err != nil {
			return 0, "", "", err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		return resp.StatusCode, string(text), resp.Header.Get("Content-Type"), err
	}
	for kind, want := range map[string]struct {
		status int
		body   string
	}{
		"forbidden": {403, `{"Message":"` + fake.Forbidden + `"}`}, "throttle": {429, `{"Message":"Rate Exceeded."}`},
		"error": {502, "Internal Server Error"}, "unavailable": {503, "Service Unavailable"},
	} {
		url := serve("url:" + kind + ",n=1")
		if status, body, content, err := ask(url); err != nil || status != want.status || body != want.body || content != "application/json" {
			t.Errorf("%s: %d %s %s %v", kind, status, body, content, err)
		}
		if status, body, _, err := ask(url); err != nil || status != 200 || body != "fine" {
			t.Errorf("after %s: %d %s %v", kind, status, body, err)
		}
	}
	if status, _, _, err := ask(serve("url:drop,n=1")); err == nil {
		t.Errorf("answered %d", status)
	}
}
