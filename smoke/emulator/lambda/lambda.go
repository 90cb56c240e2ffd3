package lambda

import (
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Options of a Lambda. Env and Interpreters are required.
type Options struct {
	Env service.Env
	// Interpreters finds the programs that functions run under.
	Interpreters sandbox.Interpreters
	// URL is the FunctionUrl of a url-id in a region, with a trailing slash: AWS's form where a proxy answers for AWS's
	// host names, a loopback URL elsewhere. Nil means https://<id>.lambda-url.<region>.on.aws/.
	URL func(id, region string) string
	// NoPrestart leaves the Init phase of a function to its first invocation. By default it begins when the function is
	// created, so that a stack is ready to answer sooner; nothing is logged of it until there is an invocation.
	NoPrestart bool
	// Dir is where the directory of all code and processes is made; empty means the system's temporary directory.
	Dir string
	// Latency is how long functions are Pending, and updates InProgress.
	Latency time.Duration
	// Concurrency is the account's limit of concurrent invocations; 0 means 100.
	Concurrency int
	// Sandbox bounds the processes; Interpreters, Dir, Variables and Now are filled in.
	Sandbox sandbox.Options
}

// Lambda is the service. Make it with New, end it with Close.
type Lambda struct {
	env    service.Env
	opts   Options
	runner *sandbox.Runner
	files  workspace
	logs   *shipper
	async  *queue

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
	if o.Concurrency == 0 {
		o.Concurrency = 100
	}
	l := &Lambda{
		env: o.Env, opts: o, files: workspace{parent: o.Dir}, functions: map[string]*function{}, urls: map[string]*function{}, mappings: map[string]*mapping{}, layers: map[string]*layer{}, layerNumbers: map[string]int{},
	}
	box := o.Sandbox
	box.Interpreters, box.Dir, box.Now, box.Variables = o.Interpreters, l.files.dir, o.Env.Now, l.variables
	l.runner = sandbox.New(box)
	l.logs = newShipper(o.Env)
	l.async = newQueue(l)
	return l
}

// variables are what points the AWS clients of a function to this account. AWS_EC2_METADATA_DISABLED keeps them from
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
