package template

import "maps"

// assume is f where a condition has an outcome. Where the defaults of its parameters bring about the other one, at least
// one of them must be given another value, so none of these defaults counts.
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

// copied is a copy of a map that can be written to.
func copied(m map[string]bool) map[string]bool {
	if m == nil {
		return map[string]bool{}
	}
	return maps.Clone(m)
}

// eachParameter visits the parameters that a condition depends on, also through other conditions.
func (f *follower) eachParameter(condition string, seen map[string]bool, visit func(name string)) {
	c := f.t.Condition(condition)
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
