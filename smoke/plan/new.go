package plan

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/arn"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// recreations bounds how often a stack is made again after a transient failure of its creation.
const recreations = 2

// A failed stack removes itself, even when this process has died by then. Why it failed stays readable by its id, and a
// transient failure can be followed by a new stack at once.
const onFailure = "DELETE"

// Options is everything that a plan depends on.
type Options struct {
	Provisioning *env.Set // creates and deletes stacks
	Runtime      *env.Set // looks at what the stacks made, and empties the bucket
	Endpoints    endpoint.Endpoints
	Emulated     bool // the account is this program's own emulator and ends with it
	// FunctionsRunOn names the interpreter and the SDK of an emulated account's functions, for the report.
	FunctionsRunOn string

	Examples            []Example
	CloudFront, Bedrock bool // also check what runtime credentials may do there
	Guardrails          bool // also try what the workshop forbids
	// Distribution is a CloudFront distribution with the runtime credentials' tags, Model one of Bedrock's; "" for none.
	Distribution, Model string
	Keep                bool // leave the stacks

	Timeout  time.Duration // creating and checking
	Cleanup  time.Duration // removing, counted from when it begins
	Patience time.Duration // how long a symptom of eventual consistency is waited out

	Random io.Reader // the source of names and nonces; a run takes crypto/rand for nil
}

// Example is one template that is to be deployed.
type Example struct {
	ID, File, Body string
	Embedded       bool
}

func (o Options) check() error {
	if o.Provisioning == nil || o.Runtime == nil {
		return errors.New("a run needs a provisioning and a runtime credential set")
	}
	if len(o.Examples) == 0 && !o.CloudFront && !o.Bedrock {
		return errors.New("a run needs something to check")
	}
	if err := o.checkDistribution(); err != nil {
		return err
	}
	return o.Endpoints.Check()
}

