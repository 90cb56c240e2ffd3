package expression

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Path leads to an attribute within an item.
type Path []Step

// Step is an attribute's name or the index of a list's element.
type Step struct {
	Name    string
	Index   int
	IsIndex bool
}

// String writes a path as AWS shows it: [a, [3], b].
func (p Path) String() string {
	parts := make([]string, len(p))
	for i, step := range p {
		parts[i] = step.Name
		if step.IsIndex {
			parts[i] = fmt.Sprintf("[%d]", step.Index)
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// indexed reports whether a path leads into a list.
func (p Path) indexed() bool {
	return slices.ContainsFunc(p, func(s Step) bool { return s.IsIndex })
}

// path reads a document path: a.b[3].#c.
func (p *parser) path() Path {
	begin := len(p.steps)
	p.steps = append(p.steps, p.attribute())
	for {
		switch {
		case p.accept("."):
			p.steps = append(p.steps, p.attribute())
		case p.accept("["):
			p.steps = append(p.steps, p.index())
		default:
			return slices.Clip(Path(p.steps[begin:]))
		}
	}
}

func (p *parser) attribute() Step {
	name := p.word()
	switch p.peek().kind {
	case word:
		if isReserved(name) {
			p.note(reservedWord, "Attribute name is a reserved keyword; reserved keyword: %s", name)
		}
		p.at++
		return Step{Name: name}
	case nameRef:
		p.at++
		p.scope.used = append(p.scope.used, name)
		attribute, ok := p.scope.names[name]
		if !ok {
			p.note(undefinedSubstitute, "An expression attribute name used in the document path is not defined; attribute name: %s", name)
		}
		return Step{Name: attribute}
	}
	p.unexpected()
	return Step{}
}

// maxIndex is the largest index of a list that AWS takes (as seen there: floci issue 3073).
const maxIndex = 1<<32 - 2

func (p *parser) index() Step {
	if p.peek().kind != number {
		p.unexpected()
	}
	n, err := strconv.ParseInt(p.word(), 10, 64)
	if err != nil || n > maxIndex {
		p.note(wrongOperand, "List index is not within the allowable range; index: [%s]", p.word())
	}
	p.at++
	p.expect("]")
	return Step{Index: int(n), IsIndex: true}
}

// find looks a path up in an item.
func (p Path) find(item value.Item) (value.Value, bool) {
	v, ok := item[p[0].Name]
	for _, step := range p[1:] {
		if !ok {
			return v, false
		}
		switch {
		case step.IsIndex:
			ok = v.Kind == value.List && step.Index < len(v.Items)
			if ok {
				v = v.Items[step.Index]
			}
		default:
			ok = v.Kind == value.Map
			if ok {
				v, ok = v.Fields[step.Name]
			}
		}
	}
	return v, ok
}

// disjoint notes paths of which one contains another, or that take the same value for a list and for a map.
func (p *parser) disjoint(paths []Path) {
	for i, b := range paths {
		for _, a := range paths[:i] {
			switch relate(a, b) {
			case overlap:
				p.note(overlappingPaths, "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", a, b)
			case conflict:
				p.note(overlappingPaths, "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", a, b)
			}
		}
	}
}

type relation int

const (
	apart relation = iota
	overlap
	conflict
)

func relate(a, b Path) relation {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i].IsIndex != b[i].IsIndex:
			return conflict
		case a[i] != b[i]:
			return apart
		}
	}
	return overlap
}
