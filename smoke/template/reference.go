package template

import "strings"

// use is a reference to a parameter, resource or condition by name.
type use struct {
	via      string // "Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If" or "Condition"
	name     string // the parameter, resource or condition
	attr     string // of a resource, when the name in the template is literal
	written  string // of an Fn::Sub, the variable as it is written: "Role.Arn"
	pos      Pos
	isAttr   bool
	isSwitch bool // name is a condition's
}

// uses visits every reference under v. With conditions, only the branch of an Fn::If that is taken counts.
func uses(v *Value, conditions map[string]bool, visit func(use)) {
	if v == nil {
		return
	}
	if v.Kind == Func {
		functionUses(v, conditions, visit)
		return
	}
	for child := range v.children() {
		uses(child, conditions, visit)
	}
}

// Reference is a use of a parameter or resource.
type Reference struct {
	Name      string
	Attribute string // "" unless it is an Fn::GetAtt or its short form in Fn::Sub
}

// References returns the uses of parameters and resources in v, in the order in which they are written.
func (v *Value) References() (out []Reference) {
	uses(v, nil, func(u use) {
		if !u.isSwitch {
			out = append(out, Reference{u.name, u.attr})
		}
	})
	return out
}

func functionUses(v *Value, conditions map[string]bool, visit func(use)) {
	arg := v.Arg
	switch v.Fn {
	case "Ref":
		if arg.isScalar() {
			visit(use{via: v.Fn, name: arg.Text, pos: v.Pos})
		}
	case "Condition":
		if arg.isScalar() {
			visit(use{via: v.Fn, name: arg.Text, pos: v.Pos, isSwitch: true})
		}
	case "Fn::GetAtt":
		if a, ok := attributeOf(arg); ok {
			visit(use{via: v.Fn, name: a.resource, attr: a.name.Text, pos: v.Pos, isAttr: true})
			uses(a.name, conditions, visit)
		}
	case "Fn::Sub":
		subUses(v, conditions, visit)
	case "Fn::If":
		if arg.Kind != List || len(arg.Items) != 3 || !arg.Items[0].isScalar() {
			uses(arg, conditions, visit)
			return
		}
		visit(use{via: v.Fn, name: arg.Items[0].Text, pos: v.Pos, isSwitch: true})
		holds, known := conditions[arg.Items[0].Text]
		if holds || !known {
			uses(arg.Items[1], conditions, visit)
		}
		if !holds {
			uses(arg.Items[2], conditions, visit)
		}
	default:
		uses(arg, conditions, visit)
	}
}

func subUses(v *Value, conditions map[string]bool, visit func(use)) {
	text, context, ok := subArguments(v.Arg)
	if !ok {
		uses(v.Arg, conditions, visit)
		return
	}
	uses(context, conditions, visit)
	pieces, _ := subPieces(text)
	for _, p := range pieces {
		if !p.variable || context.member(p.text) != nil {
			continue
		}
		name, attr, isAttr := strings.Cut(p.text, ".")
		visit(use{via: v.Fn, name: name, attr: attr, written: p.text, pos: v.Pos, isAttr: isAttr})
	}
}

// values are the parts of a resource that functions may stand in.
func (r *Resource) values() [4]*Value {
	return [4]*Value{r.Properties, r.Metadata, r.CreationPolicy, r.UpdatePolicy}
}

// subPiece is a part of an Fn::Sub string: plain text, or the name of a variable.
type subPiece struct {
	text     string // for a variable: its name
	variable bool
}

// subPieces takes an Fn::Sub string apart. "${!name}" is the text "${name}". ok is false when a variable has a name
// that it must not have.
func subPieces(s string) (pieces []subPiece, ok bool) {
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			pieces = append(pieces, subPiece{text: plain.String()})
			plain.Reset()
		}
	}
	for {
		before, rest, found := strings.Cut(s, "${")
		plain.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			plain.WriteString("${" + rest)
			break
		}
		s = after
		if literal, escaped := strings.CutPrefix(name, "!"); escaped {
			plain.WriteString("${" + literal + "}")
			continue
		}
		if !isAlphanumeric(name, "_.:") {
			return nil, false
		}
		flush()
		pieces = append(pieces, subPiece{text: name, variable: true})
	}
	flush()
	return pieces, true
}

// subArguments returns the string of an Fn::Sub and its own variables, nil if it has none.
func subArguments(arg *Value) (text string, context *Value, ok bool) {
	if arg.isScalar() {
		return arg.Text, nil, true
	}
	if !isPair(arg) || !arg.Items[0].isScalar() || arg.Items[1].Kind != Map {
		return "", nil, false
	}
	return arg.Items[0].Text, arg.Items[1], true
}

func checkSub(v *Value) *Error {
	text, context, ok := subArguments(v.Arg)
	if !ok {
		return errorAt(v.Pos, subForm)
	}
	if _, ok := subPieces(text); !ok {
		return errorAt(v.Pos, subVariable)
	}
	if context == nil {
		return nil
	}
	for _, m := range context.Members {
		if !isAlphanumeric(m.Key, "_") {
			return errorAt(m.Pos, subContextKey)
		}
		if !m.Value.isScalar() && m.Value.Kind != Func {
			return errorAt(m.Value.Pos, subContextValue)
		}
	}
	return nil
}
