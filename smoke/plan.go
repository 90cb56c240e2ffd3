package smoke

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"cfnenv/examples"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/template"
)

// RunTag is the key of the tag that every stack of a run carries; its value is the run's id.
const RunTag = "cfnenv-run"

// recreations is how often a stack is made again after a transient failure of its creation.
const recreations = 2

const onFailure = "DELETE"

// Plan is a whole run, decided before its first call. It holds no secret and can be printed.
type Plan struct {
	Run       string           `json:"run"`
	Started   time.Time        `json:"started"`
	Target    report.Target    `json:"target"`
	Principal report.Principal `json:"principal"`
	Account   Account          `json:"account"`
	Stacks    []StackPlan      `json:"stacks"`
	Probes    []Probe          `json:"guardrails,omitempty"`
	Timeout   time.Duration    `json:"timeoutNanoseconds"`
	Cleanup   time.Duration    `json:"cleanupNanoseconds"`
	Patience  time.Duration    `json:"patienceNanoseconds"`
	Keep      bool             `json:"keep,omitempty"`
}

// Account is what the workshop requires of whoever works in it.
type Account struct {
	ID          string `json:"id"`
	Region      string `json:"region"`
	ExecRoleARN string `json:"execRoleArn"`
	BoundaryARN string `json:"boundaryArn"`
	RolePrefix  string `json:"rolePrefix"`
	StackPrefix string `json:"stackPrefix"`
	// Ends are when the two credential sets stop working; zero when the document does not say.
	ProvisioningEnds time.Time `json:"provisioningEnds,omitzero"`
	RuntimeEnds      time.Time `json:"runtimeEnds,omitzero"`
	// RuntimeID and RuntimeRegion belong to the runtime set; they must be the same account.
	RuntimeID     string `json:"runtimeId,omitempty"`
	RuntimeRegion string `json:"runtimeRegion"`
}

// StackPlan is one example's stack.
type StackPlan struct {
	Example examples.Example   `json:"-"`
	ID      string             `json:"example"`
	File    string             `json:"file"`
	Spec    stack.Spec         `json:"stack"`
	Again   []stack.Spec       `json:"again"` // what is made instead when the first is lost to a transient failure
	Nonce   string             `json:"nonce"`
	parsed  *template.Template // nil when it does not parse, which the preflight reports
	needs   func(string) []string
}

// Attempts is every stack that may be made for the example, in order.
func (s StackPlan) Attempts() []stack.Spec { return append([]stack.Spec{s.Spec}, s.Again...) }

// roleName is the name that the stack gives its role, "" when it makes none.
func roleName(spec stack.Spec) string {
	name, _ := stack.Value(spec.Parameters, "AgentRoleName")
	return name
}

