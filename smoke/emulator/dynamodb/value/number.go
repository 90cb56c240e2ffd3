package value

import (
	"cmp"
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// The limits of a number (AWS: developer guide, "Supported data types and naming rules", Number): 38 digits, magnitudes
// from 1E-130 to 9.99…E+125.
const (
	maxDigits    = 38
	maxMagnitude = 125
	minMagnitude = -130
)

// numberError is one of AWS's errors about numbers.
type numberError string

func (e numberError) Error() string { return string(e) }

const (
	errOverflow  numberError = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	errUnderflow numberError = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
	errPrecision numberError = "Attempting to store more than 38 significant digits in a Number"
	errNoNumber  numberError = "The parameter cannot be converted to a numeric value"
)

// decimal is d.ddd × 10^exp; digits neither begin nor end with a zero, and are empty for zero itself.
type decimal struct {
	negative bool
	digits   string
	exp      int
}

// ParseNumber reads a number in any of the forms that AWS accepts and returns its canonical text: plain digits, no
// redundant zeros, no sign before zero.
func ParseNumber(text string) (string, error) {
	if text == "" {
		return "", errNoNumber
	}
	d, ok := parseDecimal(text)
	if !ok {
		return "", errors.New(errNoNumber.Error() + ": " + text)
	}
	if err := d.check(); err != nil {
		return "", err
	}
	return d.String(), nil
}

func (d decimal) check() error {
	switch {
	case d.digits == "":
		return nil
	case d.exp > maxMagnitude:
		return errOverflow
	case d.exp < minMagnitude:
		return errUnderflow
	case len(d.digits) > maxDigits:
		return errPrecision
	}
	return nil
}

func parseDecimal(text string) (decimal, bool) {
	var d decimal
	switch text[0] {
	case '-':
		d.negative = true
		fallthrough
	case '+':
		text = text[1:]
	}
	exponent := 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		n, err := strconv.Atoi(text[at+1:])
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return d, false
		}
		exponent = max(min(n, 1<<20), -1<<20) // far outside of the range, whatever it is
		text = text[:at]
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if whole == "" && fraction == "" || dotted && whole == "" && fraction == "" {
		return d, false
	}
	digits := whole + fraction
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return d, false
		}
	}
	trimmed := strings.TrimLeft(digits, "0")
	d.exp = exponent + len(whole) - 1 - (len(digits) - len(trimmed))
	d.digits = strings.TrimRight(trimmed, "0")
	if d.digits == "" {
		return decimal{}, true
	}
	return d, true
}

// String writes the number without an exponent.
func (d decimal) String() string {
	if d.digits == "" {
		return "0"
	}
	var b strings.Builder
	if d.negative {
		b.WriteByte('-')
	}
	switch {
	case d.exp < 0:
		b.WriteString("0." + strings.Repeat("0", -d.exp-1) + d.digits)
	case d.exp+1 >= len(d.digits):
		b.WriteString(d.digits + strings.Repeat("0", d.exp+1-len(d.digits)))
	default:
		b.WriteString(d.digits[:d.exp+1] + "." + d.digits[d.exp+1:])
	}
	return b.String()
}

// compareNumbers orders two canonical numbers.
func compareNumbers(a, b string) int {
	x, _ := parseDecimal(a)
	y, _ := parseDecimal(b)
	if x.sign() != y.sign() {
		return cmp.Compare(x.sign(), y.sign())
	}
	// Digits do not end with a zero, so the shorter of two prefixes is smaller.
	return x.sign() * cmp.Or(cmp.Compare(x.exp, y.exp), cmp.Compare(x.digits, y.digits))
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// Add returns a + b, or a - b, of two Numbers.
func Add(a, b Value, subtract bool) (Value, error) {
	if len(a.Text) < 18 && len(b.Text) < 18 { // counters, which are most of what is added
		x, errX := strconv.ParseInt(a.Text, 10, 64)
		y, errY := strconv.ParseInt(b.Text, 10, 64)
		if subtract {
			y = -y
		}
		if errX == nil && errY == nil {
			return Value{Kind: Number, Text: strconv.FormatInt(x+y, 10)}, nil
		}
	}
	x, _ := parseDecimal(a.Text)
	y, _ := parseDecimal(b.Text)
	low := min(x.last(), y.last())
	sum, other := x.scaled(low), y.scaled(low)
	if subtract {
		sum.Sub(sum, other)
	} else {
		sum.Add(sum, other)
	}
	text, err := ParseNumber(sum.String() + "e" + strconv.Itoa(low))
	return Value{Kind: Number, Text: text}, err
}

// last is the power of ten of the last digit.
func (d decimal) last() int { return d.exp - max(len(d.digits)-1, 0) }

// scaled is the number in units of 10^low.
func (d decimal) scaled(low int) *big.Int {
	n := new(big.Int)
	if d.digits == "" {
		return n
	}
	n.SetString(d.digits+strings.Repeat("0", d.last()-low), 10)
	if d.negative {
		n.Neg(n)
	}
	return n
}

// Count makes a Number of an integer.
func Count(n int) Value { return Value{Kind: Number, Text: strconv.Itoa(n)} }

// numberSize counts the pairs of digits on either side of the decimal point.
func numberSize(text string) int {
	d, _ := parseDecimal(text)
	if d.digits == "" {
		return 1
	}
	pairs := (len(d.digits) + 1) / 2
	if len(d.digits)%2 == 0 && d.exp%2 == 0 {
		pairs++ // the first digit stands alone
	}
	if d.negative {
		pairs++
	}
	return pairs + 1
}
