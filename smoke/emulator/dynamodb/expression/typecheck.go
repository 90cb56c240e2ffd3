package expression

import (
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// isConditionFunction reports whether conditions have a function of that name, which must be in lower case.
func isConditionFunction(name string) bool {
	switch name {
	case "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size":
		return true
	}
	return false
}

// checkFunction notes wrong operands of a function that is a condition.
func (p *parser) checkFunction(n *node) {
	want := 2
	if n.operator == "attribute_exists" || n.operator == "attribute_not_exists" {
		want = 1
	}
	if len(n.operands) != want {
		p.countOperands(n.operator, len(n.operands))
		n.operands = append(n.operands, operand{}, operand{})
		return
	}
	first := n.operands[0]
	switch n.operator {
	case "attribute_exists", "attribute_not_exists", "attribute_type":
		if first.path == nil || first.size {
			p.note(wrongOperand, "Operator or function requires a document path; operator or function: %s", n.operator)
		}
	}
	switch n.operator {
	case "attribute_type":
		p.checkType(n.operands[1])
	case "begins_with":
		for _, o := range n.operands {
			if k := o.kind(); k != 0 && k != value.String && k != value.Binary {
				p.wrongType(n.operator, k)
			}
		}
	case "contains":
		if k := first.kind(); k == value.Number || k == value.Boolean || k == value.Null || k == value.Map {
			p.wrongType(n.operator, k)
		}
	}
	p.checkDistinct(n)
}

func (p *parser) wrongType(operator string, k value.Kind) {
	p.note(wrongOperand, "Incorrect operand type for operator or function; operator or function: %s, operand type: %s", operator, k)
}

// checkType checks the second operand of attribute_type, which is the name of a type.
func (p *parser) checkType(o operand) {
	k := o.kind()
	if k == 0 {
		if o.path != nil {
			p.note(wrongOperand, "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
		}
		return
	}
	if k != value.String {
		p.wrongType("attribute_type", k)
		return
	}
	if value.KindOf(o.value.Text) == 0 {
		p.note(wrongOperand, "Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", o.value.Text)
	}
}

// checkComparison notes operands that cannot be ordered, and equal paths.
func (p *parser) checkComparison(n *node) {
	if n.operator != "=" && n.operator != "<>" {
		for _, o := range n.operands {
			if k := o.kind(); k != 0 && k != value.String && k != value.Number && k != value.Binary {
				p.wrongType(n.operator, k)
			}
		}
	}
	p.checkDistinct(n)
}

func (p *parser) checkDistinct(n *node) {
	for i := range n.operands[1:] {
		if n.operands[0].same(&n.operands[i+1]) {
			p.note(wrongOperand, "The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s",
				n.operator, n.operands[0].path)
		}
	}
}

// checkBounds notes bounds of BETWEEN that differ in type or are in the wrong order.
func (p *parser) checkBounds(bounds []operand) {
	if bounds[0].value == nil || bounds[1].value == nil || bounds[0].size || bounds[1].size {
		return
	}
	low, high := *bounds[0].value, *bounds[1].value
	if low.Kind != high.Kind {
		p.note(wrongOperand, "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s",
			shown(low), shown(high))
		return
	}
	if order, ok := value.Compare(low, high); ok && order > 0 {
		p.note(wrongOperand, "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s",
			shown(low), shown(high))
	}
}

// shown writes a value as AWS's errors do: {S:text}.
func shown(v value.Value) string {
	text := v.Text
	if v.Kind.IsSet() {
		texts := make([]string, len(v.Items))
		for i, e := range v.Items {
			texts[i] = e.Text
		}
		text = "[" + strings.Join(texts, ",") + "]"
	}
	return "{" + v.Kind.String() + ":" + text + "}"
}