// NewPlan decides a run. It fails when what was asked for cannot work: a name over AWS's limit, a parameter that it
// cannot fill in.
func NewPlan(o Options, now time.Time) (*Plan, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	run, err := word(o.Random, 10)
	if err != nil {
		return nil, err
	}
	set := o.Provisioning
	p := &Plan{
		Run:     run,
		Started: now,
		Account: Account{
			// A document need not name its account, but the role that it demands is in it.
			ID: cmp.Or(set.AccountID, arnOf(set.CfnExecRoleARN).account), Region: set.Region,
			ExecRoleARN: set.CfnExecRoleARN, BoundaryARN: set.RequiredBoundaryARN,
			RolePrefix: set.RolePrefix, StackPrefix: set.StackPrefix,
			ProvisioningEnds: set.Credentials.Expiration, RuntimeEnds: o.Runtime.Credentials.Expiration,
			RuntimeID: o.Runtime.AccountID, RuntimeRegion: o.Runtime.Region,
		},
		Principal: report.Principal{Sub: set.Principal.Sub, Username: set.Principal.Username},
		Timeout:   o.Timeout, Cleanup: o.Cleanup, Patience: o.Patience, Keep: o.Keep,
	}
	p.Target = target(o, p.Account)
	for _, e := range o.Examples {
		s, err := p.stack(e, o.Random)
		if err != nil {
			return nil, err
		}
		p.Stacks = append(p.Stacks, s)
	}
	if o.Guardrails {
		if p.Probes, err = p.probes(o.Random); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func target(o Options, a Account) report.Target {
	t := report.Target{Kind: "AWS", Account: a.ID, Region: a.Region}
	if !o.Endpoints.AWS() {
		t.Kind = "endpoint"
		t.Endpoint = strings.Join(o.Endpoints.List(), ", ")
	}
	if o.Emulated {
		t.Kind, t.FunctionsRunOn = "emulator", o.FunctionsRunOn
	}
	return t
}

func (p *Plan) stack(e examples.Example, random io.Reader) (StackPlan, error) {
	s := StackPlan{Example: e, ID: e.ID, File: e.File, needs: func(string) []string { return nil }}
	if parsed, err := template.Parse([]byte(e.Body)); err == nil {
		s.parsed = parsed
		if graph, err := parsed.Graph(nil); err == nil {
			s.needs = graph.Needs
		}
	}
	for attempt := 1; attempt <= 1+recreations; attempt++ {
		spec, err := p.spec(e, s.parsed, attempt, random)
		if err != nil {
			return s, fmt.Errorf("%s: %w", e.File, err)
		}
		if attempt == 1 {
			s.Spec = spec
		} else {
			s.Again = append(s.Again, spec)
		}
	}
	var err error
	s.Nonce, err = word(random, 20)
	return s, err
}

func (p *Plan) spec(e examples.Example, parsed *template.Template, attempt int, random io.Reader) (stack.Spec, error) {
	suffix := p.Run
	if attempt > 1 {
		suffix = fmt.Sprintf("%s-%d", p.Run, attempt)
	}
	word, err := word(random, 10)
	if err != nil {
		return stack.Spec{}, err
	}
	spec := stack.Spec{
		Name:     p.Account.StackPrefix + kind(e.ID) + "-" + suffix,
		Token:    "cfnenv-" + suffix + "-" + word,
		Template: e.Body,
		Tags:     p.tags(),
		RoleARN:  p.Account.ExecRoleARN,
		// A failed stack removes itself, even when this process has died by then. Why it failed stays readable by its id,
		// and a transient failure can be followed by a new stack at once.
		OnFailure: onFailure,
	}
	if parsed != nil {
		role := p.Account.RolePrefix + kind(e.ID) + "-" + suffix
		if spec.Parameters, err = p.parameters(parsed, role); err != nil {
			return spec, err
		}
		spec.Capabilities = parsed.Capabilities().Names
	}
	return spec, checkNames(spec)
}

// tags are made anew for each stack, so that no stack can change another's.
func (p *Plan) tags() []stack.Pair {
	return []stack.Pair{
		{Key: "agent_sub", Value: p.Principal.Sub},
		{Key: "agent_username", Value: p.Principal.Username},
		{Key: RunTag, Value: p.Run},
	}
}

// parameters fills in what the guide fills in. Anything else must have a default.
func (p *Plan) parameters(t *template.Template, role string) ([]stack.Pair, error) {
	var pairs []stack.Pair
	for _, declared := range t.Parameters {
		switch declared.Name {
		case "AgentRoleName":
			pairs = append(pairs, stack.Pair{Key: declared.Name, Value: role})
		case "RequiredBoundaryArn":
			pairs = append(pairs, stack.Pair{Key: declared.Name, Value: p.Account.BoundaryARN})
		default:
			if declared.Default == nil {
				return nil, fmt.Errorf("parameter %s has no default and is not one that the guide gives (AgentRoleName, RequiredBoundaryArn)", declared.Name)
			}
		}
	}
	return pairs, nil
}
