package policy

// Simulation is the input of iam:SimulateCustomPolicy or, with the principal's
// own policies filled in, of iam:SimulatePrincipalPolicy.
type Simulation struct {
	Policies Policies
	// Actions to simulate, in order.
	Actions []string
	// Resources to simulate each action on. Empty means "*".
	Resources []string
	// ResourceOwner is the account that owns the resources.
	ResourceOwner string
	// Principal is the caller to simulate.
	Principal Principal
	// Context holds the condition keys that were supplied.
	Context Context
}

// SimulationResult is one EvaluationResult. The optional parts are nil when
// AWS leaves them out.
type SimulationResult struct {
	ActionName   string
	ResourceName string
	Decision     Effect
	Matched      []MatchedStatement
	// MissingContextValues are the condition keys that the policies ask for
	// and the simulation was not given.
	MissingContextValues []string
	// AllowedByBoundary is PermissionsBoundaryDecisionDetail.
	AllowedByBoundary *bool
	// AllowedByOrganizations is OrganizationsDecisionDetail.
	AllowedByOrganizations *bool
	// DecisionDetails is EvalDecisionDetails: decision by kind of policy, for
	// a cross-account simulation.
	DecisionDetails map[string]Effect
	// Resources is ResourceSpecificResults.
	Resources []SimulationResult
}

// MatchedStatement is one statement in a simulation's answer.
type MatchedStatement struct {
	SourcePolicyID   string
	SourcePolicyType string // "IAM Policy", "IAM Permissions Boundary Policy", …
	Start, End       Position
}

// Simulate evaluates every action on every resource.
func Simulate(s *Simulation) []SimulationResult { return nil }
