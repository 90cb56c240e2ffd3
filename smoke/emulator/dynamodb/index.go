package dynamodb

import (
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// index is a secondary index of a table, global or local.
type index struct {
	IndexDefinition
	local  bool
	arn    string
	schema schema
	items  sorted
}

// storageKey is where the index keeps an item; false when the item lacks one of its key's attributes.
func (x *index) storageKey(item value.Item, primary string) (string, bool) {
	for _, a := range x.schema.attributes() {
		if v, ok := item[a.name]; !ok || v.Kind != a.kind {
			return "", false
		}
	}
	return string(append(x.schema.storageKey(item), primary...)), true
}

// projected is what the index has of an item.
func (x *index) projected(t *table, item value.Item) value.Item {
	if x.Projection.ProjectionType == "ALL" {
		return item
	}
	out := value.Item{}
	for name, v := range item {
		if x.projects(t, name) {
			out[name] = v
		}
	}
	return out
}

func (x *index) projects(t *table, name string) bool {
	return x.Projection.ProjectionType == "ALL" || t.schema.has(name) || x.schema.has(name) || slices.Contains(x.Projection.NonKeyAttributes, name)
}

// index finds an index by name.
func (t *table) index(name string) *index {
	for _, x := range t.indexes {
		if x.IndexName == name {
			return x
		}
	}
	return nil
}
