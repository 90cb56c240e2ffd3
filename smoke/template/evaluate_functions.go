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
		if parts[i], ok = scalarText(item); !ok {
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

// lookUp finds a value by the name of a mapping and two keys.
func (t *Template) lookUp(keys [3]string, pos Pos) (*Value, error) {
	m := t.mapping(keys[0])
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
// cidrBits counts the host bits of a block. The error messages are not CloudFormation's.
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

func (e *evaluator) ref(v *Value) (any, error) { return e.named(v.Arg.Text, v.Pos) }

// named resolves a pseudo parameter, a parameter or a resource.
func (e *evaluator) named(name string, pos Pos) (any, error) {
	if strings.HasPrefix(name, "AWS::") {
		return e.pseudo(name, pos)
	}
	if p, ok := e.s.Parameters.Get(name); ok {
		return p.Value(), nil
	}
	if e.t.Resource(name) == nil || e.s.Ref == nil {
		return nil, unresolvedError([]Identifier{{name, pos}}, "Resources")
	}
	return e.s.Ref(name)
}

func (e *evaluator) pseudo(name string, pos Pos) (any, error) {
	switch name {
	case noValueName:
		return noValue{}, nil
	case topicsName:
		list := make([]any, len(e.s.Pseudo.NotificationARNs))
		for i, arn := range e.s.Pseudo.NotificationARNs {
			list[i] = arn
		}
		return list, nil
	}
	if value, ok := e.s.Pseudo.text(name); ok {
		return value, nil
	}
	return nil, unresolvedError([]Identifier{{name, pos}}, "Resources")
}

func (e *evaluator) getAtt(v *Value) (any, error) {
	a, _ := attributeOf(v.Arg)
	name, err := e.text(a.name, getAttForm)
	if err != nil {
		return nil, err
	}
	if e.t.Resource(a.resource) == nil || e.s.GetAtt == nil {
		return nil, errorAt(v.Pos, "Template error: instance of Fn::GetAtt references undefined resource %s", a.resource)
	}
	return e.s.GetAtt(a.resource, name)
}

func (e *evaluator) sub(v *Value) (any, error) {
	text, context, _ := subArguments(v.Arg)
	pieces, _ := subPieces(text)
	own := map[string]string{}
	if context != nil {
		for _, m := range context.Members {
			s, err := e.text(m.Value, subContextValue)
			if err != nil {
				return nil, err
			}
			own[m.Key] = s
		}
	}
	var b strings.Builder
	for _, p := range pieces {
		s, ok := p.text, !p.variable
		if !ok {
			s, ok = own[p.text]
		}
		if !ok {
			var err error
			if s, err = e.subVariable(v.Pos, p.text); err != nil {
				return nil, err
			}
		}
		if b.WriteString(s); b.Len() > maxText {
			return nil, tooLong(v)
		}
	}
	return b.String(), nil
}

// tooLong refuses a string that nested functions have made to grow beyond any template's need.
func tooLong(v *Value) *Error {
	return errorAt(v.Pos, "Template error: %s makes a string of more than %d bytes", v.Fn, maxText)
}

func (e *evaluator) subVariable(pos Pos, name string) (string, error) {
	var x any
	var err error
	resource, attr, isAttr := strings.Cut(name, ".")
	switch {
	case !isAttr:
		x, err = e.named(name, pos)
	case e.t.Resource(resource) == nil || e.s.GetAtt == nil:
		err = errorAt(pos, "Template error: instance of Fn::Sub references invalid resource attribute %s", name)
	default:
		x, err = e.s.GetAtt(resource, attr)
	}
	if err != nil {
		return "", err
	}
	s, ok := scalarText(x)
	if !ok {
		return "", errorAt(pos, "Template error: every variable in an Fn::sub object must reference a string")
	}
	return s, nil
}

func (e *evaluator) importValue(v *Value) (any, error) {
	name, err := e.text(v.Arg, importForm)
	if err != nil {
		return nil, err
	}
	if e.s.Import == nil {
		return nil, errorAt(v.Pos, "Template error: Cannot use Fn::ImportValue in Conditions")
	}
	value, ok := e.s.Import(name)
	if !ok {
		return nil, errorAt(v.Pos, "No export named %s found.", name)
	}
	return value, nil
}

func (e *evaluator) zones(v *Value) (any, error) {
	region, err := e.text(v.Arg, getAZsForm)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = e.s.Pseudo.Region
	}
	if e.s.AZs == nil {
		return nil, notEmulated(v.Pos, "Fn::GetAZs")
	}
	list := []any{}
	for _, zone := range e.s.AZs(region) {
		list = append(list, zone)
	}
	return list, nil
}
