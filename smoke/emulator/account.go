// Package emulator is an emulated AWS account: an http.Handler that unmodified AWS clients take for the workshop's
// account.
//
// Every request passes one front door: signature, principal, decoding, authorisation by policies, and only then the
// service. What services ask of each other passes the same gate, as the role that asks. The emulator never forwards
// anything to AWS, and what it does not have it refuses by name ("not emulated: …").
package emulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"cfnenv/smoke/emulator/bedrock"
	"cfnenv/smoke/emulator/broker"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/cloudfront"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/fault"
	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/logs"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/sqs"
	"cfnenv/smoke/workshop"
)

// What an account is where Options do not say.
const (
	DefaultAccount  = "123456789012"
	DefaultRegion   = "us-east-2"
	DefaultSub      = "6f1d2c3b-4a59-4e68-8777-9a0b1c2d3e4f"
	DefaultUsername = "agent"
)

// Options say which account to emulate. The zero value is the workshop's account with all defaults.
type Options struct {
	// Account is the account id, Region its only region.
	Account, Region string
	// Sub (a UUID) and Username are the principal that the broker issues credentials for.
	Sub, Username string
	// Profile holds the broker's record of the principal; the zero value is that of the workshop's users.
	Profile broker.Profile
	// Workshop are the names of the workshop's roles, policies, stacks and tags where they are not the usual ones. Its ID
	// and Region are those above.
	Workshop workshop.Account
	// CredentialLifetime is the lifetime of issued credentials; zero means broker.DefaultLifetime.
	CredentialLifetime time.Duration
	// ThrottleBroker has the broker refuse requests beyond the rate that the workshop's allows.
	ThrottleBroker bool
	// SCP attaches the workshop's service control policies.
	SCP bool
	// AllowRemote answers any Host header.
	AllowRemote bool
	// Latency is the pace of stack operations: cloudformation.NoLatency (also when empty) or cloudformation.AWSLatency.
	Latency string
	// Faults break requests by chance or count; see fault.Parse.
	Faults *fault.Faults
	// StandIn has resources of types that are not emulated stood in for, where a template with one is refused otherwise.
	StandIn bool
	// Calls, Decisions and URLs are put around the gate, inside of the faults.
	Calls     []door.Interceptor
	Decisions []door.DecisionInterceptor
	URLs      []door.URLInterceptor
	// AWSFunctionURLs gives Lambda function URLs AWS's form, for clients behind the proxy. Otherwise they are loopback
	// URLs.
	AWSFunctionURLs bool
	// Interpreters finds python3 and node; nil means in the usual directories.
	Interpreters *interpreter.Finder
	// Dir holds the files of functions' code and processes; empty means the system's temporary directory.
	Dir string
	// Skills are the example templates that the broker's skillsRootUrl leads to. Nil serves none.
	Skills fs.FS
	// Now is the clock; nil means time.Now. Rand is the source of identifiers and secrets, safe for concurrent use; nil
	// means crypto/rand. Log takes what --verbose shows; nil drops it.
	Now  func() time.Time
	Rand io.Reader
	Log  *slog.Logger
}

// Account is an emulated account: an http.Handler. It must be closed.
type Account struct {
	*door.Door
	directory *iam.Directory
	workshop  *workshop.Content
	broker    *broker.Broker
	responses http.Handler // of functions for custom resources
	close     []func() error
}

// New puts an account together. It starts no process and listens to nothing.
func New(o Options) (*Account, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	a := &Account{}
	var err error
	if a.workshop, err = workshop.New(o.Workshop); err != nil {
		return nil, err
	}
	if a.directory, err = iam.NewDirectory(iam.Options{Workshop: a.workshop, SCP: o.SCP, Now: o.Now, Rand: o.Rand}); err != nil {
		return nil, err
	}
	doorOptions := door.Options{
		Account: o.Account, Region: o.Region, Directory: a.directory, Now: o.Now, Rand: o.Rand, Log: o.Log,
		AllowRemote: o.AllowRemote, Calls: o.Calls, Decisions: o.Decisions, URLs: o.URLs,
	}
	if o.Faults != nil {
		doorOptions.Calls = append([]door.Interceptor{o.Faults.Calls}, doorOptions.Calls...)
		doorOptions.Decisions = append([]door.DecisionInterceptor{o.Faults.Decisions}, doorOptions.Decisions...)
		doorOptions.URLs = append([]door.URLInterceptor{o.Faults.URLs}, doorOptions.URLs...)
	}
	a.Door = door.New(doorOptions)
	if err := a.addServices(o); err != nil {
		return nil, errors.Join(err, a.Close(context.Background()))
	}
	a.broker, err = broker.New(broker.Options{
		Workshop: a.workshop, Directory: a.directory, Sub: o.Sub, Username: o.Username, Profile: o.Profile,
		Lifetime: o.CredentialLifetime, Throttle: o.ThrottleBroker,
		Skills: o.Skills, Now: o.Now, Rand: o.Rand, Log: o.Log,
	})
	if err != nil {
		return nil, errors.Join(err, a.Close(context.Background()))
	}
	pages := http.NewServeMux()
	pages.Handle("/", a.broker)
	pages.Handle(cloudformation.ResponsePrefix, a.responses)
	a.HandlePages(pages)
	return a, nil
}

