package policy

import "strings"

// Evaluate decides a request as AWS does (IAM user guide, "Policy evaluation
// logic"): an explicit deny anywhere wins; else service control policies,
// resource policy, identity policies, permissions boundary and session policy
// must let the request pass, each in its way.
//
// When policies of several kinds refuse, AWS names one of them without saying
// by which rule. Here an explicit deny is named before an implicit one, and
// among equals the order is: service control policy, resource policy, identity
// policy, permissions boundary, session policy.
func Evaluate(r *Request, p *Policies) Decision {
	e := newEvaluation(r)
	return e.decide(p, p.Resource, LayerResource)
}

// EvaluateTrust asks a role's trust policy alone whether the principal may
// perform an sts action on the role. See [EvaluateAssumeRole] for the whole
// decision.
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

// EvaluateAssumeRole decides a call of sts:AssumeRole and its kin. Unlike the
// policies of most resources, a trust policy must allow even within one
// account; where it names the account rather than the caller, the caller's own
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
	return true, g
}

// tally is what the policies of one layer say.
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

// tally evaluates the policies of one layer. Without e.every it stops at the
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
				t.deny = first(t.deny, &s.ref)
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

func first(a, b *StatementRef) *StatementRef {
	if a != nil {
		return a
	}
	return b
}

// controls evaluates service control policies: an Allow is needed at every
// level of the organization.
func (e *evaluation) controls(levels [][]*Document) tally {
	var sum tally
	allowed := true
	for _, docs := range levels {
		t := e.tally(docs)
		allowed = allowed && t.allow != nil
		if sum.deny == nil {
			sum.deny = t.deny
		}
		sum.allow = t.allow
		sum.allows = append(sum.allows, t.allows...)
		sum.denies = append(sum.denies, t.denies...)
	}
	if !allowed {
		sum.allow, sum.allows = nil, nil
	}
	return sum
}

// controlled reports whether service control policies apply to the caller: not
// to services, anonymous callers and service-linked roles.
func (p *Principal) controlled() bool {
	return p.Service == "" && !p.Anonymous && !strings.Contains(p.RoleARN, ":role/aws-service-role/")
}

// hasPolicies reports whether the caller has policies of its own.
func (p *Principal) hasPolicies() bool {
	return p.Service == "" && !p.Anonymous && p.Type != TypeAccount
}

// missing lists the condition keys that statements about the request's action
// and resource ask for and the request lacks.
func (e *evaluation) missing(docs []*Document) []string {
	var list keyList
	for _, d := range docs {
		for i := range d.statements {
			s := &d.statements[i]
			if !s.actions.match(&e.action) {
				continue
			}
			before := len(list.keys)
			for j := range s.resources.patterns {
				s.resources.patterns[j].missing(e.ctx, &list)
			}
			if len(list.keys) == before && !s.resources.match(&e.resource, e.ctx) {
				continue
			}
			for j := range s.conditions {
				s.conditions[j].missing(e.ctx, &list)
			}
		}
	}
	return list.sorted()
}
