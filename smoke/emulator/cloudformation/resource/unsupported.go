package resource

import (
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// Unsupported walks the properties of a resource as they are written in its template and returns a not-emulated error
// for the first one that AWS has and the emulated account does not, so that nothing is made before it is known. Both
// branches of an Fn::If count.
func (t *Type) Unsupported(properties *template.Value) error {
	return t.unsupported(properties, t.Properties, nil)
}

func (t *Type) unsupported(v *template.Value, members Members, path []string) error {
	if v == nil {
		return nil
	}
	if v.Kind == template.Func {
		if v.Fn != "Fn::If" || v.Arg == nil || v.Arg.Kind != template.List {
			return nil
		}
		for _, branch := range v.Arg.Items {
			if err := t.unsupported(branch, members, path); err != nil {
				return err
			}
		}
		return nil
	}
	for _, m := range v.Members {
		p := members[m.Key]
		if p == nil {
			continue // CloudFormation itself says so when it comes to the resource
		}
		at := append(path[:len(path):len(path)], m.Key)
		if p.NotEmulated {
			return wire.NotEmulated("property %s of %s", strings.Join(at, "."), t.Name)
		}
		if err := t.below(m.Value, p, at); err != nil {
			return err
		}
	}
	return nil
}

// below looks into an object, or into the objects of a list.
func (t *Type) below(v *template.Value, p *Property, path []string) error {
	switch {
	case p.Kind == Object:
		return t.unsupported(v, p.Members, path)
	case p.Kind == List && p.Items.Kind == Object && v != nil:
		for _, item := range v.Items {
			if err := t.unsupported(item, p.Items.Members, path); err != nil {
				return err
			}
		}
	}
	return nil
}
