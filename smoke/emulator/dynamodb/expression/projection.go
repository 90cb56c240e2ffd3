package expression

import (
	"maps"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Projection selects parts of an item.
type Projection struct{ root *branch }

// branch selects one value: all of it, or the branches below.
type branch struct {
	all    bool
	fields map[string]*branch
	items  map[int]*branch
}

// Projection compiles a ProjectionExpression.
func (s *Scope) Projection(text string) (*Projection, error) {
	p, err := s.begin(text)
	if err != nil {
		return nil, err
	}
	var paths []Path
	err = p.parse(func() {
		for paths = []Path{p.path()}; p.accept(","); {
			paths = append(paths, p.path())
		}
		p.disjoint(paths)
	})
	if err != nil {
		return nil, err
	}
	return Project(paths), nil
}

// Project makes a projection of paths; none may contain another.
func Project(paths []Path) *Projection {
	root := &branch{fields: map[string]*branch{}}
	for _, path := range paths {
		at := root
		for _, step := range path {
			at = at.below(step)
		}
		at.all = true
	}
	return &Projection{root}
}

func (b *branch) below(step Step) *branch {
	if step.IsIndex {
		if b.items == nil {
			b.items = map[int]*branch{}
		}
		if b.items[step.Index] == nil {
			b.items[step.Index] = &branch{}
		}
		return b.items[step.Index]
	}
	if b.fields == nil {
		b.fields = map[string]*branch{}
	}
	if b.fields[step.Name] == nil {
		b.fields[step.Name] = &branch{}
	}
	return b.fields[step.Name]
}

// Names returns the top-level attributes that are selected.
func (p *Projection) Names() []string { return slices.Sorted(maps.Keys(p.root.fields)) }

// Apply returns the selected parts of an item: maps keep their structure, lists close their gaps.
func (p *Projection) Apply(item value.Item) value.Item {
	out := value.Item{}
	for name, below := range p.root.fields {
		if v, ok := item[name]; ok {
			if v, ok = below.apply(v); ok {
				out[name] = v
			}
		}
	}
	return out
}

func (b *branch) apply(v value.Value) (value.Value, bool) {
	switch {
	case b.all:
		return v, true
	case v.Kind == value.Map:
		out := value.Item{}
		for name, below := range b.fields {
			if field, ok := v.Fields[name]; ok {
				if field, ok = below.apply(field); ok {
					out[name] = field
				}
			}
		}
		return value.Value{Kind: value.Map, Fields: out}, len(out) > 0
	case v.Kind == value.List:
		var out []value.Value
		for _, index := range slices.Sorted(maps.Keys(b.items)) {
			if index < len(v.Items) {
				if item, ok := b.items[index].apply(v.Items[index]); ok {
					out = append(out, item)
				}
			}
		}
		return value.Value{Kind: value.List, Items: out}, len(out) > 0
	}
	return v, false
}
