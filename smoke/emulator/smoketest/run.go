package smoketest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"cfnenv/env"
	"cfnenv/env/tooltest"
	"cfnenv/examples"
	"cfnenv/smoke"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/report/reporttest"
	"cfnenv/smoke/verdict"
)

// Run is one run of the harness.
type Run struct {
	Status   int            // the exit status
	Evidence *evidence.File // nil of a run that was not begun
	Report   *report.Report // as it is read from its JSON; nil without evidence
	// Said has the text for a person: notes as they come, in the end the verdicts except those that pass, or why there
	// are none.
	Said string
}

// patience bounds every wait of a run: long enough for a sound account on a busy machine, and no longer, because a check
// that comes to nothing waits for all of it.
const patience = 60 * time.Second

// Run runs the harness with the account's credentials. Options that are zero mean: all examples and all other checks, this
// package's patience, the account's own address, a journal of the test's.
func (a *Account) Run(t testing.TB, o smoke.Options) Run {
	r, err := a.run(t, o)
	if unfit := (*plan.CredentialsError)(nil); errors.As(err, &unfit) {
		return Run{Status: 3, Said: err.Error()}
	}
	if err != nil {
		return Run{Status: -1, Said: r.Said + err.Error()}
	}
	return r
}

func (a *Account) run(t testing.TB, o smoke.Options) (r Run, err error) {
	if o.Provisioning, err = a.document.Set(env.Provisioning); err != nil {
		return r, err
	}
	if o.Runtime, err = a.document.Set(env.Runtime); err != nil {
		return r, err
	}
	if len(o.Examples) == 0 && !o.CloudFront && !o.Bedrock {
		o = Only(o, append(examples.IDs(), plan.CloudFrontChecks, plan.BedrockChecks)...)
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	if o.Endpoints.Default == "" {
		o.Endpoints.Default = a.URL
	}
	if o.Emulated {
		python, err := interpreters().Python(t.Context())
		if err != nil {
			return r, err
		}
		o.FunctionsRunOn = fmt.Sprintf("Python %s with %s", python.Version, python.SDK())
	}
	if o.StateDir == "" {
		o.StateDir = tooltest.MemoryDir(t)
	}
	var said bytes.Buffer
	o.Version, o.Observe = "(devel)", func(p smoke.Progress) {
		if p.Note != "" {
			said.WriteString(p.Note + "\n")
		}
	}
	decided, err := smoke.NewPlan(o, time.Now())
	if err != nil {
		return r, err
	}
	r.Evidence, err = smoke.Run(t.Context(), o, decided)
	r.Said = said.String()
	if err != nil {
		return r, err
	}
	rep := verdict.Report(r.Evidence.Plan, r.Evidence.Run)
	r.Status = rep.ExitStatus
	var text bytes.Buffer
	if err := report.WriteJSON(&text, rep); err != nil {
		return r, err
	}
	if err := reporttest.Validate(text.Bytes()); err != nil { // of passing, failing and unreachable runs
		return r, fmt.Errorf("the report is not as its schema says: %w", err)
	}
	if err := report.WriteText(&said, rep, report.Style{}, false); err != nil {
		return r, err
	}
	r.Said, r.Report = said.String(), &report.Report{}
	return r, json.Unmarshal(text.Bytes(), r.Report)
}

// Only is o with nothing but these examples, 05 (CloudFront) and 06 (Bedrock).
func Only(o smoke.Options, ids ...string) smoke.Options {
	o.CloudFront, o.Bedrock = slices.Contains(ids, plan.CloudFrontChecks), slices.Contains(ids, plan.BedrockChecks)
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == plan.CloudFrontChecks || id == plan.BedrockChecks })
	if len(ids) > 0 {
		o.Examples = embedded()
		o.Examples = slices.DeleteFunc(slices.Clone(o.Examples), func(e plan.Example) bool { return !slices.Contains(ids, e.ID) })
	}
	return o
}

var embedded = sync.OnceValue(func() []plan.Example {
	all, err := examples.Embedded()
	if err != nil {
		panic(err) // they are part of the program
	}
	return smoke.Templates(all)
})

// Passes reports whether every check passed.
func (r Run) Passes() bool {
	return r.Status == 0 && r.Report != nil && r.Report.Count(report.Pass) == len(r.Report.Assertions)
}

// Verdicts are the assertions that did not pass, without those that could not be tried because another did not.
func (r Run) Verdicts() (fail, open []string) {
	if r.Report == nil {
		return nil, nil
	}
	for _, a := range r.Report.Assertions {
		switch {
		case a.Because != "":
		case a.Outcome == report.Fail:
			fail = append(fail, a.ID)
		case a.Outcome == report.Inconclusive:
			open = append(open, a.ID)
		}
	}
	return fail, open
}
