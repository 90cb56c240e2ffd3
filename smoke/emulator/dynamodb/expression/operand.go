package expression

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// operand is one side of a comparison or one argument of a function.
type operand struct {
	path  Path         // of a path, or of size(path)
	value *value.Value // of a :value that is defined
	size  bool
}

// of evaluates an operand; ok is false when the item does not have it.
func (o *operand) of(item value.Item) (v value.Value, ok bool) {
	switch {
	case o.path != nil:
		v, ok = o.path.find(item)
	case o.value != nil:
		v, ok = *o.value, true
	}
	if !o.size || !ok {
		return v, ok
	}
	n, ok := sizeOf(v)
	return value.Count(n), ok
}

// sizeOf is the function size (AWS: developer guide, "Condition and filter expressions, operators, and functions").
func sizeOf(v value.Value) (n int, ok bool) {
	switch v.Kind {
	case value.String:
		return utf8.RuneCountInString(v.Text), true
	case value.Binary:
		return len(v.Text), true
	case value.Map:
		return len(v.Fields), true
	case value.List, value.StringSet, value.NumberSet, value.BinarySet:
		return len(v.Items), true
	}
	return 0, false
}

// kind returns the type of an operand where it does not depend on the item, else zero.
func (o *operand) kind() value.Kind {
	switch {
	case o.size:
		return value.Number
	case o.value != nil:
		return o.value.Kind
	}
	return 0
}

// same reports whether two operands are the same path: AWS refuses to compare it with itself.
func (o *operand) same(other *operand) bool {
	return o.path != nil && other.path != nil && o.size == other.size && slices.Equal(o.path, other.path)
}

// operand reads a path, a value or size(path).
func (p *parser) operand() operand {
	switch {
	case p.peek().kind == valueRef:
		return operand{value: p.substitute()}
	case p.isFunction():
		return p.operandFunction()
	case p.peek().kind == word && isOperator(p.word()):
		p.unexpected()
	}
	return operand{path: p.path()}
}

// isOperator reports whether a word cannot be an operand because the grammar needs it.
func isOperator(text string) bool {
	switch len(text) {
	case 2, 3, 7:
		for _, operator := range [...]string{"AND", "OR", "NOT", "IN", "BETWEEN"} {
			if strings.EqualFold(text, operator) {
				return true
			}
		}
	}
	return false
}

// operandFunction reads a call where an operand stands: only size has a value to compare.
func (p *parser) operandFunction() operand {
	name := p.word()
	args := p.arguments()
	switch {
	case !isConditionFunction(name):
		p.note(badFunction, "Invalid function name; function: %s", name)
	case name != "size":
		p.note(badFunction, "The function is not allowed to be used this way in an expression; function: %s", name)
	case len(args) != 1:
		p.countOperands(name, len(args))
	case args[0].size:
		p.note(badFunction, "The function is not allowed to be used this way in an expression; function: size")
	default:
		if args[0].value != nil {
			if _, ok := sizeOf(*args[0].value); !ok {
				p.note(wrongOperand, "Incorrect operand type for operator or function; operator or function: size, operand type: %s", args[0].value.Kind)
			}
		}
		return operand{path: args[0].path, value: args[0].value, size: true}
	}
	return operand{size: true}
}

// arguments reads a function's name and what is in its parentheses.
func (p *parser) arguments() []operand {
	p.deeper()
	defer p.shallower()
	p.at += 2 // the name and the parenthesis that isFunction saw
	p.operators++
	if p.isSymbol(p.at, ")") {
		p.unexpected()
	}
	args := []operand{p.operand()}
	for p.accept(",") {
		args = append(args, p.operand())
	}
	p.expect(")")
	return args
}

func (p *parser) countOperands(name string, n int) {
	p.note(wrongOperand, "Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", name, n)
}
