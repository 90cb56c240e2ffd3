package template

import (
	"strconv"
	"strings"
)

func (f *follower) ref(name string, pos Pos) Partial {
	if strings.HasPrefix(name, "AWS::") {
		return f.pseudo(name, pos)
	}
	if p := f.t.Parameter(name); p != nil {
		return f.parameter(p, pos)
	}
	return textOf(pos, Piece{Text: "${" + name + "}", Resource: name,
		Reason: "the physical id of " + name + " is known only when it has been made"})
}

func (f *follower) pseudo(name string, pos Pos) Partial {
	switch name {
	case noValueName:
		return Partial{Kind: PartialAbsent, Pos: pos}
	case topicsName:
		return unknown(pos, name+" is given at the deployment")
	}
	value, ok := f.k.Pseudo.text(name)
	switch {
	case !ok:
		return unknown(pos, name+" is no pseudo parameter")
	case value == "":
		return hidden(pos, name, name+" is not known before the deployment")
	}
	return textOf(pos, Piece{Text: value})
}

func (f *follower) parameter(p *Parameter, pos Pos) Partial {
	value, given := f.k.Parameters[p.Name]
	at := pos
	switch {
	case strings.HasPrefix(p.Type, "AWS::SSM::Parameter::Value<"):
		return openParameter(p, pos, "parameter "+p.Name+" is known only in the account")
	case given && p.NoEcho && !f.comparing:
		return openParameter(p, pos, "parameter "+p.Name+" is declared NoEcho, so its value is not looked at")
	case given:
	case p.Default == nil:
		return openParameter(p, pos, "parameter "+p.Name+" has no default")
	case f.changed[p.Name] || f.comparing && !f.usual:
		return openParameter(p, pos, "parameter "+p.Name+" may be given another value than its default")
	default:
		value, at = *p.Default, p.DefaultPos
	}
	if !p.isList() {
		return textOf(at, Piece{Text: value, Parameter: p.Name})
	}
	list := Partial{Kind: PartialList, Pos: at}
	for _, item := range p.items(value) {
		list.Items = append(list.Items, textOf(at, Piece{Text: item, Parameter: p.Name}))
	}
	return list
}

func openParameter(p *Parameter, pos Pos, reason string) Partial {
	if p.isList() {
		return unknown(pos, reason)
	}
	return textOf(pos, Piece{Text: "${" + p.Name + "}", Reason: reason, Parameter: p.Name})
}

func (f *follower) getAtt(v *Value) Partial {
	a, _ := attributeOf(v.Arg)
	name, ok := f.value(a.name).Exact()
	if !ok {
		return hidden(v.Pos, a.resource+".…", "which attribute of "+a.resource+" it is, is not known")
	}
	return resourceAttribute(a.resource, name, v.Pos)
}

func resourceAttribute(resource, name string, pos Pos) Partial {
	return textOf(pos, Piece{Text: "${" + resource + "." + name + "}", Resource: resource, Attribute: name,
		Reason: name + " of " + resource + " is known only when it has been made"})
}

func (f *follower) sub(v *Value) Partial {
	text, context, _ := subArguments(v.Arg)
	pieces, _ := subPieces(text)
	own := map[string]Partial{}
	if context != nil {
		for _, m := range context.Members {
			own[m.Key] = f.value(m.Value)
		}
	}
	parts := make([]Partial, len(pieces))
	for i, p := range pieces {
		if part, ok := own[p.text]; ok && p.variable {
			parts[i] = part
			continue
		}
		parts[i] = f.subPart(p, v.Pos)
	}
	return f.concatenate(v, parts, (*follower).sub)
}

func (f *follower) subPart(p subPiece, pos Pos) Partial {
	if !p.variable {
		return textOf(pos, Piece{Text: p.text})
	}
	if resource, attr, isAttr := strings.Cut(p.text, "."); isAttr {
		return resourceAttribute(resource, attr, pos)
	}
	return f.ref(p.text, pos)
}

// concatenate joins parts to one text; parts that are no text become unknown pieces.
func (f *follower) concatenate(v *Value, parts []Partial, again func(*follower, *Value) Partial) Partial {
	return f.spread(v.Pos, parts, func(g *follower) Partial { return again(g, v) }, func() Partial {
		var pieces []Piece
		size := 0
		for _, p := range parts {
			if *f.steps -= len(p.Pieces); *f.steps < 0 || len(pieces)+len(p.Pieces) > maxPieces {
				return unknown(v.Pos, "it is too large to be followed")
			}
			if p.Kind != PartialText {
				pieces = append(pieces, Piece{Text: "${…}", Reason: because(v.Fn, p)})
				continue
			}
			for _, piece := range p.Pieces {
				if size += len(piece.Text); size > maxText {
					return unknown(v.Pos, "it is too large to be followed")
				}
				pieces = append(pieces, piece)
			}
		}
		return textOf(v.Pos, pieces...)
	})
}

func (f *follower) join(v *Value) Partial {
	list := f.value(v.Arg.Items[1])
	switch list.Kind {
	case PartialList:
	case PartialChoice:
		return f.spread(v.Pos, []Partial{list}, func(g *follower) Partial { return g.join(v) }, nil)
	default:
		if _, exact := list.Exact(); exact || list.Kind == PartialMap {
			return unknown(v.Pos, joinForm)
		}
		return hidden(v.Pos, v.Fn, because(v.Fn, list))
	}
	var parts []Partial
	for _, item := range list.Items {
		if len(parts) > 0 {
			parts = append(parts, textOf(v.Pos, Piece{Text: v.Arg.Items[0].Text}))
		}
		parts = append(parts, item)
	}
	return f.concatenate(v, parts, (*follower).join)
}

func (f *follower) selectItem(v *Value) Partial {
	index, list := f.value(v.Arg.Items[0]), f.value(v.Arg.Items[1])
	parts := append([]Partial{index, list}, list.Items...)
	return f.spread(v.Pos, parts, func(g *follower) Partial { return g.selectItem(v) }, func() Partial {
		text, ok := index.Exact()
		if !ok {
			return unknown(v.Pos, because(v.Fn, index))
		}
		if list.Kind != PartialList {
			return hidden(v.Pos, v.Fn, because(v.Fn, list))
		}
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(list.Items) {
			return unknown(v.Pos, "Fn::Select selects item "+text+" of a list that has "+strconv.Itoa(len(list.Items)))
		}
		return list.Items[i]
	})
}

func (f *follower) findInMap(v *Value) Partial {
	var parts []Partial
	for _, item := range v.Arg.Items {
		parts = append(parts, f.value(item))
	}
	return f.spread(v.Pos, parts, func(g *follower) Partial { return g.findInMap(v) }, func() Partial {
		var keys [3]string
		for i, p := range parts {
			text, ok := p.Exact()
			if !ok {
				return hidden(v.Pos, v.Fn, because(v.Fn, p))
			}
			keys[i] = text
		}
		found, err := f.t.lookUp(keys, v.Pos)
		if err != nil {
			return unknown(v.Pos, err.Error())
		}
		return f.value(found)
	})
}

func splitText(v *Value, text string) Partial {
	delimiter := v.Arg.Items[0].Text
	if delimiter == "" {
		return unknown(v.Pos, splitForm)
	}
	list := Partial{Kind: PartialList, Pos: v.Pos}
	for _, part := range strings.Split(text, delimiter) {
		list.Items = append(list.Items, textOf(v.Pos, Piece{Text: part}))
	}
	return list
}
