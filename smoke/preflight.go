package smoke

import (
	"errors"
	"fmt"
	"time"

	"cfnenv/smoke/template"
)

// errTimeLimit is the cause of a run that took too long.
var errTimeLimit = errors.New("time limit")

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
	if a.ID != "" && a.RuntimeID != "" && a.ID != a.RuntimeID {
		return &CredentialsError{fmt.Sprintf("the provisioning set is of account %s, the runtime set of account %s", a.ID, a.RuntimeID)}
	}
	if a.Region != a.RuntimeRegion {
		return &CredentialsError{fmt.Sprintf("the provisioning set is of region %s, the runtime set of region %s", a.Region, a.RuntimeRegion)}
	}
	return nil
}

// preflight asks what can be known of the templates before they are deployed.
func (p *Plan) preflight(check func(StackPlan) []string, now time.Time) Preflight {
	seen := Preflight{At: now, Findings: map[string][]string{}}
	for _, s := range p.Stacks {
		if s.problem != nil {
			seen.Findings[s.ID] = []string{problemText(s.File, s.problem)}
			continue
		}
		if findings := check(s); len(findings) > 0 {
			seen.Findings[s.ID] = findings
		}
	}
	return seen
}

func (p Preflight) clean() bool { return len(p.Findings) == 0 }

// problemText puts the place in front of what is wrong there.
func problemText(file string, err error) string {
	if at := (*template.Error)(nil); errors.As(err, &at) {
		return fmt.Sprintf("%s:%s: %s", file, at.Pos, at.Message)
	}
	return file + ": " + err.Error()
}
