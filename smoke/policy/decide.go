package policy

import "cmp"

// layers is the outcome of every kind of policy for one request.
type layers struct {
	scp, resource, identity, boundary, session tally
	// resourceLayer is the layer that stands for resource: LayerResource or LayerTrust.
	resourceLayer Layer
	effects       LayerEffects
}

// decide weighs all policies that apply. resource is the policy of the resource, or the trust policy of a role.
func (e *evaluation) decide(p *Policies, resource []*Document, resourceLayer Layer) Decision {
	l := e.weighEach(p, resource, resourceLayer)
	effect, layer := l.weigh(e.request)
	d := Decision{Effect: effect, Layer: layer, Layers: l.effects}
	switch effect {
	case ImplicitDeny:
		d.MissingContextKeys = e.missing(p.all(resource))
	default:
		d.Matched = l.of(layer).matched()
	}
	return d
}

func (e *evaluation) weighEach(p *Policies, resource []*Document, resourceLayer Layer) layers {
	l := layers{resourceLayer: resourceLayer}
	who := &e.request.Principal
	if len(p.SCP) > 0 && who.controlled() {
		l.scp = e.controls(p.SCP)
		l.effects.SCP = l.scp.effect()
	}
	if len(resource) > 0 {
		l.resource = e.tally(resource)
		if resourceLayer == LayerTrust {
			l.effects.Trust = l.resource.effect()
		} else {
			l.effects.Resource = l.resource.effect()
		}
	}
	if !who.hasPolicies() {
		return l
	}
	l.identity = e.tally(p.Identity)
	l.effects.Identity = l.identity.effect()
	if p.Boundary != nil {
		l.boundary = e.tally(p.Boundary)
		l.effects.Boundary = l.boundary.effect()
	}
	if p.Session != nil {
		l.session = e.tally(p.Session)
		l.effects.Session = l.session.effect()
	}
	return l
}

func (l *layers) weigh(r *Request) (Effect, Layer) {
	v := &l.effects
	resourceEffect := l.resource.effect()
	switch {
	case v.SCP == ExplicitDeny:
		return ExplicitDeny, LayerSCP
	case resourceEffect == ExplicitDeny:
		return ExplicitDeny, l.resourceLayer
	case v.Identity == ExplicitDeny:
		return ExplicitDeny, LayerIdentity
	case v.Boundary == ExplicitDeny:
		return ExplicitDeny, LayerBoundary
	case v.Session == ExplicitDeny:
		return ExplicitDeny, LayerSession
	case v.SCP == ImplicitDeny:
		return ImplicitDeny, LayerSCP
	}
	who := &r.Principal
	switch {
	case who.Service != "" || who.Anonymous:
		if resourceEffect == Allowed {
			return Allowed, l.resourceLayer
		}
		return ImplicitDeny, l.resourceLayer
	case r.ResourceAccount != "" && r.ResourceAccount != who.Account:
		return l.acrossAccounts(who)
	}
	return l.withinAccount(who)
}

// withinAccount decides when no policy denies explicitly and caller and resource belong to one account.
func (l *layers) withinAccount(who *Principal) (Effect, Layer) {
	resourceAllows := l.resource.effect() == Allowed
	identity := l.effects.Identity == Allowed || who.Type == TypeAccount
	switch {
	case resourceAllows && l.resource.grant == grantDirect:
		return Allowed, l.resourceLayer
	case l.resourceLayer == LayerTrust && !resourceAllows:
		return ImplicitDeny, LayerTrust
	}
	granted := LayerIdentity
	switch {
	case resourceAllows && l.resource.grant == grantRole && (!identity || l.resourceLayer == LayerTrust):
		granted = l.resourceLayer
	case !identity:
		return ImplicitDeny, LayerIdentity
	}
	return l.limited(granted)
}

// acrossAccounts decides when the resource belongs to another account: both sides must allow.
func (l *layers) acrossAccounts(who *Principal) (Effect, Layer) {
	if l.effects.Identity != Allowed && who.Type != TypeAccount {
		return ImplicitDeny, LayerIdentity
	}
	if effect, layer := l.limited(LayerIdentity); effect != Allowed {
		return effect, layer
	}
	if l.resource.effect() != Allowed {
		return ImplicitDeny, l.resourceLayer
	}
	return Allowed, l.resourceLayer
}

// limited applies the policies that only take away.
func (l *layers) limited(granted Layer) (Effect, Layer) {
	switch {
	case l.effects.Boundary == ImplicitDeny:
		return ImplicitDeny, LayerBoundary
	case l.effects.Session == ImplicitDeny:
		return ImplicitDeny, LayerSession
	}
	return Allowed, granted
}

func (l *layers) of(layer Layer) *tally {
	switch layer {
	case LayerSCP:
		return &l.scp
	case LayerIdentity:
		return &l.identity
	case LayerBoundary:
		return &l.boundary
	case LayerSession:
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

// tally is the outcome of the policies of one layer.
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
