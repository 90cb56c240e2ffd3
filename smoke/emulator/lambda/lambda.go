// Package lambda is AWS Lambda in the emulated account: the API of functions, their policies, tags, concurrency and
// URLs, and the answers of function URLs. The code itself runs in package sandbox.
//
// Images, VPCs, event sources other than queues, and response streaming are not emulated. A function is active as soon as it
// is created. Names of operations, fields and errors are those of AWS's API reference for Lambda (API version 2015-03-31).
package lambda

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Options of a Lambda. Env and Interpreters are required.
type Options struct {
	Env service.Env
	// Interpreters finds the programs that functions run under.
	Interpreters *interpreter.Finder
	// URL is the FunctionUrl of a url-id in a region, with a trailing slash: AWS's form where a proxy answers for AWS's
	// host names, a loopback URL elsewhere. Nil means https://<id>.lambda-url.<region>.on.aws/.
	URL func(id, region string) string
	// NoPrestart leaves the Init phase of a function to its first invocation. By default it begins when the function is
	// created, so that a stack is ready to answer sooner; nothing is logged of it until there is an invocation.
	NoPrestart bool
	// Dir is the parent of the directory of all code and processes; empty means the system's temporary directory.
	Dir string
	// Latency is the time for which functions are Pending and updates InProgress.
	Latency time.Duration
	// Concurrency is the account's limit of concurrent invocations; 0 means 100.
	Concurrency int
	// Sandbox bounds the processes; Interpreters, Dir, Variables, Now and Rand are filled in.
	Sandbox sandbox.Options
}

// Lambda is the service. Make it with New, end it with Close.
type Lambda struct {
	env    service.Env
	opts   Options
	runner *sandbox.Runner
	files  workspace
	logs   *shipper
	async  *eventQueue

	mu           sync.Mutex
	functions    map[string]*function // by ARN
	urls         map[string]*function // by url-id
	layers       map[string]*layer    // by the version's ARN
	layerNumbers map[string]int       // the last version, by the layer's ARN
	mappings     map[string]*mapping  // by UUID
	inflight     int                  // invocations without reserved concurrency
	closed       bool
	pollers      sync.WaitGroup
}

// New returns a Lambda without functions. It starts no process and makes no file before a function is created.
func New(o Options) *Lambda {
	if o.URL == nil {
		o.URL = func(id, region string) string { return "https://" + urlDomain(id, region) + "/" }
	}
	o.Concurrency = cmp.Or(o.Concurrency, 100)
	l := &Lambda{
		env: o.Env, opts: o, files: workspace{parent: o.Dir}, functions: map[string]*function{}, urls: map[string]*function{}, mappings: map[string]*mapping{}, layers: map[string]*layer{}, layerNumbers: map[string]int{},
	}
	box := o.Sandbox
	box.Interpreters, box.Dir, box.Now, box.Rand, box.Variables = o.Interpreters, l.files.dir, o.Env.Now, o.Env.Rand, l.variables
	l.runner = sandbox.New(box)
	l.logs = newShipper(o.Env)
	l.async = newEventQueue(l)
	return l
}

// variables point the AWS clients of a function to this account. AWS_EC2_METADATA_DISABLED keeps them from
// waiting for an instance's credentials.
func (l *Lambda) variables() []string {
	return []string{"AWS_ENDPOINT_URL=" + l.env.BaseURL(), "AWS_EC2_METADATA_DISABLED=true"}
}

// Close ends every process of every function, drops queued events and removes the functions' code.
func (l *Lambda) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.mu.Unlock()
	l.stopPolling()
	l.async.close()
	l.runner.Close()
	l.async.wait()
	l.logs.close()
	return l.files.remove()
}

// maxBody is the largest request: a base64 archive of 50 MB and the JSON around it (AWS: Lambda quotas).
const maxBody = 70_167_211

// Service is the table of operations.
func (l *Lambda) Service() *service.Service {
	return &service.Service{
		Name:      "lambda",
		Protocols: []wire.Protocol{{Kind: wire.RESTJSON, Version: "2015-03-31"}},
		MaxBody:   maxBody,
		ConditionKeys: []string{
			"lambda:FunctionArn", "lambda:FunctionUrlAuthType", "lambda:InvokedViaFunctionUrl", "lambda:Principal",
			"lambda:EventSourceToken",
		},
		Operations: slices.Concat(
			l.functionOperations(), l.policyOperations(), l.invokeOperations(), l.urlOperations(), l.tagOperations(),
			l.concurrencyOperations(), l.versionOperations(), l.mappingOperations(), l.layerOperations(),
		),
	}
}

