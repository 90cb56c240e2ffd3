package expression

import "strings"

// token is one word of an expression and where it stands.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

type tokenKind int

const (
	endOfText tokenKind = iota
	word                // a keyword, a function or an attribute's name
	nameRef             // #name
	valueRef            // :value
	number              // the digits of an index
	symbol              // everything else
)

// scan splits a text. The last token is the end of the text.
func scan(text string) []token {
	tokens := make([]token, 0, len(text)/3+1)
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
		case c >= 0x80: // a letter of more bytes is one token
			for end < len(text) && text[end]&0xc0 == 0x80 {
				end++
			}
		}
		tokens = append(tokens, token{kind, text[at:end], at, end})
		at = end
	}
	end := 0
	if n := len(tokens); n > 0 {
		end = tokens[n-1].end
	}
	return append(tokens, token{endOfText, "<EOF>", end, end})
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func isPart(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }

func wordEnd(text string, at int) int {
	for at < len(text) && isPart(text[at]) {
		at++
	}
	return at
}
