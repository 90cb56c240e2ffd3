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
	return e.decide(p, p.Resource, Resource)
}

// EvaluateAssumeRole decides a call of sts:AssumeRole and its kin. Unlike the policies of most resources, a trust
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
