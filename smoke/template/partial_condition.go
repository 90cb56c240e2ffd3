package template

import "maps"

// truth is the value of a condition, as far as it is known.
type truth int

const (
	undecided truth = iota
	no
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (x truth) not() truth {
	switch x {
	case yes:
		return no
	case no:
		return yes
	}
	return undecided
}

// Decide reports whether a condition holds, and whether that is known. A parameter that k does not give leaves a condition
// open even if it has a default, unless k.Defaults is set: both outcomes are deployments that the template allows.
func (t *Template) Decide(condition string, k GivenValues) (holds, known bool) {
	x := newFollower(t, k).named(condition)
	return x == yes, x != undecided
}

// named evaluates a condition under the assumptions of f. A condition that refers to itself stays undecided.
func (f *follower) named(condition string) truth {
	if holds, assumed := f.assumed[condition]; assumed {
		return truthOf(holds)
	}
	if x, done := f.decided[condition]; done {
		return x
	}
	c := f.t.condition(condition)
	if c == nil {
		return undecided
	}
	if f.decided == nil {
		f.decided = map[string]truth{}
	}
	f.decided[condition] = undecided
	f.decided[condition] = f.truth(c.Value)
	return f.decided[condition]
}

func (f *follower) truth(v *Value) truth {
	if f.tired() || v.Kind != Func || f.t.checkForm(v) != nil {
		return undecided
	}
	switch v.Fn {
	case "Condition":
		return f.named(v.Arg.Text)
	case "Fn::Not":
		return f.truth(v.Arg.Items[0]).not()
	case "Fn::And":
		return f.all(v.Arg.Items, no)
	case "Fn::Or":
		return f.all(v.Arg.Items, yes)
	case "Fn::Equals":
		return f.equal(v.Arg.Items[0], v.Arg.Items[1])
	}
	return undecided
}

// all returns decisive if one of the operands is decisive, and its opposite if all operands are known and none is.
func (f *follower) all(operands []*Value, decisive truth) truth {
	result := decisive.not()
	for _, v := range operands {
		switch f.truth(v) {
		case decisive:
			return decisive
		case undecided:
			result = undecided
		}
	}
	return result
}

func (f *follower) equal(a, b *Value) truth {
	g := *f
	g.comparing = true
	left, leftOK := g.value(a).Exact()
	right, rightOK := g.value(b).Exact()
	if !leftOK || !rightOK {
		return undecided
	}
	return truthOf(left == right)
}

// assume returns a follower that takes a condition to have an outcome. If the defaults of its parameters lead to the other
// outcome, at least one of them must be given another value, so none of these defaults counts.
func (f *follower) assume(condition string, holds bool) *follower {
	g := *f
	g.usual, g.decided = true, nil
	usual := g.named(condition)
	g.usual, g.decided = f.usual, nil
	g.assumed = copied(f.assumed)
	g.assumed[condition] = holds
	if usual == truthOf(!holds) {
		g.changed = copied(f.changed)
		f.eachParameter(condition, map[string]bool{}, func(name string) { g.changed[name] = true })
	}
	return &g
}

// copied clones a map; the copy of nil can be written to.
func copied(m map[string]bool) map[string]bool {
	if m == nil {
		return map[string]bool{}
	}
	return maps.Clone(m)
}

// eachParameter visits the parameters that a condition depends on, also through other conditions.
func (f *follower) eachParameter(condition string, seen map[string]bool, visit func(name string)) {
	c := f.t.condition(condition)
	if c == nil || seen[condition] {
		return
	}
	seen[condition] = true
	uses(c.Value, nil, func(u use) {
		switch {
		case f.tired():
		case u.isSwitch:
			f.eachParameter(u.name, seen, visit)
		case f.t.Parameter(u.name) != nil:
			visit(u.name)
		}
	})
}
