// Package emulatortest serves emulated accounts to tests: services behind the real front door, and the sessions that a
// workshop has.
package emulatortest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/workshop"
)

// What the account of a test is, unless Options say otherwise.
const (
	AccountID = "123456789012"
	Region    = "us-east-2"
	Sub       = "0f8fad5b-d9cb-469f-a165-70867728950e"
	Username  = "ada"
)

// Options change what Start serves; the zero value is the workshop's account on the wall clock.
type Options struct {
	// SCP attaches the workshop's service control policies.
	SCP bool
	// Region takes the place of the constant.
	Region string
	// Now replaces the wall clock.
	Now func() time.Time
	// Calls, Decisions and URLs are put around the gate.
	Calls     []door.Interceptor
	Decisions []door.DecisionInterceptor
	URLs      []door.URLInterceptor
}

// Account is a served account. It is closed when the test ends.
type Account struct {
	*door.Door
	// URL is http://127.0.0.1:PORT.
	URL       string
	Directory *iam.Directory
	Workshop  *workshop.Content
	// Admin may do everything; Provisioning and Runtime are what the broker issues.
	Admin, Provisioning, Runtime service.Session

	t testing.TB
}

// Start serves IAM, STS and the services that build makes. build may be nil.
func Start(t testing.TB, o Options, build func(service.Env) []*service.Service) *Account {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Region = cmp.Or(o.Region, Region)
	a := &Account{t: t}
	var err error
	a.Workshop, err = workshop.New(workshop.Account{ID: AccountID, Region: o.Region})
	a.must(err)
	a.Directory, err = iam.NewDirectory(iam.Options{Workshop: a.Workshop, SCP: o.SCP, Now: o.Now, Rand: rand.Reader})
	a.must(err)
	a.Door = door.New(door.Options{
		Account: AccountID, Region: o.Region, Directory: a.Directory, Now: o.Now, Rand: rand.Reader,
		Log:   slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelInfo})),
		Calls: o.Calls, Decisions: o.Decisions, URLs: o.URLs,
	})
	a.must(a.Add(iam.New(a.Env(), a.Directory)...))
	if build != nil {
		a.must(a.Add(build(a.Env())...))
	}
	server := httptest.NewServer(a.Door)
	t.Cleanup(server.Close)
	a.URL = server.URL
	a.SetBaseURL(server.URL)
	a.Admin = a.Assume(a.Workshop.Account.AdminRole())
	a.Provisioning = a.Assume(a.Workshop.Account.ProvisioningRole())
	a.Runtime = a.Assume(a.Workshop.Account.RuntimeRole())
	return a
}

// Assume makes a session of a role as the broker does, with the tags sub and username.
func (a *Account) Assume(role string) service.Session {
	a.t.Helper()
	s, err := a.Directory.NewSession(role, iam.SessionOptions{
		Name: "agent-" + Username + "-" + Sub[:8], Lifetime: time.Hour, SourceIdentity: Sub,
		Tags: map[string]string{workshop.TagSub: Sub, workshop.TagUsername: Username},
	})
	a.must(err)
	return s
}

// Config configures a client of the AWS SDK for Go to reach the account as a session. Nothing of the environment is
// consulted, and nothing is retried.
func (a *Account) Config(s service.Session) aws.Config {
	return aws.Config{
		Region: a.region(), BaseEndpoint: aws.String(a.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey, SessionToken: s.SessionToken}, nil
		}),
		HTTPClient: &http.Client{Transport: ownBody{http.DefaultTransport}},
		Retryer:    func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// region is the account's; one that Start did not make has the usual one.
func (a *Account) region() string {
	if a.Door == nil {
		return Region
	}
	return a.Region
}

// ownBody sends a copy of a request's body. The SDK closes the body once the answer has begun, which is sooner than the
// transport has done with it when the server is this quick: it would lose the end of a long answer now and then.
type ownBody struct{ http.RoundTripper }

func (o ownBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return o.RoundTripper.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err := errors.Join(err, r.Body.Close()); err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return o.RoundTripper.RoundTrip(r)
}

// Environ is the environment in which a command that uses an AWS SDK reaches the account as a session.
func (a *Account) Environ(s service.Session) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + a.URL, "AWS_REGION=" + a.region(), "AWS_DEFAULT_REGION=" + a.region(),
		"AWS_ACCESS_KEY_ID=" + s.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + s.SecretAccessKey, "AWS_SESSION_TOKEN=" + s.SessionToken,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
		"AWS_MAX_ATTEMPTS=1", "NO_PROXY=127.0.0.1",
	}
}

func (a *Account) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// testLog writes the account's log to the test's.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Helper()
	l.t.Log(string(b))
	return len(b), nil
}

// Must is for answers of the SDK, Must(client.Operation(…))(t): the test stops at an error.
func Must[Out any](out Out, err error) func(testing.TB) Out {
	return func(t testing.TB) Out {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// Typed is an error as the SDK's type of it; the test fails when it is of another type.
func Typed[E error](t testing.TB, err error) E {
	t.Helper()
	e, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("want %T, got %v", e, err)
	}
	return e
}

// Said is an error as the SDK reads it, "Code: message".
func Said(err error) string {
	refusal, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return fmt.Sprint("no answer of the account: ", err)
	}
	return refusal.ErrorCode() + ": " + refusal.ErrorMessage()
}
