package template

// expands reports whether macros make the template that CloudFormation deploys of this one.
func (t *Template) expands() bool { return len(t.Transforms) > 0 }

// isMacro reports whether a macro makes what stands at v.
func isMacro(v *Value) bool { return v.Kind == Func && v.Fn == "Fn::Transform" }

// readTransforms reads the macros that a template asks for, at its top and by Fn::Transform anywhere in it.
// CloudFormation user guide, Transform section and Fn::Transform.
func (t *Template) readTransforms(root *Value) error {
	if v := root.Get("Transform"); v != nil {
		items := []*Value{v}
		if v.Kind == List {
			items = v.Items
		}
		for _, item := range items {
			name := item
			if item.Kind == Map {
				name = item.Get("Name")
			}
			if !name.IsScalar() {
				return errorAt(item.Pos, "Template format error: Every Transform member must be a string.")
			}
			t.Transforms = append(t.Transforms, Transform{Name: name.Text, Pos: item.Pos})
		}
	}
	t.findTransforms(root)
	return nil
}

// findTransforms reads every Fn::Transform under v, alone in its map or among other keys.
func (t *Template) findTransforms(v *Value) {
	switch v.Kind {
	case List:
		for _, item := range v.Items {
			t.findTransforms(item)
		}
	case Map:
		for i := range v.Members {
			m := &v.Members[i]
			if m.Key == "Fn::Transform" {
				t.addMacro(m.Value, m.Pos)
			}
			t.findTransforms(m.Value)
		}
	case Func:
		if isMacro(v) {
			t.addMacro(v.Arg, v.Pos)
		}
		t.findTransforms(v.Arg)
	}
}

func (t *Template) addMacro(arg *Value, pos Pos) {
	name := "Fn::Transform"
	if v := arg.Get("Name"); v.IsScalar() {
		name = v.Text
	}
	t.Transforms = append(t.Transforms, Transform{Name: name, Pos: pos})
}
