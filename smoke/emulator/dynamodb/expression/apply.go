package expression

import (
	"cmp"
	"maps"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// applyError is an error of an update that depends on the item.
type applyError string

func (e applyError) Error() string { return string(e) }

const (
	errNoAttribute applyError = "The provided expression refers to an attribute that does not exist in the item"
	errWrongType   applyError = "An operand in the update expression has an incorrect data type"
	errWrongPath   applyError = "The document path provided in the update expression is invalid for update"
)

// write sets or removes the value at one path.
type write struct {
	path   Path
	value  value.Value
	remove bool
}

// Apply returns the item as it is after the update. All right-hand sides see it as it was before; the item itself is not
// changed.
func (u *Update) Apply(item value.Item) (value.Item, error) {
	var room [4]write
	writes, err := u.appendWrites(room[:0], item)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(item)
	if out == nil {
		out = value.Item{}
	}
	if slices.ContainsFunc(writes, func(w write) bool { return w.path.indexed() }) {
		inOrder(writes)
	}
	for _, w := range writes {
		root, there := out[w.path[0].Name]
		root, keep, err := w.into(root, there, w.path[1:])
		if err != nil {
			return nil, err
		}
		if keep {
			out[w.path[0].Name] = root
		} else {
			delete(out, w.path[0].Name)
		}
	}
	return out, nil
}

// inOrder sorts writes: elements of lists are removed from the last to the first, so that the other indices stay valid, and new
// elements are appended in the order of their indices.
func inOrder(writes []write) {
	slices.SortStableFunc(writes, func(a, b write) int {
		if a.remove != b.remove {
			if a.remove {
				return 1
			}
			return -1
		}
		order := comparePaths(a.path, b.path)
		if a.remove {
			return -order
		}
		return order
	})
}

func comparePaths(a, b Path) int {
	return slices.CompareFunc(a, b, func(x, y Step) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Index, y.Index))
	})
}

// appendWrites evaluates all sections.
func (u *Update) appendWrites(writes []write, item value.Item) (_ []write, err error) {
	for _, a := range u.set {
		v, err := a.term.of(item)
		if err != nil {
			return nil, err
		}
		writes = append(writes, write{path: a.path, value: v})
	}
	for _, path := range u.remove {
		writes = append(writes, write{path: path, remove: true})
	}
	for _, c := range u.add {
		old, there := c.path.find(item)
		v := c.value
		switch {
		case !there:
		case old.Kind != c.value.Kind:
			return nil, errWrongType
		case old.Kind == value.Number:
			if v, err = value.Add(old, c.value, false); err != nil {
				return nil, err
			}
		default:
			v = value.Union(old, c.value)
		}
		writes = append(writes, write{path: c.path, value: v})
	}
	for _, c := range u.del {
		old, there := c.path.find(item)
		if there && old.Kind != c.value.Kind {
			return nil, errWrongType
		}
		v := value.Without(old, c.value) // nothing of what is not there: its path must be right all the same
		writes = append(writes, write{path: c.path, value: v, remove: len(v.Items) == 0})
	}
	return writes, nil
}

// of evaluates a right-hand side.
func (t *term) of(item value.Item) (value.Value, error) {
	switch t.operator {
	case "":
		v, ok := t.operand.of(item)
		if !ok {
			return v, errNoAttribute
		}
		return v, nil
	case "if_not_exists":
		if v, ok := t.terms[0].operand.of(item); ok {
			return v, nil
		}
		return t.terms[1].of(item)
	}
	a, err := t.terms[0].of(item)
	if err != nil {
		return a, err
	}
	b, err := t.terms[1].of(item)
	switch {
	case err != nil:
		return b, err
	case t.operator == "list_append":
		if a.Kind != value.List || b.Kind != value.List {
			return a, errWrongType
		}
		return value.Value{Kind: value.List, Items: slices.Concat(a.Items, b.Items)}, nil
	case a.Kind != value.Number || b.Kind != value.Number:
		return a, errWrongType
	}
	return value.Add(a, b, t.operator == "-")
}

// into applies the write to a copy of a value; keep is false when nothing is left of it.
func (w *write) into(v value.Value, there bool, rest Path) (out value.Value, keep bool, err error) {
	if len(rest) == 0 {
		return w.value, !w.remove, nil
	}
	step := rest[0]
	switch {
	case !there:
		return v, false, errWrongPath
	case step.IsIndex && v.Kind == value.List:
		return w.intoList(v, step.Index, rest[1:])
	case !step.IsIndex && v.Kind == value.Map:
		v.Fields = maps.Clone(v.Fields)
		field, there := v.Fields[step.Name]
		field, keep, err := w.into(field, there, rest[1:])
		if keep {
			if v.Fields == nil {
				v.Fields = value.Item{}
			}
			v.Fields[step.Name] = field
		} else {
			delete(v.Fields, step.Name)
		}
		return v, true, err
	}
	return v, false, errWrongPath
}

func (w *write) intoList(v value.Value, index int, rest Path) (value.Value, bool, error) {
	v.Items = slices.Clone(v.Items)
	there := index < len(v.Items)
	var element value.Value
	if there {
		element = v.Items[index]
	}
	element, keep, err := w.into(element, there, rest)
	switch {
	case err != nil:
	case keep && there:
		v.Items[index] = element
	case keep: // beyond the end means at the end
		v.Items = append(v.Items, element)
	case there:
		v.Items = slices.Delete(v.Items, index, index+1)
	}
	return v, true, err
}
