package smoke

import (
	"crypto/rand"
	"time"

	"cfnenv/examples"
	"cfnenv/smoke/client"
	"cfnenv/smoke/plan"
)

// Options is everything that a run depends on. Durations that are zero mean the defaults.
type Options struct {
	plan.Options

	// HTTP calls function URLs and AWS; nil means a client of this machine's network.
	HTTP *client.HTTP
	// StateDir is the journal's directory.
	StateDir string
	// Observe is told what happens as it happens, by several goroutines, one call at a time; nil for nobody.
	Observe func(Progress)
	// Abandon, when closed, ends the cleanup as well; what is left is then named. Nil for never.
	Abandon <-chan struct{}
	// Version is the program's, for the report.
	Version string

	clients *clients // set by tests
}

// What Options' zero durations mean.
const (
	DefaultTimeout  = 10 * time.Minute
	defaultCleanup  = 5 * time.Minute
	DefaultPatience = 60 * time.Second
)

func (o Options) withDefaults() (Options, error) {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&o.Timeout, DefaultTimeout}, {&o.Cleanup, defaultCleanup}, {&o.Patience, DefaultPatience}} {
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

// Templates are examples as a plan takes them.
func Templates(list []examples.Example) (templates []plan.Example) {
	for _, e := range list {
		templates = append(templates, plan.Example{ID: e.ID, File: e.File, Body: e.Body, Embedded: e.Embedded})
	}
	return templates
}

// NewPlan decides a run. It fails when what was asked for cannot work.
func NewPlan(o Options, now time.Time) (*plan.Plan, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return plan.New(o.Options, now)
}
