package policy

import "strings"

// Bearing describes the conditions under which one statement applies to an action. It serves to explain a decision;
// Evaluate makes it.
type Bearing struct {
	Statement StatementRef
	// Resources are the entries of the statement's Resource, or of NotResource, with the values of the request in the place
	// of variables.
	Resources []string
	// Covers reports whether they cover the resource of the request. It is true for a request whose resource is not known.
	Covers bool
	// Conditions are all of the statement's, in order.
	Conditions []Requirement
}

// Requirement is one condition of a statement.
type Requirement struct {
	Operator, Key string   // as the policy spells them
	Values        []string // with the values of the request in the place of variables
	// Known reports whether the request has the key, and Holds whether the condition is met.
	Known, Holds bool
}

// Bearings lists the statements of some policies that name the request's action, in order. A request whose Resource is
// empty is one of which the resource is not known.
func Bearings(r *Request, docs []*Document) []Bearing {
	e := newEvaluation(r)
	var out []Bearing
	for _, d := range docs {
		for i := range d.statements {
			s := &d.statements[i]
			if !s.actions.match(&e.action) {
				continue
			}
			b := Bearing{Statement: s.ref, Covers: r.Resource == "" || s.resources.match(&e.resource, e.ctx)}
			for _, text := range s.raw.resource.values {
				b.Resources = append(b.Resources, e.ctx.fill(text))
			}
			for j := range s.conditions {
				raw := &s.raw.conditions[j]
				requirement := Requirement{Operator: raw.name, Key: raw.key, Known: len(e.ctx[s.conditions[j].key]) > 0, Holds: s.conditions[j].holds(e.ctx)}
				for _, value := range raw.values {
					requirement.Values = append(requirement.Values, e.ctx.fill(value))
				}
				b.Conditions = append(b.Conditions, requirement)
			}
			out = append(out, b)
		}
	}
	return out
}

// fill puts values in the place of the variables that have one.
func (c Context) fill(text string) string {
	for at := 0; ; {
		start := strings.Index(text[at:], "${")
		if start < 0 {
			return text
		}
		start += at
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return text
		}
		end += start
		at = end + 1
		if values, ok := c.Get(text[start+2 : end]); ok && len(values) == 1 {
			text = text[:start] + values[0] + text[end+1:]
			at = start + len(values[0])
		}
	}
}

// ActionsOf lists the entries of Action by which some policies allow actions of a service, as they spell them, in order.
func ActionsOf(service string, docs []*Document) []string {
	var out []string
	for _, d := range docs {
		for i := range d.statements {
			s := &d.statements[i]
			if s.ref.Deny || s.raw.action.not {
				continue
			}
			for _, action := range s.raw.action.values {
				if vendor, _, _ := strings.Cut(action, ":"); strings.EqualFold(vendor, service) {
					out = append(out, action)
				}
			}
		}
	}
	return out
}
