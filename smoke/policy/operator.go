package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

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

type quantifier uint8

const (
	quantifyNone quantifier = iota
	quantifyAll             // ForAllValues:
	quantifyAny             // ForAnyValue:
)

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

// parseOperator reads an operator's name. Names are case-sensitive, as in the policy grammar.
func parseOperator(name string) (operator, bool) {
	var q quantifier
	if rest, ok := strings.CutPrefix(name, "ForAllValues:"); ok {
		q, name = quantifyAll, rest
	} else if rest, ok := strings.CutPrefix(name, "ForAnyValue:"); ok {
		q, name = quantifyAny, rest
	}
	name, ifExists := strings.CutSuffix(name, "IfExists")
	o, ok := operators[name]
	if !ok || ifExists && o.compare == compareNull {
		return operator{}, false
	}
	o.quantifier, o.ifExists = q, ifExists
	return o, true
}

// operators are the condition operators by name, without set operator and IfExists (IAM user guide, "Condition operators").
var operators = map[string]operator{
	"StringEquals":              {compare: compareString},
	"StringNotEquals":           {compare: compareString, negated: true},
	"StringEqualsIgnoreCase":    {compare: compareStringFold},
	"StringNotEqualsIgnoreCase": {compare: compareStringFold, negated: true},
	"StringLike":                {compare: compareLike},
	"StringNotLike":             {compare: compareLike, negated: true},
	"NumericEquals":             {compare: compareNumeric},
	"NumericNotEquals":          {compare: compareNumeric, negated: true},
	"NumericLessThan":           {compare: compareNumeric, order: orderLess},
	"NumericLessThanEquals":     {compare: compareNumeric, order: orderLessEqual},
	"NumericGreaterThan":        {compare: compareNumeric, order: orderGreater},
	"NumericGreaterThanEquals":  {compare: compareNumeric, order: orderGreaterEqual},
	"DateEquals":                {compare: compareDate},
	"DateNotEquals":             {compare: compareDate, negated: true},
	"DateLessThan":              {compare: compareDate, order: orderLess},
	"DateLessThanEquals":        {compare: compareDate, order: orderLessEqual},
	"DateGreaterThan":           {compare: compareDate, order: orderGreater},
	"DateGreaterThanEquals":     {compare: compareDate, order: orderGreaterEqual},
	"Bool":                      {compare: compareBool},
	"BinaryEquals":              {compare: compareBinary},
	"IpAddress":                 {compare: compareIP},
	"NotIpAddress":              {compare: compareIP, negated: true},
	"ArnEquals":                 {compare: compareARN},
	"ArnLike":                   {compare: compareARN},
	"ArnNotEquals":              {compare: compareARN, negated: true},
	"ArnNotLike":                {compare: compareARN, negated: true},
	"Null":                      {compare: compareNull},
}

var errOperand = errors.New("value does not fit the condition operator")

// operand is one value of a condition, compiled for its operator.
type operand struct {
	text    pattern // String and Bool operators
	arn     arnPattern
	number  float64
	time    time.Time
	truth   bool // of Null
	bytes   []byte
	network netip.Prefix
}

func compileOperand(op operator, s string, variables bool) (operand, error) {
	var o operand
	var err error
	switch op.compare {
	case compareString, compareStringFold:
		o.text, err = syntax{variables: variables}.compile(s)
	case compareLike:
		o.text, err = syntax{variables: variables, wildcards: true}.compile(s)
	case compareARN:
		o.arn, err = compileARN(s, variables, 0)
	case compareNumeric:
		o.number, err = parseNumber(s)
	case compareDate:
		var ok bool
		if o.time, ok = parseTime(s); !ok {
			err = errOperand
		}
	case compareBool:
		if !isTrue(s) && !isFalse(s) && !variables {
			return o, errOperand
		}
		o.text, err = syntax{variables: variables}.compile(s)
	case compareNull:
		if o.truth = isTrue(s); !o.truth && !isFalse(s) {
			err = errOperand
		}
	case compareBinary:
		o.bytes, err = base64.StdEncoding.DecodeString(s)
	case compareIP:
		o.network, err = parseNetwork(s)
	}
	return o, err
}

// match compares a value of the request. A value that the operator cannot read equals nothing.
func (o *operand) match(op operator, got string, ctx Context) bool {
	switch op.compare {
	case compareString, compareLike:
		return o.text.match(got, ctx)
	case compareStringFold, compareBool:
		return o.text.equalFold(got, ctx)
	case compareARN:
		name := parseResourceName(got)
		return o.arn.match(&name, ctx)
	case compareNumeric:
		n, err := parseNumber(got)
		return err == nil && op.order.holds(cmp.Compare(n, o.number))
	case compareDate:
		t, ok := parseTime(got)
		return ok && op.order.holds(t.Compare(o.time))
	case compareBinary:
		b, err := base64.StdEncoding.DecodeString(got)
		return err == nil && bytes.Equal(b, o.bytes)
	case compareIP:
		addr, err := netip.ParseAddr(got)
		return err == nil && o.network.Contains(addr.Unmap().WithZone(""))
	}
	return false
}

// equalFold compares without regard to case. The pattern has no wildcards.
func (p *pattern) equalFold(s string, ctx Context) bool {
	if len(p.pieces) == 1 && p.pieces[0].kind == pieceText {
		return strings.EqualFold(p.pieces[0].text, s)
	}
	var whole strings.Builder
	for i := range p.pieces {
		text := p.pieces[i].text
		if p.pieces[i].kind == pieceVar {
			v, ok := p.pieces[i].value(ctx)
			if !ok {
				return false
			}
			text = v
		}
		whole.WriteString(text)
	}
	return strings.EqualFold(whole.String(), s)
}

func parseNumber(s string) (float64, error) {
	for i := range len(s) {
		if !strings.ContainsRune("+-.eE0123456789", rune(s[i])) {
			return 0, errOperand // ParseFloat also reads hexadecimal, inf and nan
		}
	}
	return strconv.ParseFloat(s, 64)
}

// parseNetwork reads an address or a network in CIDR notation. An address alone is a network of one.
func parseNetwork(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	addr = addr.Unmap().WithZone("")
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

// isTrue and isFalse read a boolean of a policy or a request.
func isTrue(s string) bool  { return strings.EqualFold(s, "true") }
func isFalse(s string) bool { return strings.EqualFold(s, "false") }
