package policy

import (
	"errors"
	"strings"
)

var errVariable = errors.New("malformed policy variable")

// syntax says what has a meaning in a string of a policy.
type syntax struct {
	wildcards bool // * and ?
	variables bool // ${…}
}

// compile reads a string. Policy variables are part of the language since
// version 2012-10-17; in a 2008-10-17 policy ${…} is text.
func (x syntax) compile(s string) (pattern, error) {
	var p pattern
	start := 0 // of the text that is not yet in a piece
	add := func(at, next int, pieces ...piece) {
		if start < at {
			p.pieces = append(p.pieces, piece{kind: pieceText, text: s[start:at]})
		}
		p.pieces = append(p.pieces, pieces...)
		start = next
	}
	for i := 0; i < len(s); i++ {
		switch {
		case x.wildcards && s[i] == '*':
			add(i, i+1, piece{kind: pieceMany})
		case x.wildcards && s[i] == '?':
			add(i, i+1, piece{kind: pieceOne})
		case x.variables && strings.HasPrefix(s[i:], "${"):
			end := variableEnd(s[i:])
			if end < 0 {
				return pattern{}, errVariable
			}
			v, err := variable(s[i+2 : i+end-1])
			if err != nil {
				return pattern{}, err
			}
			if v.kind == pieceVar {
				p.vars++
			}
			add(i, i+end, v)
			i += end - 1
		}
	}
	add(len(s), len(s))
	return p, nil
}

// variableEnd returns the length of the variable that s begins with, or -1. A
// default in quotes may hold a closing brace.
func variableEnd(s string) int {
	quoted := false
	for i := 2; i < len(s); i++ {
		switch s[i] {
		case '\'':
			quoted = !quoted
		case '}':
			if !quoted {
				return i + 1
			}
		}
	}
	return -1
}

// variable reads what stands between the braces: a condition key, with or
// without a default, or one of the characters that cannot be written plainly.
func variable(s string) (piece, error) {
	switch s {
	case "*", "?", "$":
		return piece{kind: pieceText, text: s}, nil
	}
	key, rest, found := strings.Cut(s, ",")
	key = strings.TrimSpace(key)
	if key == "" || strings.ContainsAny(key, "'${*?") {
		return piece{}, errVariable
	}
	v := piece{kind: pieceVar, text: strings.ToLower(key)}
	if found {
		rest = strings.TrimSpace(rest)
		if len(rest) < 2 || rest[0] != '\'' || rest[len(rest)-1] != '\'' {
			return piece{}, errVariable
		}
		v.fallback, v.optional = rest[1:len(rest)-1], true
	}
	return v, nil
}
