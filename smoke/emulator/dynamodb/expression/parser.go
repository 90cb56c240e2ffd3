package expression

import (
	"fmt"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// parser is one text on its way to an expression. A syntax error ends it; everything else that is wrong is noted, and the
// first of the most basic kind is what AWS answers.
type parser struct {
	scope     *Scope
	text      string
	tokens    []token
	at        int
	depth     int
	operators int
	notes     [kindsOfMistake]error
}

// mistake is what can be wrong with an expression that has the right syntax, in the order in which AWS looks for it.
type mistake int

const (
	reservedWord mistake = iota
	badFunction
	repeatedSection
	redundantParentheses
	undefinedSubstitute
	overlappingPaths
	tooManyOperators
	wrongOperand
	kindsOfMistake
)

// syntaxError is thrown by unexpected and caught by parse.
type syntaxError struct{ error }

// parse runs a rule and checks that it took all of the text.
func (p *parser) parse(rule func()) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			syntax, ok := thrown.(syntaxError)
			if !ok {
				panic(thrown)
			}
			err = syntax.error
		}
	}()
	rule()
	if p.peek().kind != endOfText {
		p.unexpected()
	}
	if p.operators > maxOperators {
		p.note(tooManyOperators, "The expression contains too many operators; operator count: %d", maxOperators+1)
	}
	for _, note := range p.notes {
		if note != nil {
			return note
		}
	}
	return nil
}

func (p *parser) note(m mistake, format string, args ...any) {
	if p.notes[m] == nil {
		p.notes[m] = fmt.Errorf(format, args...)
	}
}

// unexpected ends the parsing at the current token. What is near it is the text from the token before to the one after.
func (p *parser) unexpected() {
	from, to := p.tokens[max(p.at-1, 0)], p.tokens[min(p.at+1, len(p.tokens)-1)]
	panic(syntaxError{fmt.Errorf("Syntax error; token: \"%s\", near: \"%s\"", p.peek().text, p.text[from.start:to.end])})
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind == endOfText {
		p.unexpected()
	}
	p.at++
	return t
}

// isSymbol reports whether the current token is a symbol.
func (p *parser) isSymbol(text string) bool { return p.peek().kind == symbol && p.peek().text == text }

func (p *parser) accept(text string) bool {
	if p.isSymbol(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(text string) {
	if !p.accept(text) {
		p.unexpected()
	}
}

// isKeyword reports whether the current token is a keyword; keywords may be written in any case.
func (p *parser) isKeyword(keyword string) bool {
	return p.peek().kind == word && strings.EqualFold(p.peek().text, keyword)
}

func (p *parser) acceptKeyword(keyword string) bool {
	if p.isKeyword(keyword) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expectKeyword(keyword string) {
	if !p.acceptKeyword(keyword) {
		p.unexpected()
	}
}

// deeper bounds the recursion; the result goes up again.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > maxNesting {
		p.unexpected()
	}
	return func() { p.depth-- }
}

// path reads a document path: a.b[3].#c.
func (p *parser) path() Path {
	path := Path{p.attribute()}
	for {
		switch {
		case p.accept("."):
			path = append(path, p.attribute())
		case p.accept("["):
			t := p.peek()
			index, err := strconv.Atoi(t.text)
			if t.kind != number {
				p.unexpected()
			}
			if err != nil { // as far as Atoi reads, further than any list goes
				p.note(wrongOperand, "List index is not within the allowable range; index: [%s]", t.text)
			}
			p.at++
			p.expect("]")
			path = append(path, Step{Index: index, IsIndex: true})
		default:
			return path
		}
	}
}

func (p *parser) attribute() Step {
	t := p.peek()
	switch t.kind {
	case word:
		if isReserved(t.text) {
			p.note(reservedWord, "Attribute name is a reserved keyword; reserved keyword: %s", t.text)
		}
		p.at++
		return Step{Name: t.text}
	case nameRef:
		p.at++
		name, ok := p.scope.names[t.text]
		if !ok {
			p.note(undefinedSubstitute, "An expression attribute name used in the document path is not defined; attribute name: %s", t.text)
		}
		p.scope.usedNames[t.text] = true
		return Step{Name: name}
	}
	p.unexpected()
	return Step{}
}

// substitute reads a value; nil when it is not defined.
func (p *parser) substitute() *value.Value {
	t := p.next()
	v, ok := p.scope.values[t.text]
	if !ok {
		p.note(undefinedSubstitute, "An expression attribute value used in expression is not defined; attribute value: %s", t.text)
	}
	p.scope.usedValues[t.text] = true
	if !ok {
		return nil
	}
	return &v
}

// isFunction reports whether the current token begins a call.
func (p *parser) isFunction() bool {
	return p.peek().kind == word && p.tokens[p.at+1].kind == symbol && p.tokens[p.at+1].text == "("
}
