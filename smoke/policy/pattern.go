package policy

import (
	"errors"
	"strings"
	"unicode/utf8"
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

type pieceKind uint8

const (
	pieceText pieceKind = iota // text, compared literally
	pieceVar                   // a policy variable
	pieceOne                   // ? : exactly one character
	pieceMany                  // * : any number of characters
)

type piece struct {
	kind     pieceKind
	text     string // of pieceText; the key in lower case of pieceVar
	fallback string // default of a variable
	optional bool   // the variable has a default
}

// pattern is a compiled string of a policy: text, wildcards and variables. What a variable stands for is always text: a
// * in a tag's value is an asterisk, not a wildcard.
type pattern struct {
	pieces []piece
	vars   int
	fold   bool // ignore the case of ASCII letters
}

// match reports whether s matches. A variable without a value and without a default makes the pattern match nothing
// (AWS: "Policy variables with no value").
func (p *pattern) match(s string, ctx Context) bool {
	if p.vars == 0 {
		return matchPieces(p.pieces, s, p.fold)
	}
	var room [8]piece
	pieces := append(room[:0], p.pieces...)
	for i := range pieces {
		if pieces[i].kind != pieceVar {
			continue
		}
		v, ok := pieces[i].value(ctx)
		if !ok {
			return false
		}
		pieces[i] = piece{kind: pieceText, text: v}
	}
	return matchPieces(pieces, s, p.fold)
}

// value resolves a variable. A key with several values cannot be used as a variable.
func (p *piece) value(ctx Context) (string, bool) {
	if v := ctx[p.text]; len(v) == 1 {
		return v[0], true
	}
	return p.fallback, p.optional
}

// matchPieces is the greedy wildcard match: on a mismatch the last * takes one
// character more. Its time is bounded by the product of the two lengths.
func matchPieces(pieces []piece, s string, fold bool) bool {
	i, pos := 0, 0
	star, starPos := -1, 0
	for {
		switch {
		case i < len(pieces) && pieces[i].kind == pieceMany:
			star, starPos = i, pos
			i++
			if i == len(pieces) {
				return true
			}
			continue
		case i == len(pieces) && pos == len(s):
			return true
		case i < len(pieces):
			if n, ok := take(&pieces[i], s[pos:], fold); ok {
				i++
				pos += n
				continue
			}
		}
		if star < 0 || starPos >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[starPos:])
		starPos += n
		i, pos = star+1, starPos
	}
}

// take reports how much of s a piece other than * consumes.
func take(p *piece, s string, fold bool) (int, bool) {
	if p.kind == pieceOne {
		if s == "" {
			return 0, false
		}
		_, n := utf8.DecodeRuneInString(s)
		return n, true
	}
	if len(s) < len(p.text) {
		return 0, false
	}
	if fold {
		return len(p.text), equalFoldASCII(s[:len(p.text)], p.text)
	}
	return len(p.text), strings.HasPrefix(s, p.text)
}

// equalFoldASCII compares strings of one length, ignoring the case of ASCII letters.
func equalFoldASCII(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
