package policy

import "cmp"

// Simulation is the input of iam:SimulateCustomPolicy or, with the principal's
// own policies filled in, of iam:SimulatePrincipalPolicy.
//
// Policies are reported under the names they were parsed with. AWS uses PolicyInputList.N,
// PermissionsBoundaryPolicyInputList.N and ResourcePolicy for policies given as text, the bare name of a managed
// policy, and role_ROLE_POLICY or user_USER_POLICY for an inline one.
type Simulation struct {
	Policies Policies
	// Actions to simulate, in order.
	Actions []string
	// Resources to simulate each action on. Empty means "*".
	Resources []string
	// ResourceOwner is the account that owns the resources; empty means the account of Principal.
	ResourceOwner string
	// Principal is the caller to simulate. Its condition keys are supplied beside Context.
	Principal Principal
	// Context holds the condition keys that were given.
	Context Context
}

// SimulationResult is one EvaluationResult, or one ResourceSpecificResult within it. Parts that AWS leaves out are nil.
type SimulationResult struct {
	// ActionName is EvalActionName; empty in a result for one resource.
	ActionName string
	// ResourceName is EvalResourceName: the resource, or "*" when several were
	// simulated. (AWS writes the general form of the ARN there.)
	ResourceName string
	// Decision is EvalDecision or EvalResourceDecision. Over several resources it is the strictest.
	Decision Effect
	// Matched are the statements that determine the decision.
	Matched []MatchedStatement
	// MissingContextValues are the condition keys and variables that the policies use, in any statement, and the
	// simulation was not given. They stand in the results for single resources when resources were given.
	MissingContextValues []string
	// AllowedByBoundary is PermissionsBoundaryDecisionDetail; nil without a permissions boundary.
	AllowedByBoundary *bool
	// AllowedByOrganizations is OrganizationsDecisionDetail; nil without service control policies.
	AllowedByOrganizations *bool
	// Details is EvalDecisionDetails: what each kind of policy says. It is nil
	// unless caller and resource belong to different accounts.
	Details []DecisionDetail
	// Resources is ResourceSpecificResults; nil when no resource was given.
	Resources []SimulationResult
}

// DecisionDetail is an entry of EvalDecisionDetails.
type DecisionDetail struct {
	PolicyType string // "IAM Policy", "Resource Policy" or "Permissions Boundary Policy"
	Decision   Effect
}

// MatchedStatement is a statement in a simulation's answer.
type MatchedStatement struct {
	SourcePolicyID   string
	SourcePolicyType string
	Start, End       Position
}

// Simulate evaluates every action on every resource and answers as iam:SimulateCustomPolicy does (IAM API reference;
// the columns and the statements listed follow its sample responses).
func Simulate(s *Simulation) []SimulationResult {
	ctx := s.Principal.Context()
	ctx.Merge(s.Context)
	missing := s.missing(ctx)
	out := make([]SimulationResult, 0, len(s.Actions))
	for _, action := range s.Actions {
		out = append(out, s.action(action, ctx, missing))
	}
	return out
}

func (s *Simulation) action(action string, ctx Context, missing []string) SimulationResult {
	if len(s.Resources) == 0 || len(s.Resources) == 1 && s.Resources[0] == "*" {
		r := s.resource(action, "*", ctx, missing)
		r.ActionName = action
		return r
	}
	all := make([]SimulationResult, len(s.Resources))
	for i, name := range s.Resources {
		all[i] = s.resource(action, name, ctx, missing)
	}
	sum := all[0]
	if len(all) > 1 {
		sum = SimulationResult{ResourceName: "*", Decision: all[0].Decision}
		for i := range all {
			sum.Decision = max(sum.Decision, all[i].Decision)
			sum.AllowedByBoundary = both(sum.AllowedByBoundary, all[i].AllowedByBoundary)
			sum.AllowedByOrganizations = both(sum.AllowedByOrganizations, all[i].AllowedByOrganizations)
		}
	}
	if sum.Decision == ImplicitDeny {
		sum.Matched = nil
	}
	sum.ActionName, sum.MissingContextValues, sum.Resources = action, nil, all
	return sum
}

func (s *Simulation) resource(action, resource string, ctx Context, missing []string) SimulationResult {
	request := Request{Action: action, Resource: resource, ResourceAccount: s.ResourceOwner, Principal: s.Principal, Context: ctx}
	e := newEvaluation(&request)
	e.every = true
	l := e.weighEach(&s.Policies, s.Policies.Resource, Resource)
	effect, kind := l.weigh(&request)
	foreign := s.ResourceOwner != "" && s.ResourceOwner != s.Principal.Account
	return SimulationResult{
		ResourceName:           resource,
		Decision:               effect,
		Matched:                l.matchedBy(effect, kind, foreign),
		MissingContextValues:   missing,
		AllowedByBoundary:      l.effects.boundary.flag(),
		AllowedByOrganizations: l.effects.scp.flag(),
		Details:                l.details(foreign),
	}
}

// matchedBy lists the statements that determine a decision: every Deny of an explicit deny, the Allows of the kinds of
// policy that grant. Across accounts the Allows of one side are listed even when the other side refuses.
func (l *layers) matchedBy(effect Effect, kind Kind, foreign bool) []MatchedStatement {
	var out []MatchedStatement
	add := func(refs []StatementRef) {
		for i := range refs {
			out = append(out, MatchedStatement{
				SourcePolicyID:   refs[i].Policy,
				SourcePolicyType: refs[i].Kind.source(),
				Start:            refs[i].Start,
				End:              refs[i].End,
			})
		}
	}
	switch {
	case effect == ExplicitDeny:
		for _, t := range []*tally{&l.scp, &l.resource, &l.identity, &l.boundary, &l.session} {
			add(t.denies)
		}
	case foreign:
		add(l.identity.allows)
		add(l.resource.allows)
	case effect == Allowed:
		if kind != Identity {
			add(l.resource.allows)
		}
		add(l.identity.allows)
	}
	return out
}

// details lists what each kind of policy says of a foreign resource.
func (l *layers) details(foreign bool) []DecisionDetail {
	if !foreign {
		return nil
	}
	out := []DecisionDetail{{Identity.source(), l.identity.effect()}, {Resource.source(), l.resource.effect()}}
	if l.effects.boundary != NotApplicable {
		out = append(out, DecisionDetail{Boundary.source(), l.effects.boundary})
	}
	return out
}

// source is the SourcePolicyType of the simulation API. Its reference lists
// other words (user, role, aws-managed) than its responses contain.
func (k Kind) source() string {
	switch k {
	case Resource, Trust:
		return "Resource Policy"
	case Boundary:
		return "Permissions Boundary Policy"
	case SCP:
		return "Organizations Policy"
	}
	return "IAM Policy"
}

// flag turns an effect into the answer to "allowed by it?", nil for policies that had no say.
func (e Effect) flag() *bool {
	if e == NotApplicable {
		return nil
	}
	allowed := e == Allowed
	return &allowed
}

func both(a, b *bool) *bool {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	and := *a && *b
	return &and
}

// missing lists the keys that the policies use and ctx lacks. AWS lists those
// of every statement, whether it concerns a simulated action or not.
func (s *Simulation) missing(ctx Context) []string {
	var list keyList
	for _, d := range s.Policies.all(s.Policies.Resource) {
		for _, keys := range [][]string{d.keys, d.variables} {
			for _, k := range keys {
				if v, _ := ctx.Get(k); len(v) == 0 {
					list.add(k)
				}
			}
		}
	}
	return list.sorted()
}
