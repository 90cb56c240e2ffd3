// Package smoke deploys the examples, checks that they and the account do what they should, and removes them.
//
// A run goes one way. [cfnenv/smoke/plan] decides every name, parameter and tag before the first call. [Run] then sends
// each example down a lane of its own, side by side: create the stack, look at it from outside, delete it. What the lanes
// see is [cfnenv/smoke/evidence]; [cfnenv/smoke/verdict] turns it into assertions and into one report, and cannot reach
// anything that acts.
//
// Nothing in this package prints, reads the environment or knows whether the account is AWS or an emulator: it sees
// endpoints and credentials.
package smoke

import (
	"context"
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/redact"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/verdict"
)

// Run carries out a plan that [NewPlan] made from the same options, and removes what it made. When ctx is cancelled it
// stops creating and goes on to remove; its cause is part of the evidence. An error means that nothing was begun;
// everything that happens later is in the evidence, which [cfnenv/smoke/verdict] judges.
func Run(ctx context.Context, o Options, p *plan.Plan) (*evidence.File, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := p.Credentials(time.Now()); err != nil {
		return nil, err
	}
	list, err := journal.Open(o.StateDir, journal.Contents{
		Run: p.Run, Started: p.Started, Account: p.Account.ID, Region: p.Account.Region,
		Endpoint: p.Target.Endpoint, Sub: p.Principal.Sub, RoleARN: p.Account.ExecRoleARN,
	})
	if err != nil {
		return nil, err
	}
	work, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(o.Timeout, func() { cancel(errTimeLimit) })
	defer limit.Stop()
	r := &runner{
		options: o, plan: p, journal: list, ctx: work, clients: o.clients,
		evidence: &evidence.Run{Lanes: map[string]*evidence.Lane{}, Probes: map[string]*evidence.Attempt{}},
		lanes:    map[string]string{},
		secrets:  redact.New(o.Provisioning, o.Runtime),
	}
	if r.clients == nil {
		r.clients = newClients(o, func(line string) { r.note("", "%s", line) })
	}
	r.manager = &stack.Manager{API: r.clients.stacks, RateLimit: stack.AWSRateLimit(), Observe: r.observe, Failures: r.clients.failures}
	if o.Emulated {
		r.manager.RateLimit = stack.EmulatorRateLimit()
	}
	r.remover = &removal.Remover{
		Manager: r.manager, Objects: r.clients.objects, BucketPrefix: p.Account.StackPrefix, RoleARN: p.Account.ExecRoleARN,
	}

	r.evidence.Preflight = preflight(p, time.Now())
	if r.evidence.Preflight.Clean() {
		r.everything(limit)
	}
	r.evidence.End = r.end(work)
	return evidence.Keep(r.plan, r.evidence, r.secrets)
}

// everything sends each example and each probe down its own lane and waits for all of them. The time limit is lifted as
// soon as there is nothing but removal left.
func (r *runner) everything(limit *time.Timer) {
	for _, s := range r.plan.Stacks {
		r.evidence.Lanes[s.ID] = &evidence.Lane{}
	}
	for _, p := range r.plan.Probes {
		r.evidence.Probes[p.ID] = &evidence.Attempt{}
	}
	if r.plan.Stackless != nil {
		r.evidence.Stackless = &evidence.Stackless{}
	}
	var all, work sync.WaitGroup
	work.Add(len(r.plan.Stacks))
	for _, s := range r.plan.Stacks {
		lane := r.evidence.Lanes[s.ID]
		all.Go(func() {
			guarded(&lane.Crash, func() { r.work(s, lane) })
			work.Done()
			guarded(&lane.Crash, func() { r.leave(s, lane) })
		})
	}
	for _, p := range r.plan.Probes {
		work.Go(func() { r.probe(p, r.evidence.Probes[p.ID]) })
	}
	if seen := r.evidence.Stackless; seen != nil {
		work.Go(func() { guarded(&seen.Crash, func() { r.askStackless(seen) }) })
	}
	work.Wait()
	limit.Stop()
	all.Wait()
}

func (r *runner) work(s plan.Stack, lane *evidence.Lane) {
	r.deploy(s, lane)
	if c := lane.Made(); c != nil && c.Result.State.Status == stackinfo.CreateComplete && r.ctx.Err() == nil {
		r.say(Progress{Lane: s.ID, Phase: Checking})
		lane.Checks.At = time.Now()
		r.observeExample(s, lane)
		lane.Checks = since(lane.Checks.At)
	}
	r.verdicts(s.ID, false)
}

// leave removes what the example made, unless it is to be kept.
func (r *runner) leave(s plan.Stack, lane *evidence.Lane) {
	last := Kept
	if !r.plan.Keep || !slices.ContainsFunc(lane.Creations, func(c evidence.Creation) bool { return c.MayExist() }) {
		last = r.remove(s, lane)
	}
	r.observeRoguesAgain(lane)
	r.verdicts(s.ID, true)
	r.say(Progress{Lane: s.ID, Phase: last})
}

// verdicts tells the observer what a lane has proven so far; everything is judged once more at the end.
func (r *runner) verdicts(example string, afterwards bool) {
	for _, a := range verdict.JudgeExample(r.plan, r.evidence, example, afterwards) {
		redact.Strings(&a, r.secrets.Text)
		r.say(Progress{Lane: example, Assertion: &a})
	}
}

// since is the period from then until now.
func since(start time.Time) evidence.Period {
	return evidence.Period{At: start, Took: time.Since(start)}
}
