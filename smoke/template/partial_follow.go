package template

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// follower follows values without a deployment.
type follower struct {
	t         *Template
	k         GivenValues
	assumed   map[string]bool  // conditions that the branch being followed takes as given
	changed   map[string]bool  // parameters that must have another value than their default for what is assumed
	decided   map[string]truth // what came of conditions under the assumptions
	comparing bool             // a condition is being decided, not a value followed
	usual     bool             // a parameter's default counts as its value in conditions, too
	steps     *int             // left before the value counts as unknown
}

const (
	maxAssumed = 6       // open conditions that may meet in one text before it counts as unknown
	maxSteps   = 1 << 20 // values and pieces looked at for one Partial; more is a template made to cost time
	maxText    = 1 << 20 // bytes that one text may grow to by putting texts together
	maxPieces  = 10_000  // pieces of such a text
)

func newFollower(t *Template, k GivenValues) *follower {
	steps := maxSteps
	f := &follower{t: t, k: k, usual: k.Defaults, steps: &steps}
	if k.Condition != "" {
		f = f.assume(k.Condition, true)
	}
	return f
}

// tired counts a step, and reports whether there have been too many.
func (f *follower) tired() bool {
	*f.steps--
	return *f.steps < 0
}

// Partial follows v through literals, parameters, mappings, conditions and functions as far as k allows. Where an
// open condition decides, both outcomes are alternatives; texts that meet the same condition twice meet it alike.
func (t *Template) Partial(v *Value, k GivenValues) Partial {
	if v == nil {
		return Partial{Kind: PartialAbsent}
	}
	return newFollower(t, k).value(v)
}

func (f *follower) value(v *Value) Partial {
	if f.tired() {
		return unknown(v.Pos, "it is too large to be followed")
	}
	switch v.Kind {
	case List:
		p := Partial{Kind: PartialList, Pos: v.Pos}
		for _, item := range v.Items {
			if q := f.value(item); q.Kind != PartialAbsent {
				p.Items = append(p.Items, q)
			}
		}
		return p
	case Map:
		p := Partial{Kind: PartialMap, Pos: v.Pos}
		for i := range v.Members {
			m := &v.Members[i]
			if q := f.value(m.Value); q.Kind != PartialAbsent {
				p.Members = append(p.Members, PartialMember{m.Key, q})
			}
		}
		return p
	case Func:
		return f.function(v)
	}
	return textOf(v.Pos, Piece{Text: v.Text})
}

func (f *follower) function(v *Value) Partial {
	if err := f.t.checkForm(v); err != nil {
		return unknown(v.Pos, err.Message)
	}
	switch v.Fn {
	case "Ref":
		return f.ref(v.Arg.Text, v.Pos)
	case "Fn::GetAtt":
		return f.getAtt(v)
	case "Fn::If":
		return f.choose(v)
	case "Fn::Sub":
		return f.sub(v)
	case "Fn::Join":
		return f.join(v)
	case "Fn::Select":
		return f.selectItem(v)
	case "Fn::FindInMap":
		return f.findInMap(v)
	case "Fn::Split":
		return f.exactly(v, v.Arg.Items[1])
	case "Fn::Base64":
		return f.exactly(v, v.Arg)
	case "Fn::ImportValue":
		return hidden(v.Pos, v.Fn, "Fn::ImportValue is known only in the account")
	case "Fn::GetAZs":
		return unknown(v.Pos, "Fn::GetAZs is known only in the account")
	}
	return unknown(v.Pos, v.Fn+" is not followed")
}

func unknown(pos Pos, reason string) Partial {
	return Partial{Kind: PartialUnknown, Pos: pos, Reason: reason}
}

// hidden makes a text of which nothing is known; spelling stands for it in messages.
func hidden(pos Pos, spelling, reason string) Partial {
	return textOf(pos, Piece{Text: "${" + spelling + "}", Reason: reason})
}

// textOf makes a text. Known pieces next to each other become one, unless they tell different parameters; a dynamic
// reference is not known.
func textOf(pos Pos, pieces ...Piece) Partial {
	p := Partial{Kind: PartialText, Pos: pos}
	for i := 0; i < len(pieces); {
		piece := pieces[i]
		var run strings.Builder
		for ; i < len(pieces) && piece.Known() && pieces[i].Known() && pieces[i].Parameter == piece.Parameter; i++ {
			run.WriteString(pieces[i].Text)
		}
		if !piece.Known() {
			i++
		} else if piece.Text = run.String(); strings.Contains(piece.Text, "{{resolve:") {
			piece.Reason = "a dynamic reference is known only in the account"
		}
		p.Pieces = append(p.Pieces, piece)
	}
	return p
}

func (f *follower) choose(v *Value) Partial {
	name := v.Arg.Items[0].Text
	switch f.named(name) {
	case yes:
		return f.value(v.Arg.Items[1])
	case no:
		return f.value(v.Arg.Items[2])
	}
	return f.fork(v.Pos, name, func(g *follower, holds bool) Partial {
		if holds {
			return g.value(v.Arg.Items[1])
		}
		return g.value(v.Arg.Items[2])
	})
}

// fork follows both outcomes of an open condition.
func (f *follower) fork(pos Pos, condition string, follow func(g *follower, holds bool) Partial) Partial {
	if len(f.assumed) >= maxAssumed {
		return unknown(pos, "it depends on more than "+strconv.Itoa(maxAssumed)+" open conditions")
	}
	p := Partial{Kind: PartialChoice, Pos: pos}
	for _, holds := range []bool{true, false} {
		p.Branches = append(p.Branches, Branch{condition, holds, follow(f.assume(condition, holds), holds)})
	}
	return p
}

// spread makes one value of several parts. When a part is a choice, the whole is: it is followed again under each
// outcome, so that every part sees the same.
func (f *follower) spread(pos Pos, parts []Partial, again func(*follower) Partial, whole func() Partial) Partial {
	for _, p := range parts {
		if p.Kind == PartialChoice {
			return f.fork(pos, p.Branches[0].Condition, func(g *follower, _ bool) Partial { return again(g) })
		}
	}
	return whole()
}

// exactly evaluates a function that is known when its argument is, and not at all otherwise.
func (f *follower) exactly(v, arg *Value) Partial {
	p := f.value(arg)
	return f.spread(v.Pos, []Partial{p}, func(g *follower) Partial { return g.exactly(v, arg) }, func() Partial {
		text, ok := p.Exact()
		if !ok {
			return unknown(v.Pos, because(v.Fn, p))
		}
		if v.Fn == "Fn::Split" {
			return splitText(v, text)
		}
		return textOf(v.Pos, Piece{Text: base64.StdEncoding.EncodeToString([]byte(text))})
	})
}

// because returns the reason why the argument, and so the function, is unknown.
func because(fn string, arg Partial) string {
	if reasons := arg.Reasons(); len(reasons) > 0 {
		return reasons[0]
	}
	return fn + " has an argument that is no text"
}
