package policy

import "strings"

// rawCondition is a condition before its values are compiled.
type rawCondition struct {
	op     operator
	name   string // of the operator
	key    string
	values []string
}

// readConditions reads a Condition block. An unknown operator with nothing
// under it is passed over, as IAM does.
func readConditions(n *node) ([]rawCondition, error) {
	if n.kind != nodeObject {
		return nil, faultSyntax
	}
	var out []rawCondition
	for i, name := range n.names {
		block := &n.items[i]
		if block.kind != nodeObject {
			return nil, faultSyntax
		}
		if len(block.items) == 0 {
			continue
		}
		op, ok := parseOperator(name)
		if !ok {
			return nil, faultSyntax
		}
		seen := keyList{}
		for j, key := range block.names {
			values, ok := conditionValues(&block.items[j])
			if !ok || key == "" {
				return nil, faultSyntax
			}
			if !seen.add(key) {
				return nil, faultSyntax // one key twice, in different case
			}
			out = append(out, rawCondition{op: op, name: name, key: key, values: values})
		}
	}
	return out, nil
}

// conditionValues reads a value or a list of values; numbers and booleans may
// stand without quotes.
func conditionValues(n *node) ([]string, bool) {
	if n.kind != nodeList {
		n = &node{items: []node{*n}}
	}
	values := make([]string, len(n.items))
	for i := range n.items {
		switch n.items[i].kind {
		case nodeString, nodeNumber, nodeBool:
			values[i] = n.items[i].text
		default:
			return nil, false
		}
	}
	return values, true
}

// wellFormed reports whether every value has the form that the operator needs.
func (r *rawCondition) wellFormed() bool {
	for _, v := range r.values {
		if r.op.variables() && strings.Contains(v, "${") {
			continue
		}
		if _, err := compileOperand(r.op, v, false); err != nil {
			return false
		}
	}
	return true
}

func (r *rawCondition) compile(variables bool, vars *keyList) (condition, error) {
	variables = variables && r.op.variables()
	c := condition{op: r.op, key: strings.ToLower(r.key), values: make([]operand, len(r.values))}
	for i, v := range r.values {
		var err error
		if c.values[i], err = compileOperand(r.op, v, variables); err != nil {
			return c, faultSyntax
		}
		if variables {
			vars.addVariables(v)
		}
	}
	return c, nil
}
