package expression

import (
	"errors"
	"fmt"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// KeyCondition is the condition on one key attribute: an operator of =, <, <=, >, >=, BETWEEN or begins_with, and one value
// or two.
type KeyCondition struct {
	Operator string
	Values   []value.Value
}

// Keys reads a condition as a KeyConditionExpression and returns its parts by attribute. Whether the attributes are the
// table's key is not known here. Errors are whole sentences.
func (c *Condition) Keys() (map[string]KeyCondition, error) {
	conditions := map[string]KeyCondition{}
	return conditions, keyParts(&c.root, conditions)
}

func keyParts(n *node, into map[string]KeyCondition) error {
	switch n.operator {
	case "AND":
		for i := range n.nodes {
			if err := keyParts(&n.nodes[i], into); err != nil {
				return err
			}
		}
		return nil
	case "OR", "NOT", "<>", "IN", "attribute_exists", "attribute_not_exists", "attribute_type", "contains":
		return fmt.Errorf("Invalid operator used in KeyConditionExpression: %s", n.operator)
	}
	name, condition, err := keyPart(n)
	if err != nil {
		return err
	}
	if _, twice := into[name]; twice {
		return errors.New("KeyConditionExpressions must only contain one condition per key")
	}
	into[name] = condition
	return nil
}

// keyPart reads one condition. The attribute may stand on either side of a comparison.
func keyPart(n *node) (string, KeyCondition, error) {
	c := KeyCondition{Operator: n.operator}
	name := ""
	for i, o := range n.operands {
		switch {
		case o.size:
			return "", c, errors.New("KeyConditionExpressions cannot contain nested operations")
		case o.path == nil:
			c.Values = append(c.Values, *o.value)
			continue
		case name != "":
			return "", c, errors.New("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		case len(o.path) > 1:
			return "", c, errors.New("KeyConditionExpressions cannot have conditions on nested attributes")
		}
		name = o.path[0].Name
		if i > 0 {
			mirrored, ok := map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[n.operator]
			if !ok {
				return "", c, fmt.Errorf("Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first operand", n.operator)
			}
			c.Operator = mirrored
		}
	}
	if name == "" {
		return "", c, errors.New("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	return name, c, nil
}
