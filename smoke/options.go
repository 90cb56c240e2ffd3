package smoke

import (
	"crypto/rand"
	"io"
	"time"

	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke/client"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/plan"
)

// Options is everything that a run depends on.
type Options struct {
	Provisioning *env.Set // creates and deletes stacks
	Runtime      *env.Set // looks at what the stacks made, and empties the bucket
	Endpoints    endpoint.Endpoints
	Emulated     bool // the account is this program's own emulator and ends with it
	// FunctionsRunOn names the interpreter and the SDK of an emulated account's functions, for the report.
	FunctionsRunOn string

	Examples            []examples.Example
	CloudFront, Bedrock bool // also check what runtime credentials may do there
	Guardrails          bool // also try what the workshop forbids
	// Distribution is one of CloudFront's that runtime credentials may invalidate, Model one of Bedrock's that they may call;
	// "" for none, and for one of the catalogue.
	Distribution, Model string
	Keep                bool // leave the stacks

	Timeout  time.Duration // creating and checking; zero means DefaultTimeout
	Cleanup  time.Duration // removing, counted from when it begins; zero means DefaultCleanup
	Patience time.Duration // how long a symptom of eventual consistency is waited out; zero means DefaultPatience

	// HTTP calls function URLs and AWS; nil means a client of this machine's network.
	HTTP *client.HTTP
	// StateDir is where the journal is kept.
	StateDir string
	// Observe is told what happens as it happens, by several goroutines, one call at a time; nil for nobody.
	Observe func(Progress)
	// Abandon, when closed, ends the cleanup as well; what is left is then named. Nil for never.
	Abandon <-chan struct{}
	// Random is the source of names and nonces; nil means crypto/rand.
	Random io.Reader
	// Version is the program's, for the report.
	Version string

	clients *clients // set by tests
}

// What Options' zero durations mean.
const (
	DefaultTimeout  = 10 * time.Minute
	DefaultCleanup  = 5 * time.Minute
	DefaultPatience = 60 * time.Second
)

// withDefaults fills in what was left out.
func (o Options) withDefaults() (Options, error) {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&o.Timeout, DefaultTimeout}, {&o.Cleanup, DefaultCleanup}, {&o.Patience, DefaultPatience}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.HTTP == nil {
		http, err := client.NewHTTP(client.Network{})
		if err != nil {
			return o, err
		}
		o.HTTP = http
	}
	return o, nil
}

// NewPlan decides a run. It fails when what was asked for cannot work.
func NewPlan(o Options, now time.Time) (*plan.Plan, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	wanted := plan.Options{
		Provisioning: o.Provisioning, Runtime: o.Runtime, Endpoints: o.Endpoints, Emulated: o.Emulated, FunctionsRunOn: o.FunctionsRunOn,
		CloudFront: o.CloudFront, Bedrock: o.Bedrock, Guardrails: o.Guardrails, Distribution: o.Distribution, Model: o.Model, Keep: o.Keep, Timeout: o.Timeout, Cleanup: o.Cleanup, Patience: o.Patience, Random: o.Random,
	}
	for _, e := range o.Examples {
		wanted.Examples = append(wanted.Examples, plan.Example{ID: e.ID, File: e.File, Body: e.Body, Embedded: e.Embedded})
	}
	return plan.New(wanted, now)
}