// New decides a run. It fails when what was asked for cannot work: a name over AWS's limit, a parameter that it cannot
// fill in.
func New(o Options, now time.Time) (*Plan, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	run, err := word(o.Random, 10)
	if err != nil {
		return nil, err
	}
	set := o.Provisioning
	p := &Plan{
		Run:       run,
		Started:   now,
		Endpoints: o.Endpoints,
		Account: Account{
			// A document need not name its account, but the role that it demands is in it.
			ID: cmp.Or(set.AccountID, arn.Parse(set.CfnExecRoleARN).Account), Region: set.Region,
			ExecRoleARN: set.CfnExecRoleARN, BoundaryARN: set.RequiredBoundaryARN,
			RolePrefix: set.RolePrefix, StackPrefix: set.StackPrefix,
			ProvisioningEnds: set.Credentials.Expiration, RuntimeEnds: o.Runtime.Credentials.Expiration,
			RuntimeID: o.Runtime.AccountID, RuntimeRegion: o.Runtime.Region,
		},
		Principal: set.Principal,
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
	p.Stackless = p.stackless(o)
	if o.Guardrails {
		if p.Probes, err = p.probes(o.Random); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Plan) stack(e Example, random io.Reader) (Stack, error) {
	s := Stack{ID: e.ID, File: e.File, Embedded: e.Embedded}
	s.template, s.unreadable = template.Parse([]byte(e.Body))
	if s.unreadable == nil {
		if graph, err := s.template.Graph(nil); err == nil {
			s.Needs = map[string][]string{}
			for _, r := range graph.Resources {
				if needs := graph.Needs(r.LogicalID); len(needs) > 0 {
					s.Needs[r.LogicalID] = needs
				}
			}
		}
	}
	for attempt := 1; attempt <= 1+recreations; attempt++ {
		spec, err := p.spec(e, s.template, attempt, random)
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

func (p *Plan) spec(e Example, parsed *template.Template, attempt int, random io.Reader) (stackinfo.Spec, error) {
	suffix := p.Run
	if attempt > 1 {
		suffix = fmt.Sprintf("%s-%d", p.Run, attempt)
	}
	word, err := word(random, 10)
	if err != nil {
		return stackinfo.Spec{}, err
	}
	spec := stackinfo.Spec{
		Name:      p.Account.StackPrefix + kind(e.ID) + "-" + suffix,
		Token:     "cfnenv-" + suffix + "-" + word,
		Template:  e.Body,
		Tags:      p.tags(),
		RoleARN:   p.Account.ExecRoleARN,
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

// OwnTags are the tags by which the runtime policy knows what belongs to the principal.
func (p *Plan) OwnTags() []stackinfo.Pair {
	return []stackinfo.Pair{{Key: workshop.StackTagSub, Value: p.Principal.Sub}, {Key: workshop.StackTagUsername, Value: p.Principal.Username}}
}

// tags returns a new list for each stack, so that no stack can change another's.
func (p *Plan) tags() []stackinfo.Pair {
	return append(p.OwnTags(), stackinfo.Pair{Key: RunTag, Value: p.Run})
}

// parameters fills in what the guide fills in. Anything else must have a default.
func (p *Plan) parameters(t *template.Template, role string) ([]stackinfo.Pair, error) {
	var pairs []stackinfo.Pair
	for _, declared := range t.Parameters {
		switch declared.Name {
		case "AgentRoleName":
			pairs = append(pairs, stackinfo.Pair{Key: declared.Name, Value: role})
		case "RequiredBoundaryArn":
			pairs = append(pairs, stackinfo.Pair{Key: declared.Name, Value: p.Account.BoundaryARN})
		default:
			if declared.Default == nil {
				return nil, fmt.Errorf("parameter %s has no default, and smoke gives values to AgentRoleName and RequiredBoundaryArn only", declared.Name)
			}
		}
	}
	return pairs, nil
}

// CredentialsError says that the credentials cannot carry a run, however good the account is.
type CredentialsError struct{ Problem string }

// Error is the problem.
func (e *CredentialsError) Error() string { return e.Problem }

// Credentials checks that both sets outlive the run and its cleanup, and belong together. It is the one check that ends
// a run before it begins: credentials that expire half-way would leave the stacks behind.
func (p *Plan) Credentials(now time.Time) error {
	a, need := p.Account, p.Timeout+p.Cleanup
	for _, set := range []struct {
		name string
		ends time.Time
	}{{"provisioning", a.ProvisioningEnds}, {"runtime", a.RuntimeEnds}} {
		switch left := set.ends.Sub(now); {
		case set.ends.IsZero() || left >= need:
		case left <= 0:
			return &CredentialsError{fmt.Sprintf("the %s credentials expired %s ago: fetch new ones", set.name, env.Duration(-left))}
		default:
			return &CredentialsError{fmt.Sprintf("the %s credentials expire in %s, but the run and its cleanup may take %s: fetch new ones, or give a shorter --timeout",
				set.name, env.Duration(left), env.Duration(need))}
		}
	}
	if a.RuntimeID != "" && a.ID != a.RuntimeID {
		return &CredentialsError{fmt.Sprintf("the provisioning credentials belong to account %s, the runtime credentials to account %s", a.ID, a.RuntimeID)}
	}
	if a.Region != a.RuntimeRegion {
		return &CredentialsError{fmt.Sprintf("the provisioning credentials are for region %s, the runtime credentials for region %s", a.Region, a.RuntimeRegion)}
	}
	return nil
}

// Limits of names. AWS: CloudFormation API reference (CreateStack), IAM quotas, S3 bucket naming rules.
const (
	maxStackName  = 128
	maxRoleName   = 64
	maxBucketName = 63
)

// kind is the word that the guide uses in the names of an example's stack and role. Together with a run's id it must
// stay within the 20 characters that a bucket's name has left after "agent-<sub>-".
func kind(example string) string {
	return cmp.Or(map[string]string{"01": "minimal", "02": "lambda", TableExample: "table"}[example], "writer")
}

// word is a random name of n lower-case letters and digits, five bits each.
func word(random io.Reader, n int) (string, error) {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("no random name: %w", err)
	}
	for i := range raw {
		raw[i] = letters[raw[i]%byte(len(letters))]
	}
	return string(raw), nil
}

func checkNames(s stackinfo.Spec) error {
	if len(s.Name) > maxStackName {
		return fmt.Errorf("stack name %s has %d characters, AWS allows %d", s.Name, len(s.Name), maxStackName)
	}
	if role := RoleName(s); len(role) > maxRoleName {
		return fmt.Errorf("role name %s has %d characters, AWS allows %d", role, len(role), maxRoleName)
	}
	if strings.Contains(s.Template, "BucketName: !Ref AWS::StackName") && (len(s.Name) > maxBucketName || s.Name != strings.ToLower(s.Name)) {
		return fmt.Errorf("stack name %s would name a bucket: S3 allows %d lower-case characters", s.Name, maxBucketName)
	}
	return nil
}
