package resource

import "strings"

// Registry finds resource types by name.
type Registry struct {
	emulated map[string]*Type
	standIn  bool
}

// NewRegistry has every emulated type. With standIn it has all others of AWS's as well, and takes emulated ones with
// properties that are not.
func NewRegistry(standIn bool) Registry { return Registry{Types(), standIn} }

// StandsIn reports whether the registry has types that are not emulated.
func (r Registry) StandsIn() bool { return r.standIn }

// Find is the type of that name; nil when it is neither emulated nor stood in for.
func (r Registry) Find(name string) *Type {
	t := r.emulated[name]
	switch {
	case IsCustom(name):
		return custom(name)
	case t == nil && r.standIn:
		return standIn(name)
	case t == nil || !r.standIn:
		return t
	}
	lenient := *t
	lenient.Lenient = true
	return &lenient
}

// Missing names the properties that a template gives to a lenient type and that the emulated account leaves out.
func (t *Type) Missing(properties map[string]any) []string {
	if !t.Lenient {
		return nil
	}
	return missing(t.Properties, properties, "")
}

func missing(members Members, properties map[string]any, path string) (out []string) {
	for _, name := range sortedKeys(properties) {
		p := members[name]
		switch {
		case p == nil:
		case p.NotEmulated:
			out = append(out, path+name)
		case p.Kind == Object:
			below, _ := properties[name].(map[string]any)
			out = append(out, missing(p.Members, below, path+name+".")...)
		case p.Kind == List && p.Items.Kind == Object:
			items, _ := properties[name].([]any)
			for _, item := range items {
				below, _ := item.(map[string]any)
				out = append(out, missing(p.Items.Members, below, path+name+".")...)
			}
		}
	}
	return out
}

// The beginnings of what a resource's last event says of it when it was not made in full.
const (
	StoodIn = "stood in for: "
	InPart  = "made in part: "
)

// LeftOut says which properties were left out.
func LeftOut(properties []string) string {
	return InPart + "without " + strings.Join(properties, ", ") + ", not emulated"
}
