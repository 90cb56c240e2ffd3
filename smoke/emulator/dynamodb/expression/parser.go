// Package expression is DynamoDB's expression language: conditions and filters, key conditions, updates and projections
// (AWS: developer guide, "Using expressions in DynamoDB"). It is pure: text, names and values in, a compiled expression or
// AWS's sentence out. Errors lack the "Invalid UpdateExpression: " that the caller knows.
package expression

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Limits of an expression (AWS: developer guide, "Quotas", expression parameters). Errors name the counts.
const (
	maxText      = 4096
	maxOperators = 300
	maxOperands  = 100 // of IN
	maxNesting   = 64  // of parentheses and functions; AWS's own limit is not documented, and 4 KB bound it anyway
)

// Scope holds the substitutes of one request, ExpressionAttributeNames and ExpressionAttributeValues, and remembers which
// of them the expressions compiled in it used.
type Scope struct {
	names  map[string]string
	values map[string]value.Value
	used   []string  // names begin with "#" and values with ":"
	room   [8]string // for those of all but long expressions
}

// NewScope makes a scope. Names have their "#" and values their ":".
func NewScope(names map[string]string, values map[string]value.Value) *Scope {
	s := &Scope{names: names, values: values}
	s.used = s.room[:0]
	return s
}

// Unused returns the substitutes that no expression used, sorted.
func (s *Scope) Unused() (names, values []string) {
	slices.Sort(s.used)
	return unused(s.names, s.used), unused(s.values, s.used)
}

func unused[V any](all map[string]V, used []string) (out []string) {
	for key := range all {
		if _, found := slices.BinarySearch(used, key); !found {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// parser turns one text into an expression. A syntax error ends the parsing; all other mistakes are noted, and AWS answers
// the first of the most basic kind.
type parser struct {
	scope     *Scope
	text      string
	tokens    []token
	at        int
	depth     int
	operators int
	steps     []Step        // those of all paths of the expression
	values    []value.Value // those of all substitutes
	noted     error         // the first mistake of the most basic kind
	kind      mistake       // that of the noted
	room      struct {      // for all but long expressions
		tokens [44]token
		steps  [8]Step
		values [4]value.Value
	}
}

// mistake is a kind of error in an expression of valid syntax, in the order in which AWS looks for them.
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
)

// begin makes a parser of a text, unless that is empty or too long.
func (s *Scope) begin(text string) (*parser, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	p := &parser{scope: s, text: text}
	p.tokens, p.steps, p.values = scan(p.room.tokens[:0], text), p.room.steps[:0], p.room.values[:0]
	if len(p.tokens) == 1 {
		return nil, errors.New("The expression can not be empty;")
	}
	return p, nil
}

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
	return p.noted
}

func (p *parser) note(m mistake, format string, args ...any) {
	if p.noted == nil || m < p.kind {
		p.noted, p.kind = fmt.Errorf(format, args...), m
	}
}

// unexpected ends the parsing at the current token. AWS shows the text from the token before to the one after as near.
func (p *parser) unexpected() {
	from, to := p.tokens[max(p.at-1, 0)], p.tokens[min(p.at+1, len(p.tokens)-1)]
	text := p.word()
	if p.peek().kind == endOfText {
		text = "<EOF>"
	}
	panic(syntaxError{fmt.Errorf("Syntax error; token: \"%s\", near: \"%s\"", text, p.text[from.start:to.end])})
}

func (p *parser) peek() token { return p.tokens[p.at] }

// word is the text of the current token.
func (p *parser) word() string { return p.textOf(p.at) }

func (p *parser) textOf(at int) string { return p.text[p.tokens[at].start:p.tokens[at].end] }

// isSymbol reports whether the token at an index is a symbol.
func (p *parser) isSymbol(at int, text string) bool {
	return p.tokens[at].kind == symbol && p.textOf(at) == text
}

func (p *parser) accept(text string) bool {
	if p.isSymbol(p.at, text) {
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

// isKeyword reports whether the token at an index is a keyword; keywords may be written in any case.
func (p *parser) isKeyword(at int, keyword string) bool {
	return p.tokens[at].kind == word && strings.EqualFold(p.textOf(at), keyword)
}

func (p *parser) acceptKeyword(keyword string) bool {
	if p.isKeyword(p.at, keyword) {
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

// deeper bounds the recursion; shallower undoes it.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxNesting {
		p.unexpected()
	}
}

func (p *parser) shallower() { p.depth-- }

// closing looks ahead for the parenthesis that closes the one at hand; -1 when there is none.
func (p *parser) closing() int {
	if !p.isSymbol(p.at, "(") {
		return -1
	}
	open := 0
	for i := p.at; i < len(p.tokens)-1; i++ {
		switch {
		case p.isSymbol(i, "("):
			open++
		case p.isSymbol(i, ")"):
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// isFunction reports whether the current token begins a call.
func (p *parser) isFunction() bool { return p.peek().kind == word && p.isSymbol(p.at+1, "(") }

// substitute reads a value; nil when it is not defined.
func (p *parser) substitute() *value.Value {
	name := p.word()
	p.at++
	p.scope.used = append(p.scope.used, name)
	v, ok := p.scope.values[name]
	if !ok {
		p.note(undefinedSubstitute, "An expression attribute value used in expression is not defined; attribute value: %s", name)
		return nil
	}
	p.values = append(p.values, v)
	return &p.values[len(p.values)-1]
}
