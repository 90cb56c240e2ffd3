package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

var errOperand = errors.New("value does not fit the condition operator")

// operand is one value of a condition, compiled for its operator.
type operand struct {
	text    pattern // String and Bool operators
	arn     arnPattern
	number  float64
	instant instant
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
		if o.instant, ok = parseInstant(s); !ok {
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

// match compares a value of the request. A value that the operator cannot read
// equals nothing.
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
		t, ok := parseInstant(got)
		return ok && op.order.holds(t.compare(o.instant))
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

// parseNumber reads an integer or decimal number.
func parseNumber(s string) (float64, error) {
	for i := range len(s) {
		if !strings.ContainsRune("+-.eE0123456789", rune(s[i])) {
			return 0, errOperand // ParseFloat also reads hexadecimal, inf and nan
		}
	}
	return strconv.ParseFloat(s, 64)
}

// parseNetwork reads an address or a network in CIDR notation. An address
// alone is a network of one.
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
