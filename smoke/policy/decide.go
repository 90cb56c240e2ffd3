package policy

import "cmp"

// Evaluate decides a request as AWS does (IAM user guide, "Policy evaluation logic"): an explicit deny anywhere wins;
// else service control policies, resource policy, identity policies, permissions boundary and session policy must let
// the request pass, each in its way.
//
// When policies of several kinds refuse, AWS names one of them without saying by which rule. Here an explicit deny is
// named before an implicit one, and among equals the order is: service control policy, resource policy, identity
// policy, permissions boundary, session policy.
func Evaluate(r *Request, p *Policies) Decision {
	e := newEvaluation(r)
	return e.decide(p, p.Resource, Resource)
}

// EvaluateAssumeRole decides a call of sts:AssumeRole or one of its variants. Unlike the policies of most resources, a trust
// policy must allow even within one account; where it names the account rather than the caller, the caller's own
// policies must allow too.
func EvaluateAssumeRole(r *Request, p *Policies, trust *Document) Decision {
	e := newEvaluation(r)
	return e.decide(p, []*Document{trust}, Trust)
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

// layers is the outcome of every kind of policy for one request.
type layers struct {
	scp, resource, identity, boundary, session tally
	// resourceKind is the kind of what is in resource: Resource or Trust.
	resourceKind Kind
	// effects are those of kinds that may be without a say.
	effects struct{ scp, identity, boundary, session Effect }
}

// decide weighs all policies that apply. resource is the policy of the resource, or the trust policy of a role.
func (e *evaluation) decide(p *Policies, resource []*Document, resourceKind Kind) Decision {
	l := e.weighEach(p, resource, resourceKind)
	effect, kind := l.weigh(e.request)
	d := Decision{Effect: effect, Kind: kind}
	if effect != ImplicitDeny {
		d.Matched = l.of(kind).matched()
	}
	return d
}

func (e *evaluation) weighEach(p *Policies, resource []*Document, resourceKind Kind) layers {
	l := layers{resourceKind: resourceKind}
	who := &e.request.Principal
	if len(p.SCP) > 0 && who.controlled() {
		l.scp = e.controls(p.SCP)
		l.effects.scp = l.scp.effect()
	}
	if len(resource) > 0 {
		l.resource = e.tally(resource)
	}
	if !who.hasPolicies() {
		return l
	}
	l.identity = e.tally(p.Identity)
	l.effects.identity = l.identity.effect()
	if p.Boundary != nil {
		l.boundary = e.tally(p.Boundary)
		l.effects.boundary = l.boundary.effect()
	}
	if p.Session != nil {
		l.session = e.tally(p.Session)
		l.effects.session = l.session.effect()
	}
	return l
}

func (l *layers) weigh(r *Request) (Effect, Kind) {
	v := &l.effects
	resourceEffect := l.resource.effect()
	switch {
	case v.scp == ExplicitDeny:
		return ExplicitDeny, SCP
	case resourceEffect == ExplicitDeny:
		return ExplicitDeny, l.resourceKind
	case v.identity == ExplicitDeny:
		return ExplicitDeny, Identity
	case v.boundary == ExplicitDeny:
		return ExplicitDeny, Boundary
	case v.session == ExplicitDeny:
		return ExplicitDeny, Session
	case v.scp == ImplicitDeny:
		return ImplicitDeny, SCP
	}
	who := &r.Principal
	switch {
	case who.Service != "" || who.Anonymous:
		if resourceEffect == Allowed {
			return Allowed, l.resourceKind
		}
		return ImplicitDeny, l.resourceKind
	case r.ResourceAccount != "" && r.ResourceAccount != who.Account:
		return l.acrossAccounts(who)
	}
	return l.withinAccount(who)
}

// withinAccount decides when no policy denies explicitly and caller and resource belong to one account.
func (l *layers) withinAccount(who *Principal) (Effect, Kind) {
	resourceAllows := l.resource.effect() == Allowed
	identity := l.effects.identity == Allowed || who.Type == TypeAccount
	switch {
	case resourceAllows && l.resource.grant == grantDirect:
		return Allowed, l.resourceKind
	case l.resourceKind == Trust && !resourceAllows:
		return ImplicitDeny, Trust
	}
	granted := Identity
	switch {
	case resourceAllows && l.resource.grant == grantRole && (!identity || l.resourceKind == Trust):
		granted = l.resourceKind
	case !identity:
		return ImplicitDeny, Identity
	}
	return l.limited(granted)
}

// acrossAccounts decides when the resource belongs to another account: both sides must allow.
func (l *layers) acrossAccounts(who *Principal) (Effect, Kind) {
	if l.effects.identity != Allowed && who.Type != TypeAccount {
		return ImplicitDeny, Identity
	}
	if effect, kind := l.limited(Identity); effect != Allowed {
		return effect, kind
	}
	if l.resource.effect() != Allowed {
		return ImplicitDeny, l.resourceKind
	}
	return Allowed, l.resourceKind
}

// limited applies the policies that only take away.
func (l *layers) limited(granted Kind) (Effect, Kind) {
	switch {
	case l.effects.boundary == ImplicitDeny:
		return ImplicitDeny, Boundary
	case l.effects.session == ImplicitDeny:
		return ImplicitDeny, Session
	}
	return Allowed, granted
}

func (l *layers) of(kind Kind) *tally {
	switch kind {
	case SCP:
		return &l.scp
	case Identity:
		return &l.identity
	case Boundary:
		return &l.boundary
	case Session:
		return &l.session
	}
	return &l.resource
}

func (p *Policies) all(resource []*Document) []*Document {
	var docs []*Document
	for _, level := range p.SCP {
		docs = append(docs, level...)
	}
	docs = append(docs, resource...)
	docs = append(docs, p.Identity...)
	docs = append(docs, p.Boundary...)
	return append(docs, p.Session...)
}

// tally is the outcome of the policies of one kind.
type tally struct {
	allow, deny    *StatementRef // the first of each
	allows, denies []StatementRef
	grant          grant // the most direct naming by an Allow
}

func (t *tally) effect() Effect {
	switch {
	case t.deny != nil:
		return ExplicitDeny
	case t.allow != nil:
		return Allowed
	}
	return ImplicitDeny
}

func (t *tally) matched() []StatementRef {
	switch {
	case len(t.denies) > 0:
		return t.denies
	case t.deny != nil:
		return []StatementRef{*t.deny}
	case len(t.allows) > 0:
		return t.allows
	case t.allow != nil:
		return []StatementRef{*t.allow}
	}
	return nil
}

// tally evaluates the policies of one kind. Without e.every it stops at the
// first Deny and does not look at more Allows than it needs.
func (e *evaluation) tally(docs []*Document) tally {
	var t tally
	for _, d := range docs {
		for i := range d.statements {
			s := &d.statements[i]
			if !s.ref.Deny && t.allow != nil && !e.every && (!s.principals.present || t.grant == grantDirect) {
				continue
			}
			ok, g := e.applies(s)
			if !ok {
				continue
			}
			if s.ref.Deny {
				t.deny = cmp.Or(t.deny, &s.ref)
				if !e.every {
					return t
				}
				t.denies = append(t.denies, s.ref)
				continue
			}
			if t.allow == nil || g > t.grant {
				t.allow, t.grant = &s.ref, g
			}
			if e.every {
				t.allows = append(t.allows, s.ref)
			}
		}
	}
	return t
}

// controls evaluates service control policies: an Allow is needed at every level of the organization.
func (e *evaluation) controls(levels [][]*Document) tally {
	var sum tally
	allowed := true
	for _, docs := range levels {
		t := e.tally(docs)
		allowed = allowed && t.allow != nil
		sum.deny = cmp.Or(sum.deny, t.deny)
		sum.allow = t.allow
		sum.allows = append(sum.allows, t.allows...)
		sum.denies = append(sum.denies, t.denies...)
	}
	if !allowed {
		sum.allow, sum.allows = nil, nil
	}
	return sum
}
