package policy

import (
	"slices"
	"strings"

	"cfnenv/smoke/jsontree"
)

// rawCondition is a condition before its values are compiled.
type rawCondition struct {
	op     operator
	name   string // of the operator
	key    string
	values []string
}

// readConditions reads a Condition block. An unknown operator with nothing under it is passed over, as IAM does.
func readConditions(n *jsontree.Node) ([]rawCondition, error) {
	if n.Kind != jsontree.Object {
		return nil, faultSyntax
	}
	var out []rawCondition
	for i := range n.Items {
		block := &n.Items[i]
		if block.Kind != jsontree.Object {
			return nil, faultSyntax
		}
		if len(block.Items) == 0 {
			continue
		}
		op, ok := parseOperator(block.Name)
		if !ok {
			return nil, faultSyntax
		}
		seen := keyList{}
		for j := range block.Items {
			key := block.Items[j].Name
			values, ok := conditionValues(&block.Items[j])
			if !ok || key == "" {
				return nil, faultSyntax
			}
			if !seen.add(key) {
				return nil, faultSyntax // one key twice, in different case
			}
			out = append(out, rawCondition{op: op, name: block.Name, key: key, values: values})
		}
	}
	return out, nil
}

// conditionValues reads a value or a list of values; numbers and booleans may stand without quotes.
func conditionValues(n *jsontree.Node) ([]string, bool) {
	if n.Kind != jsontree.List {
		n = &jsontree.Node{Items: []jsontree.Node{*n}}
	}
	values := make([]string, len(n.Items))
	for i := range n.Items {
		switch n.Items[i].Kind {
		case jsontree.String, jsontree.Number, jsontree.Bool:
			values[i] = n.Items[i].Text
		default:
			return nil, false
		}
	}
	return values, true
}

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

// condition is one key of a Condition block. A statement applies when all of its conditions hold.
type condition struct {
	op     operator
	key    string // in lower case
	values []operand
}

// holds reports whether the condition is met (IAM user guide, "Conditions with
// multiple context keys or values" and "Condition operators").
func (c *condition) holds(ctx Context) bool {
	got, present := ctx[c.key]
	if len(got) == 0 {
		present = false
	}
	switch {
	case c.op.compare == compareNull:
		return c.null(present)
	case c.op.quantifier == quantifyAll && (!present || onlyEmpty(got)):
		return true
	case !present && c.op.ifExists:
		return true
	case !present:
		return c.op.negated && c.op.quantifier == quantifyNone
	case c.op.quantifier == quantifyAny && onlyEmpty(got):
		return false
	}
	switch c.op.quantifier {
	case quantifyAll:
		for _, v := range got {
			if c.matches(v, ctx) == c.op.negated {
				return false
			}
		}
		return true
	case quantifyAny:
		for _, v := range got {
			if c.matches(v, ctx) != c.op.negated {
				return true
			}
		}
		return false
	}
	for _, v := range got {
		if c.matches(v, ctx) {
			return !c.op.negated
		}
	}
	return c.op.negated
}

// namesPrincipal reports whether the condition asks that the caller be one of some principals. A "*" in Principal
// beside it grants past the implicit denies of boundaries and session policies (IAM user guide, "Principal", on IAM
// role principals).
func (c *condition) namesPrincipal() bool {
	return c.key == "aws:principalarn" && c.op.compare != compareNull && !c.op.negated && !c.op.ifExists && c.op.quantifier != quantifyAll
}

func (c *condition) matches(got string, ctx Context) bool {
	for i := range c.values {
		if c.values[i].match(c.op, got, ctx) {
			return true
		}
	}
	return false
}

// null is the Null operator: "true" asks that the key be absent.
func (c *condition) null(present bool) bool {
	for i := range c.values {
		if c.values[i].truth != present {
			return true
		}
	}
	return false
}

// onlyEmpty reports whether a key resolves to nothing but empty strings, which
// ForAllValues and ForAnyValue take for no value at all.
func onlyEmpty(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}
