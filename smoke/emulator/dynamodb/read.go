package dynamodb

import (
	"strings"

	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

// maxPage bounds the bytes that one Query or Scan reads (AWS: API reference, Query).
const maxPage = 1 << 20

// readOptions are the parameters that Query and Scan share.
type readOptions struct {
	TableName                              string       `aws:"required;table"`
	IndexName                              string       `aws:"index"`
	Select                                 string       `aws:"enum=SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"`
	AttributesToGet                        shape.Legacy `aws:"min=1"`
	ConditionalOperator                    shape.Legacy
	Limit                                  *int `aws:"min=1"`
	ConsistentRead                         bool
	ExclusiveStartKey                      shape.AttributeMap
	ReturnConsumedCapacity                 string `aws:"enum=INDEXES|TOTAL|NONE"`
	ProjectionExpression, FilterExpression *string
	substitutes

	start      value.Item
	filter     *expression.Condition
	projection *expression.Projection
}

type readOutput struct {
	Items               *[]value.Item `json:",omitempty"`
	Count, ScannedCount int
	LastEvaluatedKey    value.Item        `json:",omitempty"`
	ConsumedCapacity    *consumedCapacity `json:",omitempty"`
}

// scope makes the scope of the expressions; values belong to conditions alone.
func (in *readOptions) scope(conditions, all []parameter) (*expression.Scope, error) {
	names := substitutes{ExpressionAttributeNames: in.ExpressionAttributeNames}
	if _, err := names.scope(all); err != nil {
		return nil, err
	}
	values, err := in.substitutes.values(conditions)
	if err != nil {
		return nil, err
	}
	if in.ExclusiveStartKey.Given() {
		if in.start, err = in.ExclusiveStartKey.Item(); err != nil {
			return nil, invalid("The provided starting key is invalid: %s", err)
		}
	}
	return expression.NewScope(in.ExpressionAttributeNames, values), nil
}

// compile compiles filter and projection, the last expressions of a read.
func (in *readOptions) compile(scope *expression.Scope) (err error) {
	if in.filter, err = compiled("FilterExpression", in.FilterExpression, scope.Condition); err != nil {
		return err
	}
	if in.projection, err = compiled("ProjectionExpression", in.ProjectionExpression, scope.Projection); err != nil {
		return err
	}
	if err := checkUnused(scope); err != nil {
		return err
	}
	wants := in.ProjectionExpression != nil || in.AttributesToGet.Given
	name := "ProjectionExpression"
	if in.AttributesToGet.Given {
		name = "AttributesToGet"
	}
	switch {
	case in.Select == "SPECIFIC_ATTRIBUTES" && !wants:
		return invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case in.Select == "COUNT" && wants:
		return invalid("Cannot specify the %s when choosing to get only the Count", name)
	case in.Select != "" && in.Select != "SPECIFIC_ATTRIBUTES" && wants:
		return invalid("Cannot specify the %s when choosing to get %s", name, in.Select)
	case in.Select == "ALL_PROJECTED_ATTRIBUTES" && in.IndexName == "":
		return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	}
	return nil
}

// source finds the table and the index that are read. The store's mutex is held.
func (s *store) source(c *service.Call, in *readOptions) (*table, *index, error) {
	t, err := s.active(c, in.TableName)
	if err != nil || in.IndexName == "" {
		return t, nil, err
	}
	x := t.index(in.IndexName)
	switch {
	case x == nil:
		return nil, nil, invalid("The table does not have the specified index: %s", in.IndexName)
	case !x.local && in.ConsistentRead:
		return nil, nil, invalid("Consistent reads are not supported on global secondary indexes")
	case !x.local && in.Select == "ALL_ATTRIBUTES" && x.Projection.ProjectionType != "ALL":
		return nil, nil, invalid("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", x.IndexName)
	}
	if !x.local && in.projection != nil {
		for _, name := range in.projection.Names() {
			if !x.projects(t, name) {
				return nil, nil, invalid("One or more parameter values were invalid: Global secondary index %s does not project [%s]", x.IndexName, name)
			}
		}
	}
	return t, x, nil
}

// reader is one page of a Query or Scan on its way.
type reader struct {
	t  *table
	x  *index
	in *readOptions
	// scan is that of Scan, whose error for a starting key differs from Query's.
	scan bool
	// prefix begins all keys of the read; low and high bound them, high excluded.
	prefix, low, high string
	backwards         bool
	// within is the condition on the sort key; items outside are not counted.
	within func(value.Item) bool
	// mine reports whether a key belongs to the segment that is scanned; nil takes all.
	mine func(key string) bool
}

func (r *reader) items() *sorted {
	if r.x != nil {
		return &r.x.items
	}
	return &r.t.items
}

// start sets the bounds, behind ExclusiveStartKey if there is one.
func (r *reader) start() error {
	r.low, r.high = r.prefix, r.prefix+"\xff"
	if r.prefix == "" {
		r.high = strings.Repeat("\xff", 16)
	}
	if r.in.start == nil {
		return nil
	}
	key, err := r.startKey()
	if err != nil {
		return err
	}
	if r.backwards {
		r.high = min(r.high, key)
	} else {
		r.low = max(r.low, key+"\x00")
	}
	return nil
}

// startKey is the storage key of ExclusiveStartKey, which has the key attributes of the table and of the index, and no
// others.
func (r *reader) startKey() (string, error) {
	want := map[string]value.Kind{}
	for _, a := range r.t.schema.attributes() {
		want[a.name] = a.kind
	}
	if r.x != nil {
		for _, a := range r.x.schema.attributes() {
			want[a.name] = a.kind
		}
	}
	const wrong, mismatch = "The provided starting key is invalid", "The provided starting key is invalid: The provided key element does not match the schema"
	other := wrong // of other attributes (as seen on AWS: floci pull request 1443)
	if r.scan {
		other = mismatch
	}
	if len(want) != len(r.in.start) {
		return "", invalid("%s", other)
	}
	for name := range r.in.start {
		if _, ok := want[name]; !ok {
			return "", invalid("%s", other)
		}
	}
	for name, v := range r.in.start {
		if v.Kind != want[name] {
			return "", invalid(mismatch)
		}
	}
	if err := r.t.schema.checkValues(r.in.start); err != nil {
		return "", invalid("The provided starting key is invalid: %s", messageOf(err))
	}
	primary := string(r.t.schema.storageKey(r.in.start))
	if r.x == nil {
		return primary, nil
	}
	at, _ := r.x.storageKey(r.in.start, primary)
	return at, nil
}

// read goes through the items between the bounds until the page is full. Limit counts items before the filter.
func (r *reader) read() (*readOutput, error) {
	out, size, items := &readOutput{}, 0, []value.Item{}
	visit := func(key, packed string) bool {
		if r.backwards && key < r.low || !r.backwards && key >= r.high {
			return false
		}
		if r.mine != nil && !r.mine(key) {
			return true
		}
		item := value.Unpack(packed)
		if r.within != nil && !r.within(item) {
			return true
		}
		seen := item
		if r.x != nil {
			seen = r.x.projected(r.t, item)
		}
		out.ScannedCount++
		size += seen.Size()
		if r.x != nil && r.x.local && (r.in.Select == "ALL_ATTRIBUTES" || r.in.projection != nil) {
			seen = item // a local index fetches what it lacks from the table
		}
		if r.in.filter == nil || r.in.filter.Matches(seen) {
			out.Count++
			if r.in.projection != nil {
				seen = r.in.projection.Apply(seen)
			}
			items = append(items, seen)
		}
		if r.in.Limit != nil && out.ScannedCount >= *r.in.Limit || size >= maxPage {
			out.LastEvaluatedKey = r.t.schema.of(item)
			if r.x != nil {
				for name, v := range r.x.schema.of(item) {
					out.LastEvaluatedKey[name] = v
				}
			}
			return false
		}
		return true
	}
	if r.backwards {
		r.items().descend(r.high, visit)
	} else {
		r.items().ascend(r.low, visit)
	}
	if r.in.Select != "COUNT" {
		out.Items = &items
	}
	units := readUnits(size, r.in.ConsistentRead)
	if r.x != nil {
		out.ConsumedCapacity = r.t.consumed(r.in.ReturnConsumedCapacity, 0, map[*index]float64{r.x: units})
	} else {
		out.ConsumedCapacity = r.t.consumed(r.in.ReturnConsumedCapacity, units, nil)
	}
	return out, nil
}
