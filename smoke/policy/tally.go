package policy

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
