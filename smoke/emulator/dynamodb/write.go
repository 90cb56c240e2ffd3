package dynamodb

import (
	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/wire"
)

// write is one prepared change of one item, or one condition on it: what PutItem, UpdateItem and DeleteItem do alone and
// transactions together.
type write struct {
	item      value.Item // of a put
	key       value.Item // of all others
	condition *expression.Condition
	update    *expression.Update
	// remove deletes the item, check only tests its condition; a write with a key and neither is an update.
	remove, check bool
	// showOld returns the item with the error of a failed condition.
	showOld bool
}

// outcome is an item before and after a write; nil where there is none.
type outcome struct {
	storageKey    string
	before, after value.Item
}

// resolve checks a write against a table and returns its outcome; nothing is changed.
func (w *write) resolve(t *table) (*outcome, error) {
	key := w.key
	if w.item != nil {
		key = w.item
		if err := t.checkItem(w.item); err != nil {
			return nil, err
		}
	} else if err := t.schema.checkKey(key); err != nil {
		return nil, err
	}
	if w.update != nil {
		for _, path := range w.update.Paths() {
			if t.schema.has(path[0].Name) {
				return nil, invalid("One or more parameter values were invalid: Cannot update attribute %s. This attribute is part of the key", path[0].Name)
			}
		}
	}
	out := &outcome{storageKey: string(t.schema.storageKey(key))}
	out.before = t.get(out.storageKey)
	if w.condition != nil && !w.condition.Matches(out.before) {
		return nil, w.failed(out.before)
	}
	switch {
	case w.check:
		out.after = out.before
	case w.item != nil:
		out.after = w.item
	case !w.remove:
		return out, w.updated(t, out)
	}
	return out, nil
}

// failed is AWS's error for a condition that is false.
func (w *write) failed(before value.Item) error {
	err := wire.Errorf("ConditionalCheckFailedException", "The conditional request failed")
	if w.showOld && before != nil {
		err.Members = map[string]any{"Item": before}
	}
	return err
}

// updated applies an update to the item, which begins as its key if there is none.
func (w *write) updated(t *table, out *outcome) error {
	item := out.before
	if item == nil {
		item = w.key
	}
	if w.update == nil {
		out.after = item
		return nil
	}
	after, err := w.update.Apply(item)
	if err != nil {
		return rejected(err)
	}
	if after.Size() > value.MaxItemSize {
		return invalid("Item size to update has exceeded the maximum allowed size")
	}
	for _, x := range t.indexes {
		for _, a := range x.schema.attributes() {
			v, ok := after[a.name]
			if ok && v.Kind != a.kind {
				return invalid("The update expression attempted to update the secondary index key to unsupported type")
			}
			if ok && isEmpty(v) {
				return invalid("One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty %s value.", named(v.Kind))
			}
		}
	}
	out.after = after
	return t.checkItem(after)
}

// carry stores the outcome of a write.
func (s *store) carry(t *table, out *outcome) error {
	if out.after == nil && out.before == nil {
		return nil
	}
	return s.put(t, out.storageKey, out.after)
}

func checkSize(item value.Item) error {
	if item.Size() > value.MaxItemSize {
		return invalid("Item size has exceeded the maximum allowed size")
	}
	return nil
}
