package dynamodb

import (
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxStored bounds the items of all tables together, in bytes.
const maxStored = 1 << 30

// Options say how a DynamoDB behaves.
type Options struct {
	// Pace is the time that a table is CREATING, and the time that it is DELETING.
	Pace time.Duration
}

// store is the account's DynamoDB. One mutex guards it, since a transaction changes items of many tables.
type store struct {
	env service.Env
	Options

	mu     sync.Mutex
	tables map[place]*table
	stored int
	tokens map[string]transaction // of TransactWriteItems
}

// place identifies a table: names are unique within account and region.
type place struct{ region, name string }

// table is one table.
type table struct {
	place
	tableSettings
	arn, id string
	created time.Time
	ready   time.Time // when it is ACTIVE
	gone    time.Time // when it is deleted, unless zero
	billed  time.Time // when its billing mode was set
	tags    map[string]string
	indexes []*index

	schema schema
	items  sorted // packed items by storage key
}

// schema is the key of a table or an index.
type schema struct{ hash, rng keyAttribute }

// keyAttribute is one attribute of a key; its name is empty where there is no sort key.
type keyAttribute struct {
	name string
	kind value.Kind
}

func newStore(env service.Env, o Options) *store {
	return &store{env: env, Options: o, tables: map[place]*table{}, tokens: map[string]transaction{}}
}

// table finds a table by name or ARN; nil when there is none. The store's mutex is held.
func (s *store) table(region, name string) *table {
	region, name = locate(region, name)
	at := place{region, name}
	t := s.tables[at]
	if t != nil && !t.gone.IsZero() && !s.env.Now().Before(t.gone) {
		s.drop(t)
		return nil
	}
	return t
}

// drop removes a table for good.
func (s *store) drop(t *table) {
	delete(s.tables, t.place)
	t.items.ascend("", func(_, packed string) bool {
		s.stored -= len(packed)
		return true
	})
}

// locate splits an ARN; a name stands for a table of the region.
func locate(region, name string) (string, string) {
	a := arn.Parse(name)
	if !a.Valid() {
		return region, name
	}
	_, table, _ := strings.Cut(a.Resource, "/")
	table, _, _ = strings.Cut(table, "/")
	return a.Region, table
}

// active finds a table whose items can be used. The store's mutex is held.
func (s *store) active(c *service.Call, name string) (*table, error) {
	t := s.table(c.Region, name)
	if t == nil || t.status(s.env.Now()) != active && t.status(s.env.Now()) != updating {
		return nil, errNoResource()
	}
	return t, nil
}

// The states of a table.
const (
	creating = "CREATING"
	active   = "ACTIVE"
	updating = "UPDATING"
	deleting = "DELETING"
)

func (t *table) status(now time.Time) string {
	switch {
	case !t.gone.IsZero():
		return deleting
	case now.Before(t.ready):
		return creating
	}
	return active
}

// put keeps an item, or removes the one with its key when item is nil. Indexes follow.
func (s *store) put(t *table, key string, item value.Item) error {
	before, there := t.items.get(key)
	after := ""
	if item != nil {
		after = item.Pack()
	}
	if s.stored += len(after) - len(before); item != nil && s.stored > maxStored {
		s.stored -= len(after) - len(before)
		return wire.NotEmulated("more than %d MiB of items", maxStored>>20)
	}
	if there && len(t.indexes) > 0 {
		old := value.Unpack(before)
		for _, x := range t.indexes {
			if at, ok := x.storageKey(old, key); ok {
				x.items.remove(at)
			}
		}
	}
	if item == nil {
		t.items.remove(key)
		return nil
	}
	t.items.set(key, after)
	for _, x := range t.indexes {
		if at, ok := x.storageKey(item, key); ok {
			x.items.set(at, after)
		}
	}
	return nil
}

// get reads an item; nil when there is none.
func (t *table) get(key string) value.Item {
	if packed, ok := t.items.get(key); ok {
		return value.Unpack(packed)
	}
	return nil
}
