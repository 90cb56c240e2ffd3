package expression

import "cfnenv/smoke/emulator/dynamodb/value"

// Condition is a ConditionExpression, FilterExpression or KeyConditionExpression.
type Condition struct{ root node }

// node is a condition or one of its parts.
type node struct {
	// operator is AND, OR, NOT, a comparison, BETWEEN, IN or the name of a function.
	operator string
	nodes    []node    // of AND, OR, NOT
	operands []operand // of all others
	grouped  bool      // in parentheses
}

// Condition compiles a condition.
func (s *Scope) Condition(text string) (*Condition, error) {
	p, err := s.begin(text)
	if err != nil {
		return nil, err
	}
	c := &Condition{}
	if err := p.parse(func() { c.root = p.or() }); err != nil {
		return nil, err
	}
	return c, nil
}

// Names returns the top-level attributes in the condition.
func (c *Condition) Names() map[string]bool {
	names := map[string]bool{}
	c.root.names(names)
	return names
}

func (n *node) names(into map[string]bool) {
	for i := range n.nodes {
		n.nodes[i].names(into)
	}
	for _, o := range n.operands {
		if o.path != nil {
			into[o.path[0].Name] = true
		}
	}
}

// or reads conditions joined by OR, which binds weakest.
func (p *parser) or() node {
	p.deeper()
	defer p.shallower()
	return p.joined("OR", func() node { return p.joined("AND", p.not) })
}

func (p *parser) joined(operator string, part func() node) node {
	n := part()
	for p.acceptKeyword(operator) {
		p.operators++
		right := part()
		if n.operator == operator && !n.grouped {
			n.nodes = append(n.nodes, right)
			continue
		}
		n = node{operator: operator, nodes: []node{n, right}}
	}
	return n
}

func (p *parser) not() node {
	negations := 0
	for p.acceptKeyword("NOT") {
		p.operators++
		negations++
	}
	n := p.primary()
	for range negations {
		n = node{operator: "NOT", nodes: []node{n}}
	}
	return n
}

// primary reads a condition in parentheses, a function or a comparison. A parenthesis may also be around an operand.
func (p *parser) primary() node {
	if !p.isSymbol(p.at, "(") {
		return p.simple()
	}
	if begin := p.at; p.aroundOperand() {
		p.at = begin
		return p.comparison(p.grouped())
	}
	p.at++
	n := p.or()
	p.expect(")")
	if n.grouped {
		p.note(redundantParentheses, "The expression has redundant parentheses;")
	}
	n.grouped = true
	return n
}

// aroundOperand looks ahead: the parenthesis that closes the current one is followed by a comparison.
func (p *parser) aroundOperand() bool {
	after := p.closing() + 1
	return after > 0 && (p.isComparison(after) || p.isKeyword(after, "BETWEEN") || p.isKeyword(after, "IN"))
}

// grouped reads an operand that may be in parentheses.
func (p *parser) grouped() operand {
	if !p.accept("(") {
		return p.operand()
	}
	p.deeper()
	defer p.shallower()
	nested := p.isSymbol(p.at, "(")
	o := p.grouped()
	p.expect(")")
	if nested {
		p.note(redundantParentheses, "The expression has redundant parentheses;")
	}
	return o
}

func (p *parser) simple() node {
	if !p.isFunction() || p.word() == "size" || p.comparesCall() {
		return p.comparison(p.operand())
	}
	name := p.word()
	n := node{operator: name, operands: p.arguments()}
	if !isConditionFunction(name) {
		p.note(badFunction, "Invalid function name; function: %s", name)
		return n
	}
	p.checkFunction(&n)
	return n
}

// comparesCall looks ahead: the call at hand is one side of a comparison.
func (p *parser) comparesCall() bool {
	p.at++
	defer func() { p.at-- }()
	return p.aroundOperand()
}

// isComparison reports whether the token at an index is a comparison.
func (p *parser) isComparison(at int) bool {
	if p.tokens[at].kind != symbol {
		return false
	}
	switch p.textOf(at) {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// comparison reads what follows an operand.
func (p *parser) comparison(left operand) node {
	p.operators++
	switch {
	case p.isComparison(p.at):
		operator := p.word()
		p.at++
		n := node{operator: operator, operands: []operand{left, p.grouped()}}
		p.checkComparison(&n)
		return n
	case p.acceptKeyword("BETWEEN"):
		low := p.grouped()
		p.expectKeyword("AND")
		n := node{operator: "BETWEEN", operands: []operand{left, low, p.grouped()}}
		p.checkComparison(&n)
		p.checkBounds(n.operands[1:])
		return n
	case p.acceptKeyword("IN"):
		p.expect("(")
		n := node{operator: "IN", operands: []operand{left, p.grouped()}}
		for p.accept(",") {
			n.operands = append(n.operands, p.grouped())
		}
		p.expect(")")
		if count := len(n.operands) - 1; count > maxOperands {
			p.note(wrongOperand, "The IN operator is provided with too many operands; number of operands: %d", count)
		}
		p.checkDistinct(&n)
		return n
	case left.size && left.path == nil && left.value == nil: // a function that was noted already
		return node{operator: "size"}
	case left.size:
		p.note(badFunction, "The function is not allowed to be used this way in an expression; function: size")
		return node{operator: "size"}
	}
	p.unexpected()
	return node{}
}

// Matches reports whether an item satisfies the condition; an item that is not there is nil.
func (c *Condition) Matches(item value.Item) bool { return c.root.matches(item) }

func (n *node) matches(item value.Item) bool {
	switch n.operator {
	case "AND":
		for i := range n.nodes {
			if !n.nodes[i].matches(item) {
				return false
			}
		}
		return true
	case "OR":
		for i := range n.nodes {
			if n.nodes[i].matches(item) {
				return true
			}
		}
		return false
	case "NOT":
		return !n.nodes[0].matches(item)
	}
	left, there := n.operands[0].of(item)
	switch n.operator {
	case "attribute_exists":
		return there
	case "attribute_not_exists":
		return !there
	case "IN":
		return there && n.in(left, item)
	case "BETWEEN":
		return there && n.compare(">=", left, 1, item) && n.compare("<=", left, 2, item)
	}
	right, ok := n.operands[1].of(item)
	switch {
	case n.operator == "<>":
		return !there || !ok || !value.Equal(left, right)
	case !there || !ok:
		return false
	}
	switch n.operator {
	case "attribute_type":
		return left.Kind.String() == right.Text
	case "begins_with":
		return value.HasPrefix(left, right)
	case "contains":
		return value.Contains(left, right)
	}
	return ordered(n.operator, left, right)
}

func (n *node) in(left value.Value, item value.Item) bool {
	for i := range n.operands[1:] {
		if v, ok := n.operands[i+1].of(item); ok && value.Equal(left, v) {
			return true
		}
	}
	return false
}

func (n *node) compare(operator string, left value.Value, with int, item value.Item) bool {
	right, ok := n.operands[with].of(item)
	return ok && ordered(operator, left, right)
}

// ordered compares two values; values of different types are in no order.
func ordered(operator string, left, right value.Value) bool {
	if operator == "=" {
		return value.Equal(left, right)
	}
	order, ok := value.Compare(left, right)
	if !ok {
		return false
	}
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}
