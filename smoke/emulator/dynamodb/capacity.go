package dynamodb

import (
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/value"
)

// consumedCapacity is the cost of a request on one table.
type consumedCapacity struct {
	TableName string
	capacity
	Table                  *capacity           `json:",omitempty"`
	LocalSecondaryIndexes  map[string]capacity `json:",omitempty"`
	GlobalSecondaryIndexes map[string]capacity `json:",omitempty"`
}

// capacity is the cost of a table or an index. Transactions alone say which of it is for reading and which for writing (as
// seen on AWS: dynamodb-conformance issue 69).
type capacity struct {
	CapacityUnits      units
	ReadCapacityUnits  units `json:",omitempty"`
	WriteCapacityUnits units `json:",omitempty"`
}

// units are capacity units, which AWS writes with a fraction: 1.0.
type units float64

// MarshalJSON writes the units.
func (u units) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(u), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// purpose says whether a transaction uses its units to read or to write.
type purpose int

const (
	unsaid purpose = iota
	reading
	writing
)

func (p purpose) of(u float64) capacity {
	c := capacity{CapacityUnits: units(u)}
	switch p {
	case reading:
		c.ReadCapacityUnits = c.CapacityUnits
	case writing:
		c.WriteCapacityUnits = c.CapacityUnits
	}
	return c
}

// Units of reading and writing in bytes (AWS: developer guide, "DynamoDB read and write operations").
const (
	readUnit  = 4 << 10
	writeUnit = 1 << 10
)

// readUnits counts the units of a read: at least one, or half of that when it need not be consistent.
func readUnits(size int, consistent bool) float64 {
	units := float64(max(1, (size+readUnit-1)/readUnit))
	if consistent {
		return units
	}
	return units / 2
}

func writeUnits(before, after value.Item) float64 {
	return float64(max(1, (max(before.Size(), after.Size())+writeUnit-1)/writeUnit))
}

// consumed is the answer to ReturnConsumedCapacity, nil for NONE.
func (t *table) consumed(wanted string, units float64, indexes map[*index]float64) *consumedCapacity {
	return t.consumedBy(unsaid, wanted, units, indexes)
}

func (t *table) consumedBy(p purpose, wanted string, own float64, indexes map[*index]float64) *consumedCapacity {
	if wanted != "TOTAL" && wanted != "INDEXES" {
		return nil
	}
	total := own
	for _, u := range indexes {
		total += u
	}
	out := &consumedCapacity{TableName: t.name, capacity: p.of(total)}
	if wanted == "TOTAL" {
		return out
	}
	table := p.of(own)
	out.Table = &table
	for x, u := range indexes {
		into := &out.GlobalSecondaryIndexes
		if x.local {
			into = &out.LocalSecondaryIndexes
		}
		if *into == nil {
			*into = map[string]capacity{}
		}
		(*into)[x.IndexName] = p.of(u)
	}
	return out
}

// indexUnits counts the units of a write on the indexes: one write for each that has the item before or after, two when it moves.
func (t *table) indexUnits(key string, before, after value.Item) map[*index]float64 {
	units := map[*index]float64{}
	for _, x := range t.indexes {
		from, was := x.storageKey(before, key)
		to, is := x.storageKey(after, key)
		switch old, now := x.projected(t, before), x.projected(t, after); {
		case was && is && from != to:
			units[x] = writeUnits(nil, old) + writeUnits(nil, now)
		case was && is && value.Equal(value.Value{Kind: value.Map, Fields: old}, value.Value{Kind: value.Map, Fields: now}):
		case was || is:
			units[x] = writeUnits(old, now)
		}
	}
	return units
}

// bill adds up the cost of a request on several tables, in the order of their first use.
type bill struct {
	purpose purpose
	tables  []*table
	units   map[*table]float64
	indexes map[*table]map[*index]float64
}

func (b *bill) add(t *table, units float64, indexes map[*index]float64) {
	if b.units == nil {
		b.units, b.indexes = map[*table]float64{}, map[*table]map[*index]float64{}
	}
	if b.indexes[t] == nil {
		b.tables, b.indexes[t] = append(b.tables, t), map[*index]float64{}
	}
	b.units[t] += units
	for x, u := range indexes {
		b.indexes[t][x] += u
	}
}

// consumed is the answer to ReturnConsumedCapacity, nil for NONE.
func (b *bill) consumed(wanted string) (out []*consumedCapacity) {
	for _, t := range b.tables {
		if used := t.consumedBy(b.purpose, wanted, b.units[t], b.indexes[t]); used != nil {
			out = append(out, used)
		}
	}
	return out
}

// collections are the answers to ReturnItemCollectionMetrics by table.
type collections map[string][]*itemCollectionMetrics

func (c *collections) add(t *table, wanted string, made *outcome) {
	if m := t.metrics(wanted, either(made.after, made.before)); m != nil {
		if *c == nil {
			*c = collections{}
		}
		(*c)[t.name] = append((*c)[t.name], m)
	}
}

// either returns the first of two items that is there.
func either(a, b value.Item) value.Item {
	if a != nil {
		return a
	}
	return b
}

// itemCollectionMetrics is the size of the items with one partition key, of tables with local indexes.
type itemCollectionMetrics struct {
	ItemCollectionKey   value.Item
	SizeEstimateRangeGB [2]units
}

// metrics is the answer to ReturnItemCollectionMetrics; an emulated collection is smaller than one gigabyte.
func (t *table) metrics(wanted string, item value.Item) *itemCollectionMetrics {
	if wanted != "SIZE" {
		return nil
	}
	for _, x := range t.indexes {
		if x.local {
			return &itemCollectionMetrics{value.Item{t.schema.hash.name: item[t.schema.hash.name]}, [2]units{0, 1}}
		}
	}
	return nil
}