// addServices makes every service and puts it behind the door.
func (a *Account) addServices(o Options) error {
	env := a.Env()
	if o.Interpreters == nil {
		o.Interpreters = interpreter.New(interpreter.Options{})
	}
	functions := lambda.New(lambda.Options{
		Env: env, Interpreters: o.Interpreters, URL: a.functionURLs(o.AWSFunctionURLs), Latency: functionLatency(o.Latency), Dir: o.Dir,
	})
	a.close = append(a.close, functions.Close)
	a.HandleURLs(functions)
	stacks, err := cloudformation.New(env, cloudformation.Options{Latency: o.Latency, StandIn: o.StandIn})
	if err != nil {
		return err
	}
	a.close = append(a.close, stacks.Close)
	a.responses = stacks.Responses()
	err = a.Add(append(iam.New(env, a.directory),
		sqs.New(env), s3.New(env), logs.New(env).Service(), functions.Service(), stacks.Service(),
		dynamodb.New(env, dynamodb.Options{Pace: tablePace(o.Latency)}), cloudfront.New(env).Service(), bedrock.New(env).Service())...)
	if err == nil && o.Faults != nil {
		err = o.Faults.Check(a.Operations())
	}
	return err
}

// functionLatency is the time until a new function is Active; on AWS a second or a few.
func functionLatency(latency string) time.Duration {
	if latency == cloudformation.AWSLatency {
		return 2 * time.Second
	}
	return 0
}

// tablePace is the time until a new table is ACTIVE; on AWS a few seconds, within what cloudformation.AWSLatency takes for one.
func tablePace(latency string) time.Duration {
	if latency == cloudformation.AWSLatency {
		return 5 * time.Second
	}
	return 0
}

// functionURLs says what the FunctionUrl of a url-id is.
func (a *Account) functionURLs(likeAWS bool) func(id, region string) string {
	if likeAWS {
		return nil // the Lambda service's own default
	}
	return func(id, _ string) string { return a.BaseURL() + door.URLPrefix + id + "/" }
}

// CredentialsDocument returns the broker's answer to the account's user, with new credentials. It is to be called after
// SetBaseURL. It holds secrets of the emulated account.
func (a *Account) CredentialsDocument() ([]byte, error) { return a.broker.Document(a.BaseURL()) }

// Login returns the user name, password and API key that the broker accepts.
func (a *Account) Login() broker.Login { return a.broker.Login() }

// Admin makes a session of the emulator's unrestricted role.
func (a *Account) Admin() (service.Session, error) {
	return a.directory.NewSession(a.workshop.Account.AdminRole(), iam.SessionOptions{Name: "emulator", Lifetime: broker.DefaultLifetime})
}

// Close ends what the account runs, functions above all, and removes what it wrote. It gives up when ctx ends.
func (a *Account) Close(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		var err error
		for _, end := range slices.Backward(a.close) {
			err = errors.Join(err, end())
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the emulated account did not end in time: %w", ctx.Err())
	}
}

var _ http.Handler = (*Account)(nil)

// complete fills in defaults and checks what the workshop does not.
func (o *Options) complete() error {
	for _, d := range []struct {
		option *string
		value  string
	}{{&o.Account, DefaultAccount}, {&o.Region, DefaultRegion}, {&o.Sub, DefaultSub}, {&o.Username, DefaultUsername}} {
		if *d.option == "" {
			*d.option = d.value
		}
	}
	o.Workshop.ID, o.Workshop.Region = o.Account, o.Region
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return checkPrincipal(o.Sub, o.Username)
}

// maxUsername is the longest value of a session tag (AWS: STS API reference, Tag).
const maxUsername = 256

// checkPrincipal refuses a principal that the broker could not tag a session with, or that stack names could not be made
// of.
func checkPrincipal(sub, username string) error {
	if !isUUID(sub) {
		return fmt.Errorf("sub %q: must be a UUID in lower case, such as %s", sub, DefaultSub)
	}
	if username == "" || len(username) > maxUsername || !service.TagText(username) {
		return fmt.Errorf("username %q: must be 1 to %d letters, digits, spaces or any of _.:/=+-@", username, maxUsername)
	}
	return nil
}

func isUUID(s string) bool {
	for i, c := range s {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return len(s) == 36
}
