package expression

import (
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Update is an UpdateExpression.
type Update struct {
	set    []assignment
	remove []Path
	add    []change
	del    []change
}

// assignment is path = term of SET.
type assignment struct {
	path Path
	term term
}

// change is path and value of ADD or DELETE.
type change struct {
	path  Path
	value value.Value
}

// term is the right-hand side of SET, or an argument of its functions.
type term struct {
	operator string // "", "+", "-", "if_not_exists" or "list_append"
	operand  operand
	terms    []term
}

// Update compiles an update. Each section may occur once, in any order.
func (s *Scope) Update(text string) (*Update, error) {
	p, err := s.begin(text)
	if err != nil {
		return nil, err
	}
	u := &Update{}
	err = p.parse(func() {
		for p.peek().kind != endOfText {
			switch {
			case p.acceptKeyword("SET"):
				section(p, "SET", &u.set, p.assignment)
			case p.acceptKeyword("REMOVE"):
				section(p, "REMOVE", &u.remove, func() Path { p.operators++; return p.path() })
			case p.acceptKeyword("ADD"):
				section(p, "ADD", &u.add, func() change { return p.change("ADD") })
			case p.acceptKeyword("DELETE"):
				section(p, "DELETE", &u.del, func() change { return p.change("DELETE") })
			default:
				p.unexpected()
			}
		}
		var room [8]Path
		p.disjoint(u.appendPaths(room[:0]))
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// section reads the clauses of one section.
func section[C any](p *parser, name string, into *[]C, clause func() C) {
	if len(*into) > 0 {
		p.note(repeatedSection, "The \"%s\" section can only be used once in an update expression;", name)
	}
	*into = append(slices.Grow(*into, 2), clause())
	for p.accept(",") {
		*into = append(*into, clause())
	}
}

// Paths returns the places that the update changes.
func (u *Update) Paths() []Path { return u.appendPaths(nil) }

func (u *Update) appendPaths(paths []Path) []Path {
	for _, a := range u.set {
		paths = append(paths, a.path)
	}
	paths = append(paths, u.remove...)
	for _, c := range u.add {
		paths = append(paths, c.path)
	}
	for _, c := range u.del {
		paths = append(paths, c.path)
	}
	return paths
}

func (p *parser) assignment() assignment {
	path := p.path()
	p.operators++
	p.expect("=")
	return assignment{path, p.sum()}
}

// sum reads a term, or the sum or difference of two. Parentheses may stand around all of it (as seen on AWS: dynoxide issue 35).
func (p *parser) sum() term {
	if after := p.closing() + 1; after > 0 && !p.isSymbol(after, "+") && !p.isSymbol(after, "-") {
		p.deeper()
		defer p.shallower()
		p.at++
		t := p.sum()
		p.expect(")")
		return t
	}
	left := p.term()
	for _, operator := range [...]string{"+", "-"} {
		if p.accept(operator) {
			p.operators++
			t := term{operator: operator, terms: []term{left, p.term()}}
			p.checkTerms(t, value.Number)
			return t
		}
	}
	return left
}

// term reads a path, a value, if_not_exists(path, term) or list_append(term, term).
func (p *parser) term() term {
	p.deeper()
	defer p.shallower()
	if p.accept("(") {
		t := p.term()
		p.expect(")")
		return t
	}
	if !p.isFunction() {
		return term{operand: p.operand()}
	}
	name := p.word()
	p.operators++
	p.at += 2
	t := term{operator: name, terms: []term{p.term()}}
	for p.accept(",") {
		t.terms = append(t.terms, p.term())
	}
	p.expect(")")
	switch {
	case name != "if_not_exists" && name != "list_append":
		if isConditionFunction(name) {
			p.note(badFunction, "The function is not allowed in an update expression; function: %s", name)
		} else {
			p.note(badFunction, "Invalid function name; function: %s", name)
		}
	case len(t.terms) != 2:
		p.countOperands(name, len(t.terms))
	case name == "if_not_exists":
		if first := t.terms[0]; first.operator != "" || first.operand.path == nil {
			p.note(wrongOperand, "Operator or function requires a document path; operator or function: if_not_exists")
		}
	default:
		p.checkTerms(t, value.List)
	}
	return t
}

// checkTerms notes substitutes of the wrong type.
func (p *parser) checkTerms(t term, want value.Kind) {
	for _, arg := range t.terms {
		if k := arg.operand.kind(); arg.operator == "" && k != 0 && k != want {
			p.wrongType(t.operator, k)
		}
	}
}

// change reads a path and a value: a number or a set for ADD, a set for DELETE.
func (p *parser) change(section string) change {
	p.operators++
	path := p.path()
	if p.peek().kind != valueRef {
		p.unexpected()
	}
	v := p.substitute()
	if v == nil {
		return change{path: path}
	}
	if !v.Kind.IsSet() && (section == "DELETE" || v.Kind != value.Number) {
		p.note(wrongOperand, "Incorrect operand type for operator or function; operator: %s, operand type: %s", section, v.Kind.Long())
	}
	return change{path, *v}
}
