package value

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MarshalJSON writes a value as clients read it.
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil), nil }

// MarshalJSON writes an item, its attributes by name.
func (i Item) MarshalJSON() ([]byte, error) { return i.appendJSON(nil), nil }

func (i Item) appendJSON(b []byte) []byte {
	b = append(b, '{')
	for n, name := range slices.Sorted(maps.Keys(i)) {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		b = i[name].appendJSON(b)
	}
	return append(b, '}')
}

func (v Value) appendJSON(b []byte) []byte {
	b = append(b, '{', '"')
	b = append(b, v.Kind.String()...)
	b = append(b, '"', ':')
	switch v.Kind {
	case Boolean:
		b = strconv.AppendBool(b, v.Truth)
	case Null:
		b = append(b, "true"...)
	case Map:
		b = v.Fields.appendJSON(b)
	case List, StringSet, NumberSet, BinarySet:
		b = append(b, '[')
		for n, e := range v.Items {
			if n > 0 {
				b = append(b, ',')
			}
			if v.Kind == List {
				b = e.appendJSON(b)
			} else {
				b = e.appendScalar(b)
			}
		}
		b = append(b, ']')
	default:
		b = v.appendScalar(b)
	}
	return append(b, '}')
}

func (v Value) appendScalar(b []byte) []byte {
	if v.Kind == Binary {
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, []byte(v.Text))
		return append(b, '"')
	}
	return appendText(b, v.Text)
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // strings always marshal
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// Pack encodes an item for storage. The result has about the size that AWS counts, a fraction of that of decoded maps, and is
// one string, so that stored items cannot change.
func (i Item) Pack() string { return string(i.pack(make([]byte, 0, 256))) }

// Unpack decodes a packed item; its texts share the memory of the string.
func Unpack(packed string) Item {
	u := unpacker(packed)
	return u.item()
}

func (i Item) pack(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(i)))
	for _, name := range slices.Sorted(maps.Keys(i)) {
		b = i[name].pack(packText(b, name))
	}
	return b
}

func packText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func (v Value) pack(b []byte) []byte {
	b = append(b, byte(v.Kind))
	switch v.Kind {
	case Boolean:
		if v.Truth {
			return append(b, 1)
		}
		return append(b, 0)
	case Null:
		return b
	case Map:
		return v.Fields.pack(b)
	case List, StringSet, NumberSet, BinarySet:
		b = binary.AppendUvarint(b, uint64(len(v.Items)))
		for _, e := range v.Items {
			if v.Kind == List {
				b = e.pack(b)
			} else {
				b = packText(b, e.Text)
			}
		}
		return b
	}
	return packText(b, v.Text)
}

// unpacker is the unread rest of a packed item.
type unpacker string

func (u *unpacker) count() int {
	n, shift := 0, 0
	for {
		c := u.byte()
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
		shift += 7
	}
}

func (u *unpacker) byte() byte {
	c := (*u)[0]
	*u = (*u)[1:]
	return c
}

func (u *unpacker) text() string {
	n := u.count()
	s := string((*u)[:n])
	*u = (*u)[n:]
	return s
}

func (u *unpacker) item() Item {
	n := u.count()
	i := make(Item, n)
	for range n {
		name := u.text()
		i[name] = u.value()
	}
	return i
}

func (u *unpacker) value() Value {
	v := Value{Kind: Kind(u.byte())}
	switch v.Kind {
	case Boolean:
		v.Truth = u.byte() == 1
	case Null:
	case Map:
		v.Fields = u.item()
	case List, StringSet, NumberSet, BinarySet:
		v.Items = make([]Value, u.count())
		for n := range v.Items {
			if v.Kind == List {
				v.Items[n] = u.value()
			} else {
				v.Items[n] = Value{Kind: v.Kind.Element(), Text: u.text()}
			}
		}
	default:
		v.Text = u.text()
	}
	return v
}

// AppendOrdered encodes a String, Number or Binary so that the encodings sort as the values do, whatever follows them.
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

// appendOrderedNumber writes sign, magnitude and digits; those of negative numbers are complemented.
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
