package value

import "strings"

// AppendOrdered writes a String, Number or Binary so that the bytes of what is written have the order of the values, also
// with more bytes after them.
func AppendOrdered(b []byte, v Value) []byte {
	if v.Kind == Number {
		return appendOrderedNumber(b, v.Text)
	}
	// A zero byte is escaped, and the end is smaller than everything that could go on.
	for i := range len(v.Text) {
		b = append(b, v.Text[i])
		if v.Text[i] == 0 {
			b = append(b, 0xff)
		}
	}
	return append(b, 0, 1)
}

// appendOrderedNumber writes sign, magnitude and digits; those of negative numbers are turned round.
func appendOrderedNumber(b []byte, text string) []byte {
	d, _ := parseDecimal(text)
	switch {
	case d.digits == "":
		return append(b, 1)
	case !d.negative:
		b = append(b, 2, byte(d.exp-minMagnitude))
		b = append(b, d.digits...)
		return append(b, 0)
	}
	b = append(b, 0, 0xff-byte(d.exp-minMagnitude))
	for i := range len(d.digits) {
		b = append(b, '0'+'9'-d.digits[i])
	}
	return append(b, 0xff)
}

// HasPrefix reports whether a String or Binary begins with another of its kind.
func HasPrefix(v, prefix Value) bool {
	return v.Kind == prefix.Kind && (v.Kind == String || v.Kind == Binary) && strings.HasPrefix(v.Text, prefix.Text)
}

// Contains reports whether a text has another in it, a set an element, a list a value (AWS: developer guide, "contains").
func Contains(v, operand Value) bool {
	switch v.Kind {
	case String, Binary:
		return operand.Kind == v.Kind && strings.Contains(v.Text, operand.Text)
	case StringSet, NumberSet, BinarySet:
		if operand.Kind != v.Kind.Element() {
			return false
		}
		for _, e := range v.Elements {
			if e == operand.Text {
				return true
			}
		}
	case List:
		for _, e := range v.Items {
			if Equal(e, operand) {
				return true
			}
		}
	}
	return false
}
