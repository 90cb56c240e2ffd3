package guardrail

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

// match is the result of comparing a partly known value with what a rule wants.
type match int

const (
	matches match = iota
	differs
	undecided
)

// stackNameSpelling stands for the stack's name in a partial text.
const stackNameSpelling = "${AWS::StackName}"

// knownPrefix returns the text that a partial value is sure to start with. Of the stack's name at least the prefix is
// known.
func (c *checker) knownPrefix(p template.Partial) (text string, exact bool) {
	text, exact = p.Prefix()
	if exact || p.Kind != template.PartialText {
		return text, exact
	}
	for _, piece := range p.Pieces {
		if !piece.Known() {
			if piece.Text == stackNameSpelling {
				text += c.workshop.StackPrefix
			}
			break
		}
	}
	return text, false
}

// startsWith says whether a value will start with prefix.
func (c *checker) startsWith(p template.Partial, prefix string) match {
	text, exact := c.knownPrefix(p)
	switch {
	case strings.HasPrefix(text, prefix):
		return matches
	case exact || !strings.HasPrefix(prefix, text):
		return differs
	}
	return undecided
}

// refersTo returns the resource of the template, if it has one of the types, that a value is the Ref or an attribute of.
func (c *checker) refersTo(p template.Partial, types ...string) *template.Resource {
	if len(p.Pieces) != 1 || p.Pieces[0].Resource == "" {
		return nil
	}
	r := c.template.Resource(p.Pieces[0].Resource)
	if r == nil || !slices.Contains(types, r.Type) {
		return nil
	}
	return r
}

func why(p template.Partial) string {
	reasons := p.Reasons()
	if len(reasons) == 0 {
		return "it is not a string"
	}
	return strings.Join(reasons, "; ")
}

// alternative is one value that a property may have, and the conditions under which it has it.
type alternative struct {
	template.Partial
	when string // " when the condition X holds", "" when there is no condition
}

func (a alternative) absent() bool { return a.Kind == template.PartialAbsent }

// values lists all values that a property may have, one for each outcome of open conditions. A path enters maps at its
// dots; "*" stands for every item of a list, or for the value itself where the template has a single one.
func (c *checker) values(r *template.Resource, path string) []alternative {
	steps := strings.Split(path, ".")
	found := spread(c.property(r, steps[0]), "")
	for _, step := range steps[1:] {
		if step == "*" {
			found = items(found)
			continue
		}
		var next []alternative
		for _, a := range found {
			next = append(next, spread(a.Get(step), a.when)...)
		}
		found = next
	}
	return found
}

// items flattens lists; other values stay.
func items(lists []alternative) (all []alternative) {
	for _, a := range lists {
		if a.Kind != template.PartialList {
			all = append(all, a)
		}
		for _, item := range a.Items {
			all = append(all, spread(item, a.when)...)
		}
	}
	return all
}

// maxAlternatives bounds the values that are checked for one property; with more, it counts as unknown.
const maxAlternatives = 16

// spread lists all values that p may have.
func spread(p template.Partial, when string) []alternative {
	all := outcomes(p, when)
	if len(all) > maxAlternatives {
		reason := fmt.Sprintf("depending on conditions, it may have any of %d values", len(all))
		return []alternative{{template.Partial{Pos: p.Pos, Reason: reason}, when}}
	}
	return all
}

func outcomes(p template.Partial, when string) []alternative {
	if p.Kind != template.PartialChoice {
		return []alternative{{p, when}}
	}
	var all []alternative
	for _, branch := range p.Branches {
		words := " when condition " + branch.Condition + " holds"
		if !branch.Holds {
			words = " when condition " + branch.Condition + " does not hold"
		}
		if when != "" {
			words = when + " and" + strings.TrimPrefix(words, " when")
		}
		all = append(all, outcomes(branch.Value, words)...)
	}
	return all
}

// place returns the position of a value, or otherwise for one that is absent.
func place(p template.Partial, otherwise template.Pos) template.Pos {
	if p.Pos.Line == 0 || p.Kind == template.PartialAbsent {
		return otherwise
	}
	return p.Pos
}
