package engine

import (
	"maps"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
)

// difference is one way in which a resource is not what the template wants.
type difference struct {
	attribute string // Properties, Tags, Metadata, DeletionPolicy, UpdateReplacePolicy
	property  string // name, for Properties
	replaces  bool
}

// compare lists what is different, properties in the order of their names.
func compare(has *store.Resource, w wanted) (out []difference) {
	names := make(map[string]bool)
	for name := range has.Properties {
		names[name] = true
	}
	for name := range w.properties {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name != w.kind.TagProperty && !resource.Equal(has.Properties[name], w.properties[name]) {
			p := w.kind.Properties[name]
			out = append(out, difference{"Properties", name, p != nil && p.CreateOnly})
		}
	}
	if !sameTags(has.Tags, w.tags) {
		out = append(out, difference{attribute: "Tags"})
	}
	if has.Metadata != w.metadata {
		out = append(out, difference{attribute: "Metadata"})
	}
	if policyOf(has.DeletionPolicy) != policyOf(w.deletion) {
		out = append(out, difference{attribute: "DeletionPolicy"})
	}
	if has.UpdateReplacePolicy != w.replaced { // AWS tells one that is written from none, even where both delete
		out = append(out, difference{attribute: "UpdateReplacePolicy"})
	}
	return out
}

// policyOf is a deletion policy with its default.
func policyOf(p string) string {
	if p == "" {
		return "Delete"
	}
	return p
}

func sameTags(a, b []resource.Tag) bool {
	if len(a) != len(b) {
		return false
	}
	byKey := func(x, y resource.Tag) int {
		if x.Key < y.Key {
			return -1
		}
		return 1
	}
	return slices.Equal(slices.SortedFunc(slices.Values(a), byKey), slices.SortedFunc(slices.Values(b), byKey))
}

func replaces(differences []difference) bool {
	return slices.ContainsFunc(differences, func(d difference) bool { return d.replaces })
}

// touchesResource reports whether the handler has anything to do: policies and metadata live in the stack alone.
func touchesResource(differences []difference) bool {
	return slices.ContainsFunc(differences, func(d difference) bool {
		return d.attribute == "Properties" || d.attribute == "Tags"
	})
}
