package expression

import (
	_ "embed"
	"strings"
	"sync"
)

// token is one word of an expression, as a range of its text. The maximum length of an expression fits in 16 bits.
type token struct {
	kind       tokenKind
	start, end uint16
}

type tokenKind uint8

const (
	endOfText tokenKind = iota
	word                // a keyword, a function or an attribute's name
	nameRef             // #name
	valueRef            // :value
	number              // the digits of an index
	symbol              // everything else
)

// scan appends the tokens of a text, the last of which is the end of the text.
func scan(tokens []token, text string) []token {
	last := 0
	for at := 0; at < len(text); {
		c := text[at]
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			at++
			continue
		}
		kind, end := symbol, at+1
		switch {
		case isLetter(c):
			kind, end = word, wordEnd(text, at)
		case c >= '0' && c <= '9':
			kind = number
			for end < len(text) && text[end] >= '0' && text[end] <= '9' {
				end++
			}
		case (c == '#' || c == ':') && end < len(text) && isPart(text[end]):
			kind, end = nameRef, wordEnd(text, end)
			if c == ':' {
				kind = valueRef
			}
		case strings.HasPrefix(text[at:], "<="), strings.HasPrefix(text[at:], ">="), strings.HasPrefix(text[at:], "<>"):
			end = at + 2
		case c >= 0x80: // a letter of several bytes is one token
			for end < len(text) && text[end]&0xc0 == 0x80 {
				end++
			}
		}
		tokens = append(tokens, token{kind, uint16(at), uint16(end)})
		at, last = end, end
	}
	return append(tokens, token{endOfText, uint16(last), uint16(last)})
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func isPart(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }

func wordEnd(text string, at int) int {
	for at < len(text) && isPart(text[at]) {
		at++
	}
	return at
}

// reservedText lists the words that cannot be an attribute's name in an expression (AWS: developer guide, "Reserved words
// in DynamoDB").
//
//go:embed reserved.txt
var reservedText string

// reservedWords splits the list at its first use: cfnenv's exports start without it.
var reservedWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(reservedText) {
		words[w] = true
	}
	return words
})

// isReserved reports whether a word is reserved, in any case.
func isReserved(name string) bool {
	var upper [16]byte                           // the longest has 14 letters
	if len(name) < 2 || len(name) > len(upper) { // as no reserved word is
		return false
	}
	for i := range len(name) {
		upper[i] = name[i]
		if name[i] >= 'a' && name[i] <= 'z' {
			upper[i] -= 'a' - 'A'
		}
	}
	return reservedWords()[string(upper[:len(name)])]
}
