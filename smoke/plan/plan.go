// Package plan is what a run is to do and to prove, decided before its first call: every name, parameter and tag, and how
// long everything may take. A plan is data that holds no secret and can be printed; it cannot call anybody.
package plan

import (
	"strings"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/template"
)

// RunTag is the key of the tag that every stack of a run carries; its value is the run's id.
const RunTag = "cfnenv-run"

// Plan is a whole run.
type Plan struct {
	Run       string             `json:"run"`
	Started   time.Time          `json:"started"`
	Target    Target             `json:"target"`
	Endpoints endpoint.Endpoints `json:"endpoints,omitzero"`
	Principal env.Principal      `json:"principal"`
	Account   Account            `json:"account"`
	Stacks    []Stack            `json:"stacks"`
	Probes    []Probe            `json:"guardrails,omitempty"`
	Stackless *Stackless         `json:"runtime,omitempty"`
	Timeout   time.Duration      `json:"timeoutNanoseconds"`
	Cleanup   time.Duration      `json:"cleanupNanoseconds"`
	Patience  time.Duration      `json:"patienceNanoseconds"`
	Keep      bool               `json:"keep,omitempty"`
}

// Account is the account, and what the workshop requires of whoever works in it, as the credentials document says.
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

// Stack is one example's stack.
type Stack struct {
	ID   string `json:"example"`
	File string `json:"file"`
	// Embedded tells that the template is this program's own, so its function's answers are known in detail.
	Embedded bool             `json:"embedded"`
	Spec     stackinfo.Spec   `json:"stack"`
	Again    []stackinfo.Spec `json:"again"` // what is made instead when the first is lost to a transient failure
	Nonce    string           `json:"nonce"`
	// Needs are the resources that must exist before one of the template's can be made.
	Needs map[string][]string `json:"needs,omitempty"`

	template   *template.Template // nil when it is unreadable, and in a plan that is read from evidence
	unreadable error
}

// Attempts is every stack that may be made for the example, in order.
func (s Stack) Attempts() []stackinfo.Spec { return append([]stackinfo.Spec{s.Spec}, s.Again...) }

// RoleName is the name that a stack gives its role, "" when it makes none.
func RoleName(spec stackinfo.Spec) string {
	name, _ := stackinfo.Value(spec.Parameters, "AgentRoleName")
	return name
}

// Workshop describes the account to the guardrails.
func (p *Plan) Workshop() guardrail.Workshop {
	return guardrail.Workshop{
		AccountID: p.Account.ID, Region: p.Account.Region, Sub: p.Principal.Sub, Username: p.Principal.Username,
		RolePrefix: p.Account.RolePrefix, BoundaryARN: p.Account.BoundaryARN, StackPrefix: p.Account.StackPrefix,
	}
}

// Findings are those of the guardrails in a stack's template, of a plan that was just decided.
func (p *Plan) Findings(s Stack) []guardrail.Finding {
	if s.unreadable != nil {
		return guardrail.Unreadable(s.unreadable)
	}
	parameters := map[string]string{}
	for _, pair := range s.Spec.Parameters {
		parameters[pair.Key] = pair.Value
	}
	return guardrail.Check(s.template, p.Workshop(), guardrail.Deployment{
		StackName: s.Spec.Name, Parameters: parameters, Defaults: true, Capabilities: s.Spec.Capabilities,
	})
}

func (p *Plan) byHand() endpoint.Commands {
	return endpoint.Commands{RoleARN: p.Account.ExecRoleARN, Endpoints: p.Endpoints}
}

// StackCommands removes a stack by hand, its bucket first.
func (p *Plan) StackCommands(bucket, idOrName string) []string {
	commands := []string{p.byHand().Stack(idOrName)}
	if bucket != "" {
		commands = append([]string{p.byHand().Empty(bucket)}, commands...)
	}
	return commands
}

// BucketCommands removes a bucket by hand, with what it holds or empty already.
func (p *Plan) BucketCommands(bucket string, empty bool) []string {
	if empty {
		return []string{p.byHand().Bucket(bucket)}
	}
	return []string{p.byHand().Empty(bucket), p.byHand().Bucket(bucket)}
}

// ProbeCommands removes what a probe made without CloudFormation, with the credentials that made it.
func (p *Plan) ProbeCommands(probe Probe) []string {
	const provisioning = `eval "$(cfnenv provisioning)" && `
	if probe.Try == TryBucket {
		return []string{provisioning + p.byHand().Bucket(probe.Name)}
	}
	return []string{provisioning + p.byHand().Queue(probe.Name)}
}

// Emulated is the kind of a target that is this program's own emulator.
const Emulated = "emulator"

// Target says what account is proven, so that a rehearsal is never read as the real thing.
type Target struct {
	Kind     string `json:"kind"`               // "AWS", "emulator" or "endpoint"
	Endpoint string `json:"endpoint,omitempty"` // "" for AWS's own
	Account  string `json:"account,omitempty"`
	Region   string `json:"region"`
	// FunctionsRunOn names the Python of an emulated account's functions, and boto3 or its stand-in; "" where
	// nothing is known of it.
	FunctionsRunOn string `json:"functionsRunOn,omitempty"`
}

// String is the target in one phrase.
func (t Target) String() string {
	account := t.Account
	if account == "" {
		account = "not named"
	}
	place := "account " + account + " in " + t.Region
	switch t.Kind {
	case "AWS":
		return "AWS " + place
	case Emulated:
		return "emulated " + place + " (a rehearsal, not AWS)"
	}
	return place + " at " + t.Endpoint + " (not AWS)"
}

func target(o Options, a Account) Target {
	t := Target{Kind: "AWS", Account: a.ID, Region: a.Region}
	if !o.Endpoints.AWS() {
		t.Kind = "endpoint"
		t.Endpoint = strings.Join(o.Endpoints.List(), ", ")
	}
	if o.Emulated {
		t.Kind, t.FunctionsRunOn = Emulated, o.FunctionsRunOn
	}
	return t
}
