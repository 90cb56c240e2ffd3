package smoke

import (
	"errors"
	"fmt"
	"time"

	"cfnenv/smoke/guardrail"
)

// What ends a run's contexts beside a signal.
var (
	errTimeLimit    = errors.New("time limit")
	errCleanupLimit = errors.New("the time limit of cleaning up")
	errAbandoned    = errors.New("a second signal")
)

// CredentialsError says that the credentials cannot carry a run, however good the account is.
type CredentialsError struct{ Problem string }

// Error is the problem.
func (e *CredentialsError) Error() string { return e.Problem }

// credentials checks that both sets outlive the run and its cleanup, and belong together. It is the one check that ends
// a run before it begins: credentials that expire half-way would leave the stacks behind.
func (p *Plan) credentials(now time.Time) error {
	a, need := p.Account, p.Timeout+p.Cleanup
	for _, set := range []struct {
		name string
		ends time.Time
	}{{"provisioning", a.ProvisioningEnds}, {"runtime", a.RuntimeEnds}} {
		if left := set.ends.Sub(now); !set.ends.IsZero() && left < need {
			return &CredentialsError{fmt.Sprintf("the %s credentials end in %s, the run and its cleanup may take %s: fetch new ones, or give a shorter --timeout",
				set.name, max(0, left.Round(time.Second)), need)}
		}
	}
	if a.RuntimeID != "" && a.ID != a.RuntimeID {
		return &CredentialsError{fmt.Sprintf("the provisioning set is of account %s, the runtime set of account %s", a.ID, a.RuntimeID)}
	}
	if a.Region != a.RuntimeRegion {
		return &CredentialsError{fmt.Sprintf("the provisioning set is of region %s, the runtime set of region %s", a.Region, a.RuntimeRegion)}
	}
	return nil
}

// preflight checks what can be known of the templates before they are deployed.
func (p *Plan) preflight(now time.Time) Preflight {
	seen := Preflight{At: now, Findings: map[string][]string{}, Remarks: map[string][]string{}}
	for _, s := range p.Stacks {
		parameters := map[string]string{}
		for _, pair := range s.Spec.Parameters {
			parameters[pair.Key] = pair.Value
		}
		for _, f := range guardrail.CheckSource([]byte(s.Example.Body), p.workshop(), guardrail.Deployment{
			StackName: s.Spec.Name, Parameters: parameters, Defaults: true, Capabilities: s.Spec.Capabilities,
		}) {
			text := fmt.Sprintf("%s:%s: %s (%s); %s", s.File, f.Pos, f.Problem, f.Rule, f.Fix)
			if blocks(f) {
				seen.Findings[s.ID] = append(seen.Findings[s.ID], text)
			} else {
				seen.Remarks[s.ID] = append(seen.Remarks[s.ID], text)
			}
		}
	}
	return seen
}

// bucketRule is the guardrail that asks for a bucket which runtime credentials may empty.
const bucketRule = "bucket-name"

// blocks reports whether a template with that finding must not be deployed. A bucket that cannot be emptied can be: the
// published third example has one, and the run says beforehand that it will stay.
func blocks(f guardrail.Finding) bool {
	return f.Level == guardrail.Error && f.Rule != bucketRule
}

// workshop is what the guardrails need to know of the account.
func (p *Plan) workshop() guardrail.Workshop {
	return guardrail.Workshop{
		AccountID: p.Account.ID, Region: p.Account.Region, Sub: p.Principal.Sub, Username: p.Principal.Username,
		RolePrefix: p.Account.RolePrefix, BoundaryARN: p.Account.BoundaryARN, StackPrefix: p.Account.StackPrefix,
	}
}

func (p Preflight) clean() bool { return len(p.Findings) == 0 }
