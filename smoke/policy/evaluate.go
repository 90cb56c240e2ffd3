package policy

// Evaluate decides a request as AWS does (IAM user guide, "Policy evaluation logic"): an explicit deny anywhere wins;
// else service control policies, resource policy, identity policies, permissions boundary and session policy must let
// the request pass, each in its way.
//
// When policies of several kinds refuse, AWS names one of them without saying by which rule. Here an explicit deny is
// named before an implicit one, and among equals the order is: service control policy, resource policy, identity
// policy, permissions boundary, session policy.
func Evaluate(r *Request, p *Policies) Decision {
	e := newEvaluation(r)
	return e.decide(p, p.Resource, LayerResource)
}

// EvaluateTrust asks a role's trust policy alone whether the principal may perform an sts action on the role. See
// [EvaluateAssumeRole] for the whole decision.
func EvaluateTrust(r *Request, trust *Document) Decision {
	e := newEvaluation(r)
	t := e.tally([]*Document{trust})
	d := Decision{Effect: t.effect(), Layer: LayerTrust, Matched: t.matched()}
	d.Layers.Trust = d.Effect
	if d.Effect != Allowed {
		d.MissingContextKeys = e.missing([]*Document{trust})
	}
	return d
}

// EvaluateAssumeRole decides a call of sts:AssumeRole and its kin. Unlike the policies of most resources, a trust
// policy must allow even within one account; where it names the account rather than the caller, the caller's own
// policies must allow too.
func EvaluateAssumeRole(r *Request, p *Policies, trust *Document) Decision {
	e := newEvaluation(r)
	return e.decide(p, []*Document{trust}, LayerTrust)
}

// evaluation is one request taken apart.
type evaluation struct {
	request  *Request
	action   actionName
	resource resourceName
	ctx      Context
	every    bool // collect every statement, not the first that decides
}

func newEvaluation(r *Request) evaluation {
	return evaluation{
		request:  r,
		action:   parseAction(r.Action),
		resource: parseResourceName(r.Resource),
		ctx:      r.Context.canonical(),
	}
}

// applies reports whether a statement covers the request.
func (e *evaluation) applies(s *statement) (bool, grant) {
	if !s.actions.match(&e.action) || !s.resources.match(&e.resource, e.ctx) {
		return false, grantNone
	}
	ok, g := s.principals.match(&e.request.Principal, s.ref.Deny)
	if !ok {
		return false, grantNone
	}
	for i := range s.conditions {
		if !s.conditions[i].holds(e.ctx) {
			return false, grantNone
		}
	}
	if s.byARN && g == grantRole {
		g = grantDirect
	}
	return true, g
}

// Effect is the outcome of a decision or of one layer of it.
type Effect int

// The effects. The zero value is that of a layer which had no say; it never allows.
const (
	NotApplicable Effect = iota
	Allowed
	ImplicitDeny
	ExplicitDeny
)

// String returns the effect as the simulation API writes it (PolicyEvaluationDecisionType).
func (e Effect) String() string {
	return [...]string{"notApplicable", "allowed", "implicitDeny", "explicitDeny"}[e]
}

// Layer is a kind of policy in the order of evaluation.
type Layer string

// The layers.
const (
	LayerIdentity Layer = "identity"
	LayerBoundary Layer = "boundary"
	LayerSession  Layer = "session"
	LayerResource Layer = "resource"
	LayerSCP      Layer = "scp"
	LayerTrust    Layer = "trust"
)

// Position is a place in a policy's text. Lines and columns count from 1.
type Position struct {
	Line, Column int
}

// StatementRef names a statement that matched a request.
type StatementRef struct {
	// Policy is the name that the document was parsed under.
	Policy string
	Kind   Kind
	// Sid is the statement's id, empty when it has none.
	Sid string
	// Index is the statement's place in its policy, from 0.
	Index int
	Deny  bool
	// Start and End delimit the statement as the simulation API does: Start is just after the opening brace of a lone
	// statement, else just after the bracket or statement before it; End is just after the statement.
	Start, End Position
}

// LayerEffects holds the effect of each layer on its own.
type LayerEffects struct {
	Identity, Boundary, Session, SCP, Resource, Trust Effect
}

// Decision is the outcome for one request.
type Decision struct {
	Effect Effect
	// Layer decided: the one that refused, or the one whose Allow counted (identity, resource or trust).
	Layer Layer
	// Matched is the statement that accounts for the effect: the Allow of a permitted request, the Deny of an
	// explicitly denied one. Simulate lists all of them.
	Matched []StatementRef
	// MissingContextKeys are the condition keys, in lower case, that statements about the action and resource of an
	// implicitly denied request asked for and the request did not have.
	MissingContextKeys []string
	// Layers has each layer's own effect.
	Layers LayerEffects
}

// Allowed reports whether the request may proceed.
func (d Decision) Allowed() bool { return d.Effect == Allowed }

// Reason is the clause that AWS appends to "User: … is not authorized to perform: ACTION on resource: …": which kind of
// policy refused (IAM user guide, "Troubleshoot access denied error messages"). action is spelled as the service spells
// it in its messages. The clause is empty for an allowed request.
func (d Decision) Reason(action string) string {
	name := kinds[d.Layer].String()
	switch {
	case d.Effect == Allowed:
		return ""
	case d.Effect == ExplicitDeny && d.Layer == LayerTrust:
		return "with an explicit deny in the role trust policy"
	case d.Effect == ExplicitDeny && d.Layer == LayerIdentity:
		return "with an explicit deny in an " + name
	case d.Effect == ExplicitDeny:
		return "with an explicit deny in a " + name
	}
	return "because no " + name + " allows the " + action + " action"
}

// kinds are the kinds of policy of the layers, as messages name them.
var kinds = map[Layer]Kind{
	LayerIdentity: Identity, LayerBoundary: Boundary, LayerSession: Session, LayerResource: Resource, LayerSCP: SCP, LayerTrust: Trust,
}
