package template

import "strings"

// GivenValues are the values that are known before a deployment.
type GivenValues struct {
	Parameters map[string]string // values that the deployment will give; others fall back on their default
	Defaults   bool              // no other values will be given, so that defaults decide conditions, too
	Pseudo     Pseudo            // fields that are empty are unknown
	Condition  string            // a condition that is taken to hold, "" for none: that of the resource which is looked at
}

// PartialKind says what a [Partial] is.
type PartialKind int

// The kinds of a partial value.
const (
	PartialUnknown PartialKind = iota // nothing is known; Reason says why
	PartialText                       // a scalar, made of pieces
	PartialList
	PartialMap
	PartialChoice // one of two values, by a condition
	PartialAbsent // AWS::NoValue, or a key that is not there
)

// Partial is a value as far as it can be known before a deployment.
type Partial struct {
	Kind     PartialKind
	Pos      Pos             // where the value is written; for a parameter's default, that place
	Reason   string          // of PartialUnknown, for a person: "Fn::GetAZs is known only to AWS"
	Pieces   []Piece         // of PartialText
	Items    []Partial       // of PartialList
	Members  []PartialMember // of PartialMap, in the author's order
	Branches []Branch        // of PartialChoice
}

// Piece is a part of a text: known, or unknown for a reason.
type Piece struct {
	Text      string // of an unknown piece: what stands for it in the template, "${AWS::StackName}"
	Reason    string // why the piece is unknown, "" when it is known
	Parameter string // the parameter whose value this is or would be, "" when it is none
	Resource  string // the logical id of the resource whose Ref or attribute this is, "" when it is none
	Attribute string // of that resource, "" for its Ref
}

// Known reports whether the piece is known text.
func (p Piece) Known() bool { return p.Reason == "" }

// PartialMember is one key of a partial map.
type PartialMember struct {
	Key   string
	Value Partial
}

// Branch is one outcome of a choice.
type Branch struct {
	Condition string // name of the condition
	Holds     bool   // whether this branch is for the condition being true
	Value     Partial
}

// Exact returns the text if all of it is known.
func (p Partial) Exact() (string, bool) {
	text, exact := p.Prefix()
	if !exact {
		return "", false
	}
	return text, true
}

// Prefix returns the known text before the first unknown piece; exact says that it is the whole text.
// It returns "" and false unless p is a PartialText.
func (p Partial) Prefix() (text string, exact bool) {
	if p.Kind != PartialText {
		return "", false
	}
	var b strings.Builder
	for _, piece := range p.Pieces {
		if !piece.Known() {
			return b.String(), false
		}
		b.WriteString(piece.Text)
	}
	return b.String(), true
}

// String shows a partial value to a person: its text with what is unknown as the template spells it.
func (p Partial) String() string {
	switch p.Kind {
	case PartialText:
		var b strings.Builder
		for _, piece := range p.Pieces {
			b.WriteString(piece.Text)
		}
		return b.String()
	case PartialChoice:
		var shown []string
		for _, a := range p.alternatives() {
			shown = append(shown, a.String())
		}
		return strings.Join(shown, " or ")
	case PartialList:
		var shown []string
		for _, item := range p.Items {
			shown = append(shown, item.String())
		}
		return "[" + strings.Join(shown, ", ") + "]"
	case PartialMap:
		return "{…}"
	case PartialAbsent:
		return "AWS::NoValue"
	}
	return "unknown: " + p.Reason
}

// Reasons lists the reasons why parts of p are unknown, each once.
func (p Partial) Reasons() []string {
	var reasons []string
	seen := map[string]bool{}
	var visit func(Partial)
	visit = func(q Partial) {
		add := func(reason string) {
			if reason != "" && !seen[reason] {
				seen[reason] = true
				reasons = append(reasons, reason)
			}
		}
		add(q.Reason)
		for _, piece := range q.Pieces {
			add(piece.Reason)
		}
		for _, item := range q.Items {
			visit(item)
		}
		for _, m := range q.Members {
			visit(m.Value)
		}
		for _, b := range q.Branches {
			visit(b.Value)
		}
	}
	visit(p)
	return reasons
}

// alternatives lists all values that p may have, none of them a PartialChoice.
func (p Partial) alternatives() []Partial {
	if p.Kind != PartialChoice {
		return []Partial{p}
	}
	var all []Partial
	for _, b := range p.Branches {
		all = append(all, b.Value.alternatives()...)
	}
	return all
}

// Get returns the value of a partial map's key: PartialAbsent if a PartialMap lacks it, a choice if p is one,
// PartialUnknown if p is no map.
func (p Partial) Get(key string) Partial {
	switch p.Kind {
	case PartialMap:
		for _, m := range p.Members {
			if m.Key == key {
				return m.Value
			}
		}
		return Partial{Kind: PartialAbsent, Pos: p.Pos}
	case PartialChoice:
		q := Partial{Kind: PartialChoice, Pos: p.Pos}
		for _, b := range p.Branches {
			q.Branches = append(q.Branches, Branch{b.Condition, b.Holds, b.Value.Get(key)})
		}
		return q
	case PartialAbsent:
		return p
	}
	reason := p.Reason
	if reason == "" {
		reason = "it is not a map, so it has no " + key
	}
	return Partial{Kind: PartialUnknown, Pos: p.Pos, Reason: reason}
}
