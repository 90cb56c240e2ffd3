package policy

import "strings"

// comparison is what an operator compares, without its qualifiers.
type comparison uint8

const (
	compareString comparison = iota + 1
	compareStringFold
	compareLike
	compareNumeric
	compareDate
	compareBool
	compareBinary
	compareIP
	compareARN
	compareNull
)

// order is the relation of numeric and date operators.
type order uint8

const (
	orderEqual order = iota
	orderLess
	orderLessEqual
	orderGreater
	orderGreaterEqual
)

// holds reports whether the outcome of a comparison (-1, 0, 1) is the relation.
func (o order) holds(cmp int) bool {
	switch o {
	case orderLess:
		return cmp < 0
	case orderLessEqual:
		return cmp <= 0
	case orderGreater:
		return cmp > 0
	case orderGreaterEqual:
		return cmp >= 0
	}
	return cmp == 0
}

// quantifier is the set operator in front of an operator.
type quantifier uint8

const (
	quantifyNone quantifier = iota
	quantifyAll             // ForAllValues:
	quantifyAny             // ForAnyValue:
)

// operator is a condition operator taken apart.
type operator struct {
	compare    comparison
	order      order
	negated    bool
	ifExists   bool
	quantifier quantifier
}

// variables reports whether the operator's values may use policy variables
// (IAM user guide, "Condition operators": String, ARN and Boolean).
func (o operator) variables() bool {
	switch o.compare {
	case compareString, compareStringFold, compareLike, compareARN, compareBool:
		return true
	}
	return false
}

// parseOperator reads an operator's name. Names are case-sensitive, as in the
// policy grammar.
func parseOperator(name string) (operator, bool) {
	var q quantifier
	if rest, ok := strings.CutPrefix(name, "ForAllValues:"); ok {
		q, name = quantifyAll, rest
	} else if rest, ok := strings.CutPrefix(name, "ForAnyValue:"); ok {
		q, name = quantifyAny, rest
	}
	name, ifExists := strings.CutSuffix(name, "IfExists")
	o, ok := baseOperator(name)
	if !ok || ifExists && o.compare == compareNull {
		return operator{}, false
	}
	o.quantifier, o.ifExists = q, ifExists
	return o, true
}

func baseOperator(name string) (operator, bool) {
	switch name {
	case "StringEquals":
		return operator{compare: compareString}, true
	case "StringNotEquals":
		return operator{compare: compareString, negated: true}, true
	case "StringEqualsIgnoreCase":
		return operator{compare: compareStringFold}, true
	case "StringNotEqualsIgnoreCase":
		return operator{compare: compareStringFold, negated: true}, true
	case "StringLike":
		return operator{compare: compareLike}, true
	case "StringNotLike":
		return operator{compare: compareLike, negated: true}, true
	case "Bool":
		return operator{compare: compareBool}, true
	case "BinaryEquals":
		return operator{compare: compareBinary}, true
	case "IpAddress":
		return operator{compare: compareIP}, true
	case "NotIpAddress":
		return operator{compare: compareIP, negated: true}, true
	case "ArnEquals", "ArnLike":
		return operator{compare: compareARN}, true
	case "ArnNotEquals", "ArnNotLike":
		return operator{compare: compareARN, negated: true}, true
	case "Null":
		return operator{compare: compareNull}, true
	}
	if rest, ok := strings.CutPrefix(name, "Numeric"); ok {
		return relation(compareNumeric, rest)
	}
	if rest, ok := strings.CutPrefix(name, "Date"); ok {
		return relation(compareDate, rest)
	}
	return operator{}, false
}

func relation(c comparison, name string) (operator, bool) {
	o := operator{compare: c}
	switch name {
	case "Equals":
	case "NotEquals":
		o.negated = true
	case "LessThan":
		o.order = orderLess
	case "LessThanEquals":
		o.order = orderLessEqual
	case "GreaterThan":
		o.order = orderGreater
	case "GreaterThanEquals":
		o.order = orderGreaterEqual
	default:
		return operator{}, false
	}
	return o, true
}
