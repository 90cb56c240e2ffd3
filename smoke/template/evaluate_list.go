package template

import (
	"math/big"
	"net/netip"
	"strconv"
	"strings"
)

func (e *evaluator) join(v *Value) (any, error) {
	delimiter := v.Arg.Items[0].Text
	x, err := e.value(v.Arg.Items[1])
	if err != nil {
		return nil, err
	}
	list, ok := x.([]any)
	if !ok {
		return nil, errorAt(v.Pos, joinForm)
	}
	parts := make([]string, len(list))
	size := 0
	for i, item := range list {
		if parts[i], ok = ScalarText(item); !ok {
			return nil, errorAt(v.Pos, joinForm)
		}
		if size += len(parts[i]) + len(delimiter); size > maxText {
			return nil, tooLong(v)
		}
	}
	return strings.Join(parts, delimiter), nil
}

func (e *evaluator) split(v *Value) (any, error) {
	delimiter := v.Arg.Items[0].Text
	s, err := e.text(v.Arg.Items[1], splitForm)
	if err != nil {
		return nil, err
	}
	if delimiter == "" {
		return nil, errorAt(v.Pos, splitForm)
	}
	list := []any{}
	for _, part := range strings.Split(s, delimiter) {
		list = append(list, part)
	}
	return list, nil
}

func (e *evaluator) selectItem(v *Value) (any, error) {
	s, err := e.text(v.Arg.Items[0], selectIndex)
	if err != nil {
		return nil, err
	}
	index, err := strconv.Atoi(s)
	if err != nil {
		return nil, errorAt(v.Pos, selectIndex)
	}
	x, err := e.value(v.Arg.Items[1])
	if err != nil {
		return nil, err
	}
	list, ok := x.([]any)
	if !ok {
		return nil, errorAt(v.Pos, selectForm)
	}
	if index < 0 || index >= len(list) {
		return nil, errorAt(v.Pos, "Template error: Fn::Select cannot select nonexistent value at index %d", index)
	}
	return list[index], nil
}

func (e *evaluator) findInMap(v *Value) (any, error) {
	var keys [3]string
	for i, item := range v.Arg.Items {
		var err error
		if keys[i], err = e.text(item, findInMapForm); err != nil {
			return nil, err
		}
	}
	found, err := e.t.lookUp(keys, v.Pos)
	if err != nil {
		return nil, err
	}
	return e.value(found)
}

// lookUp is the value of a mapping under its name and two keys.
func (t *Template) lookUp(keys [3]string, pos Pos) (*Value, error) {
	m := t.Mapping(keys[0])
	if m == nil {
		return nil, errorAt(pos, "Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", keys[0])
	}
	found := m.Value.At(keys[1], keys[2])
	if found == nil {
		return nil, errorAt(pos, "Template error: Unable to get mapping for %s::%s::%s", keys[0], keys[1], keys[2])
	}
	return found, nil
}

// cidr cuts blocks from the start of an address block. CloudFormation user guide, Fn::Cidr: count is 1 to 256, and
// cidrBits is how many bits a block leaves to its hosts. The sentences are ours.
func (e *evaluator) cidr(v *Value) (any, error) {
	var args [3]string
	for i, item := range v.Arg.Items {
		var err error
		if args[i], err = e.text(item, cidrForm); err != nil {
			return nil, err
		}
	}
	block, err := netip.ParsePrefix(args[0])
	if err != nil {
		return nil, errorAt(v.Pos, "Template error: Fn::Cidr: %s is not a valid CIDR block", args[0])
	}
	count, err := strconv.Atoi(args[1])
	if err != nil || count < 1 || count > 256 {
		return nil, errorAt(v.Pos, "Template error: Fn::Cidr: count must be a number from 1 to 256, not %s", args[1])
	}
	hostBits, err := strconv.Atoi(args[2])
	width := block.Addr().BitLen()
	if err != nil || hostBits < 1 || hostBits > width-block.Bits() {
		return nil, errorAt(v.Pos, "Template error: Fn::Cidr: cidrBits %s does not fit the block %s", args[2], args[0])
	}
	if room := width - block.Bits() - hostBits; room < 9 && count > 1<<room {
		return nil, errorAt(v.Pos, "Template error: Fn::Cidr: %d blocks with %d host bits do not fit the block %s", count, hostBits, args[0])
	}
	return cutBlocks(block.Masked().Addr(), count, hostBits), nil
}

func cutBlocks(start netip.Addr, count, hostBits int) []any {
	at := new(big.Int).SetBytes(start.AsSlice())
	step := new(big.Int).Lsh(big.NewInt(1), uint(hostBits))
	blocks := make([]any, count)
	buf := make([]byte, start.BitLen()/8)
	for i := range blocks {
		addr, _ := netip.AddrFromSlice(at.FillBytes(buf))
		blocks[i] = netip.PrefixFrom(addr, start.BitLen()-hostBits).String()
		at.Add(at, step)
	}
	return blocks
}
