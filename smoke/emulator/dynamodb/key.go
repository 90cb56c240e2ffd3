package dynamodb

import (
	"hash/fnv"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// Limits of keys in bytes (AWS: developer guide, "Quotas", partition key and sort key length).
const (
	maxHash  = 2048
	maxRange = 1024
)

// appendPartition writes what all items of one partition begin with: a hash, so that a scan goes through partitions in an
// order that means nothing, and the key itself.
func appendPartition(b []byte, v value.Value) []byte {
	ordered := value.AppendOrdered(nil, v)
	h := fnv.New64a()
	h.Write(ordered) // never fails
	return append(h.Sum(b), ordered...)
}

// storageKey is the key under which a table or an index keeps an item, in the order of partitions and sort keys.
func (k schema) storageKey(item value.Item) []byte {
	b := appendPartition(make([]byte, 0, 64), item[k.hash.name])
	if k.rng.name != "" {
		b = value.AppendOrdered(b, item[k.rng.name])
	}
	return b
}

func (k schema) attributes() []keyAttribute {
	if k.rng.name == "" {
		return []keyAttribute{k.hash}
	}
	return []keyAttribute{k.hash, k.rng}
}

// of is the key attributes of an item.
func (k schema) of(item value.Item) value.Item {
	out := value.Item{}
	for _, a := range k.attributes() {
		if v, ok := item[a.name]; ok {
			out[a.name] = v
		}
	}
	return out
}

// checkItem checks the key attributes within an item that is to be written.
func (t *table) checkItem(item value.Item) error {
	for _, a := range t.schema.attributes() {
		v, ok := item[a.name]
		if !ok {
			return invalid("One or more parameter values were invalid: Missing the key %s in the item", a.name)
		}
		if v.Kind != a.kind {
			return invalid("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s", a.name, a.kind, v.Kind)
		}
	}
	for _, x := range t.indexes {
		for _, a := range x.schema.attributes() {
			v, ok := item[a.name]
			if !ok || t.schema.has(a.name) {
				continue
			}
			if v.Kind != a.kind {
				return invalid("One or more parameter values were invalid: Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", a.name, a.kind, v.Kind, x.IndexName)
			}
			if isEmpty(v) {
				return errEmptyIndexKey(x, a.name, v.Kind)
			}
		}
	}
	return t.schema.checkValues(item)
}

func errEmptyIndexKey(x *index, name string, kind value.Kind) error {
	return invalid("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty %s value. IndexName: %s, IndexKey: %s", named(kind), x.IndexName, name)
}

// checkNotEmpty checks that no key attribute of the table or of an index is an empty text.
func (t *table) checkNotEmpty(item value.Item) error {
	for _, x := range t.indexes {
		for _, a := range x.schema.attributes() {
			if v, ok := item[a.name]; ok && isEmpty(v) && !t.schema.has(a.name) {
				return errEmptyIndexKey(x, a.name, v.Kind)
			}
		}
	}
	return t.schema.checkNotEmpty(item)
}

// checkKey checks a Key parameter: the key's attributes, all of them and no others.
func (k schema) checkKey(key value.Item) error {
	if len(key) != len(k.attributes()) || !k.fits(key) {
		return errKeySchema()
	}
	return k.checkValues(key)
}

// fits reports whether an item has all key attributes, of the right types.
func (k schema) fits(item value.Item) bool {
	for _, a := range k.attributes() {
		if v, ok := item[a.name]; !ok || v.Kind != a.kind {
			return false
		}
	}
	return true
}

// checkNotEmpty checks that no key attribute is an empty text.
func (k schema) checkNotEmpty(item value.Item) error {
	for _, a := range k.attributes() {
		if v, ok := item[a.name]; ok && isEmpty(v) {
			return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", named(v.Kind), a.name)
		}
	}
	return nil
}

// isEmpty reports whether a value is a text or binary without a byte, which no key attribute may be.
func isEmpty(v value.Value) bool {
	return (v.Kind == value.String || v.Kind == value.Binary) && v.Text == ""
}

// checkValues checks that the values of key attributes are neither empty nor too long.
func (k schema) checkValues(item value.Item) error {
	if err := k.checkNotEmpty(item); err != nil {
		return err
	}
	if item[k.hash.name].Size() > maxHash {
		return invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of%d bytes", maxHash)
	}
	if k.rng.name != "" && item[k.rng.name].Size() > maxRange {
		return invalid("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of %d bytes", maxRange)
	}
	return nil
}

func (k schema) has(name string) bool {
	return name == k.hash.name || name == k.rng.name && name != ""
}

func named(k value.Kind) string {
	if k == value.Binary {
		return "binary"
	}
	return "string"
}

// index is a secondary index of a table, global or local.
type index struct {
	indexDefinition
	local  bool
	arn    string
	schema schema
	items  sorted
}

// storageKey returns the key under which the index keeps an item; false when the item lacks one of its attributes.
func (x *index) storageKey(item value.Item, primary string) (string, bool) {
	for _, a := range x.schema.attributes() {
		if v, ok := item[a.name]; !ok || v.Kind != a.kind {
			return "", false
		}
	}
	return string(append(x.schema.storageKey(item), primary...)), true
}

// projected returns the part of an item that the index has.
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
	if at := slices.IndexFunc(t.indexes, func(x *index) bool { return x.IndexName == name }); at >= 0 {
		return t.indexes[at]
	}
	return nil
}
