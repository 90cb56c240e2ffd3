package smoke

import (
	"context"
	"sync"
	"time"

	"cfnenv/smoke/journal"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
)

// Run carries out a plan that [NewPlan] made from the same options, and removes what it made. When ctx is cancelled it
// stops creating and goes on to remove; its cause is named in the report. An error means that nothing was begun;
// everything that happens later is in the report.
func Run(ctx context.Context, o Options, p *Plan) (*report.Report, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := p.credentials(time.Now()); err != nil {
		return nil, err
	}
	list, err := journal.Open(o.StateDir, journal.File{
		Run: p.Run, Started: p.Started, Account: p.Account.ID, Region: p.Account.Region,
		Endpoint: p.Target.Endpoint, Sub: p.Principal.Sub, RoleARN: p.Account.ExecRoleARN,
	})
	if err != nil {
		return nil, err
	}
	work, cancel := context.WithTimeoutCause(ctx, o.Timeout, errTimeLimit)
	defer cancel()
	r := &runner{
		options: o, plan: p, journal: list, ctx: work, clients: o.clients,
		evidence: &Evidence{Lanes: map[string]*Lane{}, Probes: map[string]*Attempted{}},
		lanes:    map[string]string{},
	}
	if r.clients == nil {
		r.clients = newClients(o)
	}
	r.engine = &stack.Engine{API: r.clients.stacks, Pace: stack.DefaultPace(), Observe: r.observe}
	if o.Emulated {
		r.engine.Pace = stack.EmulatorPace()
	}

	r.evidence.Preflight = p.preflight(time.Now())
	if r.evidence.Preflight.clean() {
		r.everything()
	}
	return redacted(r.report(work), o.Provisioning, o.Runtime)
}

// everything sends each example and each probe down its own lane and waits for all of them.
func (r *runner) everything() {
	for _, s := range r.plan.Stacks {
		r.evidence.Lanes[s.ID] = &Lane{}
	}
	for _, p := range r.plan.Probes {
		r.evidence.Probes[p.ID] = &Attempted{}
	}
	var all sync.WaitGroup
	for _, s := range r.plan.Stacks {
		all.Go(func() { r.lane(s, r.evidence.Lanes[s.ID]) })
	}
	for _, p := range r.plan.Probes {
		all.Go(func() { r.probe(p, r.evidence.Probes[p.ID]) })
	}
	all.Wait()
}

// lane takes one example from its creation to its removal.
func (r *runner) lane(s StackPlan, lane *Lane) {
	guarded(&lane.Crash, func() { r.deploy(s, lane) })
	if c := lane.made(); c != nil && c.Result.State.Status == stack.CreateComplete && r.ctx.Err() == nil {
		r.say(Progress{Lane: s.ID, Phase: Proving})
		began := time.Now()
		guarded(&lane.Crash, func() { r.prove(s, lane) })
		lane.Proved = time.Since(began)
	}
	r.verdicts(s.ID)
	if r.plan.Keep && lane.created() {
		r.say(Progress{Lane: s.ID, Phase: Kept})
		return
	}
	guarded(&lane.Crash, func() { r.remove(s, lane) })
}

// verdicts tells the observer what a lane has proven so far; the report judges everything once more at the end.
func (r *runner) verdicts(example string) {
	for _, a := range judge(r.plan, r.evidence, func(e assertion) bool { return e.example == example && !e.afterwards }) {
		r.say(Progress{Lane: example, Assertion: &a})
	}
}
