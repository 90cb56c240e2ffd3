package expression

import (
	"fmt"
	"maps"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Limits of an expression (AWS: developer guide, "Quotas", expression parameters). The counts are said in the errors.
const (
	maxText      = 4096
	maxOperators = 300
	maxOperands  = 100 // of IN
	maxNesting   = 64  // of parentheses and functions; AWS's own limit is not documented, and 4 KB bound it anyway
)

// Scope is the substitutes of one request, ExpressionAttributeNames and ExpressionAttributeValues, and which of them were
// used by the expressions compiled in it.
type Scope struct {
	names                 map[string]string
	values                map[string]value.Value
	usedNames, usedValues map[string]bool
}

// NewScope makes a scope. Names have their "#" and values their ":".
func NewScope(names map[string]string, values map[string]value.Value) *Scope {
	return &Scope{names: names, values: values, usedNames: map[string]bool{}, usedValues: map[string]bool{}}
}

// Unused are the substitutes that no expression used, sorted.
func (s *Scope) Unused() (names, values []string) {
	return unused(s.names, s.usedNames), unused(s.values, s.usedValues)
}

func unused[V any](all map[string]V, used map[string]bool) (out []string) {
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !used[key] {
			out = append(out, key)
		}
	}
	return out
}

// begin makes a parser of a text, unless that is empty or too long.
func (s *Scope) begin(text string) (*parser, error) {
	p := &parser{scope: s, text: text}
	if len(text) > maxText {
		return nil, fmt.Errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	p.tokens = scan(text)
	if len(p.tokens) == 1 {
		return nil, fmt.Errorf("The expression can not be empty;")
	}
	return p, nil
}