func (l *Lambda) functionOperations() []service.Operation {
	const functions = "/2015-03-31/functions"
	return []service.Operation{
		service.Op("CreateFunction", l.checkCreate, l.create).At("POST "+functions, 201),
		service.Op("GetFunction", asks[FunctionInput](l, "lambda:GetFunction"), on(l, l.get)).At("GET "+functions+"/{FunctionName}", 200),
		service.Op("GetFunctionConfiguration", asks[FunctionInput](l, "lambda:GetFunctionConfiguration"), on(l, l.getConfiguration)).
			At("GET "+functions+"/{FunctionName}/configuration", 200),
		service.Op("ListFunctions", onAccount[listInput]("lambda:ListFunctions"), l.list).At("GET "+functions, 200),
		service.Op("ListVersionsByFunction", asks[versionsInput](l, "lambda:ListVersionsByFunction"), on(l, l.versions)).
			At("GET "+functions+"/{FunctionName}/versions", 200),
		service.Op("UpdateFunctionCode", asks[updateCodeInput](l, "lambda:UpdateFunctionCode"), l.updateCode).
			At("PUT "+functions+"/{FunctionName}/code", 200),
		service.Op("UpdateFunctionConfiguration", l.checkUpdate, l.updateConfiguration).
			At("PUT "+functions+"/{FunctionName}/configuration", 200),
		service.Op("DeleteFunction", asks[FunctionInput](l, "lambda:DeleteFunction"), l.delete).At("DELETE "+functions+"/{FunctionName}", 204),
	}
}

// aimed is the input of an operation on one function.
type aimed interface {
	target() (name, qualifier string)
}

// nameInput is the input of operations on a function as a whole.
type nameInput struct{ FunctionName string }

func (in nameInput) target() (name, qualifier string) { return in.FunctionName, "" }

// FunctionInput is the input of operations on a function or one of its versions.
type FunctionInput struct {
	FunctionName string
	Qualifier    string `http:"query=Qualifier"`
}

func (in FunctionInput) target() (name, qualifier string) { return in.FunctionName, in.Qualifier }

// asks makes the Checks of operations on one function: one action on its ARN, with its tags and its policy.
func asks[In aimed](l *Lambda, action string) func(*service.Call, *In) ([]service.Check, error) {
	return asksWith(l, action, func(*service.Call, *In, policy.Context) {})
}

// asksWith is asks with what else the service knows, which fill adds.
func asksWith[In aimed](l *Lambda, action string, fill func(*service.Call, *In, policy.Context)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		r, err := refer(c, *in)
		if err != nil {
			return nil, err
		}
		check := l.check(action, r)
		fill(c, in, check.Context)
		return []service.Check{check}, nil
	}
}

// on makes a handler of what is done with one function, under the lock.
func on[In aimed, Out any](l *Lambda, do func(*service.Call, *function, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return func(_ context.Context, c *service.Call, in *In) (*Out, error) {
		return onFound(l, c, *in, func(f *function) (*Out, error) { return do(c, f, in) })
	}
}

// onFound runs do with the function that a caller names, under the lock.
func onFound[Out any](l *Lambda, c *service.Call, in aimed, do func(*function) (Out, error)) (out Out, err error) {
	r, err := refer(c, in)
	if err != nil {
		return out, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := l.find(r)
	if err != nil {
		return out, err
	}
	return do(f)
}

// check asks about an action on a function, which need not exist: AWS refuses before it looks.
func (l *Lambda) check(action string, r reference) service.Check {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.functions[r.arn]
	ctx := policy.Context{}
	ctx.Set("lambda:FunctionArn", r.arn)
	if f != nil {
		service.ResourceTags(ctx, f.tags)
	}
	return service.Check{Action: action, Resource: r.arn, Context: ctx, ResourcePolicies: f.policies()}
}

// onAccount makes the Checks of operations that have no resource.
func onAccount[In any](action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(*service.Call, *In) ([]service.Check, error) {
		return []service.Check{{Action: action, Resource: "*", ResourceText: "*", Context: policy.Context{}}}, nil
	}
}

func functionNotFound(arn string) *wire.Error {
	return wire.Errorf("ResourceNotFoundException", "Function not found: %s", arn)
}

func resourceNotFound() *wire.Error {
	return wire.Errorf("ResourceNotFoundException", "The resource you requested does not exist.")
}

func invalid(format string, args ...any) *wire.Error {
	return wire.Errorf("InvalidParameterValueException", format, args...)
}

// constraint refuses a value that does not have the shape that the API model asks for.
func constraint(value any, member, rule string) *wire.Error {
	return wire.Errorf("ValidationException",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, rule)
}

func stale(operation string) *wire.Error {
	return wire.Errorf("PreconditionFailedException",
		"The RevisionId provided does not match the latest RevisionId. Call the %s API to retrieve the latest RevisionId for your resource.",
		operation)
}
