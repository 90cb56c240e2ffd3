package value

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Pack writes an item in the form in which it is kept: about its size on AWS, where decoded maps take several times that.
// It is one string, so that an item that was read never changes.
func (i Item) Pack() string { return string(i.pack(nil)) }

// Unpack reads what Pack wrote. Texts of the item are parts of the packed string.
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
	b = append(b, byte(slices.Index(Kinds[:], v.Kind)))
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
	case List:
		b = binary.AppendUvarint(b, uint64(len(v.Items)))
		for _, e := range v.Items {
			b = e.pack(b)
		}
		return b
	case StringSet, NumberSet, BinarySet:
		b = binary.AppendUvarint(b, uint64(len(v.Elements)))
		for _, e := range v.Elements {
			b = packText(b, e)
		}
		return b
	}
	return packText(b, v.Text)
}

// unpacker is what is left of a packed item.
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
	v := Value{Kind: Kinds[u.byte()]}
	switch v.Kind {
	case Boolean:
		v.Truth = u.byte() == 1
	case Null:
	case Map:
		v.Fields = u.item()
	case List:
		v.Items = make([]Value, u.count())
		for n := range v.Items {
			v.Items[n] = u.value()
		}
	case StringSet, NumberSet, BinarySet:
		v.Elements = make([]string, u.count())
		for n := range v.Elements {
			v.Elements[n] = u.text()
		}
	default:
		v.Text = u.text()
	}
	return v
}
