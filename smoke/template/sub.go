package template

import "strings"

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
		if !isSubVariable(name) {
			return nil, false
		}
		flush()
		pieces = append(pieces, subPiece{text: name, variable: true})
	}
	flush()
	return pieces, true
}

func isSubVariable(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && c != '_' && c != '.' && c != ':' {
			return false
		}
	}
	return name != ""
}

// subArguments is the string of an Fn::Sub and its own variables, nil when it has none.
func subArguments(arg *Value) (text string, context *Value, ok bool) {
	if arg.IsScalar() {
		return arg.Text, nil, true
	}
	if !isPair(arg) || !arg.Items[0].IsScalar() || arg.Items[1].Kind != Map {
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
		if strings.ContainsAny(m.Key, ".:") || !isSubVariable(m.Key) {
			return errorAt(m.Pos, subContextKey)
		}
		if !m.Value.IsScalar() && m.Value.Kind != Func {
			return errorAt(m.Value.Pos, subContextValue)
		}
	}
	return nil
}
