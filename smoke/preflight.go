package smoke

import (
	"errors"
	"fmt"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/plan"
)

// What ends a run's contexts beside a signal.
var (
	errTimeLimit    = errors.New("the time limit (--timeout)")
	errCleanupLimit = errors.New("the time limit of the cleanup")
	errAbandoned    = errors.New("a second signal")
)

// preflight checks what can be known of the templates before they are deployed.
func preflight(p *plan.Plan, now time.Time) evidence.Preflight {
	seen := evidence.Preflight{At: now, Findings: map[string][]string{}, Remarks: map[string][]string{}}
	for _, s := range p.Stacks {
		for _, f := range p.Findings(s) {
			text := fmt.Sprintf("%s:%s: %s (%s); %s", s.File, f.Pos, f.Problem, f.Rule, f.Fix)
			if blocks(f) {
				seen.Findings[s.ID] = append(seen.Findings[s.ID], text)
			} else {
				seen.Remarks[s.ID] = append(seen.Remarks[s.ID], text)
			}
		}
		if plan.RoleName(s.Spec) != "" {
			seen.Remarks[s.ID] = append(seen.Remarks[s.ID], s.File+": "+unknownReads)
		}
	}
	return seen
}

// unknownReads is said of stacks with roles. AWS: the schema of AWS::IAM::Role lists the three for its create and delete
// handlers, and the workshop's execution role has none of them (its policy document). No public report says that creating
// or deleting a role fails without them; Cloud Control API, which runs the same handlers, has been reported to need
// iam:ListRolePolicies for deletions.
const unknownReads = "the schema of AWS::IAM::Role lists iam:GetRolePolicy, iam:ListRolePolicies and iam:ListAttachedRolePolicies, which the execution role lacks; " +
	"whether making and deleting a role needs them is not documented. If it does, the stack's failure will name one of them"

// bucketRule is the guardrail that asks for a bucket which runtime credentials may empty.
const bucketRule = "bucket-name"

// blocks reports whether a template with that finding must not be deployed. A bucket that cannot be emptied can be: the
// published third example has one, and the run says beforehand that it will stay.
func blocks(f guardrail.Finding) bool {
	return f.Level == guardrail.Error && f.Rule != bucketRule
}
