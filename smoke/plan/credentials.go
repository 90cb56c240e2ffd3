package plan

import (
	"fmt"
	"time"
)

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
