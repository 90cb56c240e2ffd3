package value

// MaxItemSize is how large an item may be, in bytes, names included (AWS: developer guide, "Quotas").
const MaxItemSize = 400 << 10

// MaxDepth is how deep lists and maps may nest (AWS: developer guide, "Quotas", nested attribute depth).
const MaxDepth = 32

// Size is that of an item (AWS: developer guide, "DynamoDB item sizes and formats"): names and texts in UTF-8, about a byte
// for two digits of a number, three bytes for a document and one for each of its elements.
func (i Item) Size() int {
	n := 0
	for name, v := range i {
		n += len(name) + v.Size()
	}
	return n
}

// Size is that of a value.
func (v Value) Size() int {
	n := 0
	switch v.Kind {
	case String, Binary:
		return len(v.Text)
	case Number:
		return numberSize(v.Text)
	case StringSet, BinarySet:
		for _, e := range v.Elements {
			n += len(e)
		}
		return n
	case NumberSet:
		for _, e := range v.Elements {
			n += numberSize(e)
		}
		return n
	case List:
		for _, e := range v.Items {
			n += 1 + e.Size()
		}
		return n + 3
	case Map:
		return 3 + len(v.Fields) + v.Fields.Size()
	}
	return 1
}

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
