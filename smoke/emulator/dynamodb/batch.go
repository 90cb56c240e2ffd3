package dynamodb

import (
	"maps"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

// Limits of batches (AWS: API reference of BatchGetItem and BatchWriteItem).
const (
	maxBatchGet   = 100
	maxBatchWrite = 25
	maxAnswer     = 16 << 20
)

type batchWriteInput struct {
	RequestItems                map[string][]writeRequest `aws:"required;table;values=25"`
	ReturnConsumedCapacity      string                    `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics string                    `aws:"enum=SIZE|NONE"`
	writes                      map[string][]write
}

type writeRequest struct {
	PutRequest    *putRequest
	DeleteRequest *deleteRequest
}

type putRequest struct {
	Item shape.AttributeMap `aws:"required"`
}

type deleteRequest struct {
	Key shape.AttributeMap `aws:"required"`
}

// batchWriteOutput is that of BatchWriteItem. Nothing is ever left unprocessed.
type batchWriteOutput struct {
	UnprocessedItems      map[string][]none
	ItemCollectionMetrics collections         `json:",omitempty"`
	ConsumedCapacity      []*consumedCapacity `json:",omitempty"`
}

// prepareBatchWrite asks for dynamodb:BatchWriteItem on each of the tables (AWS: service authorization reference).
func (s *store) prepareBatchWrite(c *service.Call, in *batchWriteInput) (checks []service.Check, err error) {
	in.writes = map[string][]write{}
	count := 0
	names := slices.Sorted(maps.Keys(in.RequestItems))
	for _, name := range names {
		count += len(in.RequestItems[name])
	}
	if count > maxBatchWrite {
		return nil, invalid("Too many items requested for the BatchWriteItem call")
	}
	for _, name := range names {
		for _, r := range in.RequestItems[name] {
			w, err := r.write()
			if err != nil {
				return nil, err
			}
			in.writes[name] = append(in.writes[name], *w)
		}
		checks = append(checks, s.ask(c, name, "BatchWriteItem")...)
	}
	return checks, nil
}

func (r *writeRequest) write() (*write, error) {
	if (r.PutRequest == nil) == (r.DeleteRequest == nil) {
		return nil, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	if r.PutRequest != nil {
		item, err := r.PutRequest.Item.Item()
		if err != nil {
			return nil, rejected(err)
		}
		return &write{item: item}, checkSize(item)
	}
	key, err := r.DeleteRequest.Key.Item()
	return &write{key: key, remove: true}, rejected(err)
}

// batchWrite resolves all writes before it carries out the first, so that an error leaves nothing half written.
func (s *store) batchWrite(c *service.Call, in *batchWriteInput) (*batchWriteOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &batchWriteOutput{UnprocessedItems: map[string][]none{}}
	type step struct {
		t    *table
		made *outcome
	}
	var steps []step
	for _, name := range slices.Sorted(maps.Keys(in.writes)) {
		t, err := s.active(c, name)
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for i := range in.writes[name] {
			w := &in.writes[name][i]
			if w.item != nil && t.schema.checkNotEmpty(w.item) == nil && !t.schema.fits(w.item) { // one sentence, where PutItem has several (as seen on AWS: dynoxide issue 97)
				return nil, errKeySchema()
			}
			made, err := w.resolve(t)
			if err != nil {
				return nil, err
			}
			if seen[made.storageKey] {
				return nil, invalid("Provided list of item keys contains duplicates")
			}
			seen[made.storageKey] = true
			steps = append(steps, step{t, made})
		}
	}
	var cost bill
	for _, step := range steps {
		if err := s.carry(step.t, step.made); err != nil {
			return nil, err
		}
		cost.add(step.t, writeUnits(step.made.before, step.made.after), step.t.indexUnits(step.made.storageKey, step.made.before, step.made.after))
		out.ItemCollectionMetrics.add(step.t, in.ReturnItemCollectionMetrics, step.made)
	}
	out.ConsumedCapacity = cost.consumed(in.ReturnConsumedCapacity)
	return out, nil
}

type batchGetInput struct {
	RequestItems           map[string]keysAndAttributes `aws:"required;table"`
	ReturnConsumedCapacity string                       `aws:"enum=INDEXES|TOTAL|NONE"`
	reads                  map[string]*batchRead
}

// keysAndAttributes names the items that a batch reads of one table.
type keysAndAttributes struct {
	Keys                     []shape.AttributeMap `aws:"required;min=1;max=100"`
	AttributesToGet          shape.Legacy         `aws:"min=1"`
	ConsistentRead           bool
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

type batchRead struct {
	keys       []value.Item
	projection *expression.Projection
}

type batchGetOutput struct {
	Responses        map[string][]value.Item
	UnprocessedKeys  map[string]unprocessedKeys
	ConsumedCapacity []*consumedCapacity `json:",omitempty"`
}

// unprocessedKeys names the items that did not fit into an answer of 16 MB.
type unprocessedKeys struct {
	Keys                     []value.Item
	ConsistentRead           bool              `json:",omitempty"`
	ProjectionExpression     *string           `json:",omitempty"`
	ExpressionAttributeNames map[string]string `json:",omitempty"`
}

func (s *store) prepareBatchGet(c *service.Call, in *batchGetInput) (checks []service.Check, err error) {
	in.reads = map[string]*batchRead{}
	count := 0
	names := slices.Sorted(maps.Keys(in.RequestItems))
	for _, name := range names {
		count += len(in.RequestItems[name].Keys)
	}
	if count > maxBatchGet {
		return nil, invalid("Too many items requested for the BatchGetItem call")
	}
	for _, name := range names {
		asked, read := in.RequestItems[name], &batchRead{}
		legacy := []parameter{{"AttributesToGet", asked.AttributesToGet.Given}}
		read.projection, err = projectionOf(asked.ProjectionExpression, asked.ExpressionAttributeNames, legacy, func() error {
			for _, sent := range asked.Keys {
				key, err := sent.Item()
				if err != nil {
					return rejected(err)
				}
				if slices.ContainsFunc(read.keys, func(k value.Item) bool { return sameItem(k, key) }) {
					return invalid("Provided list of item keys contains duplicates")
				}
				read.keys = append(read.keys, key)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if err := checkLegacy("BatchGetItem", legacy); err != nil {
			return nil, err
		}
		in.reads[name] = read
		checks = append(checks, s.ask(c, name, "BatchGetItem")...)
	}
	return checks, nil
}

func sameItem(a, b value.Item) bool { return maps.EqualFunc(a, b, value.Equal) }

func (s *store) batchGet(c *service.Call, in *batchGetInput) (*batchGetOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &batchGetOutput{Responses: map[string][]value.Item{}, UnprocessedKeys: map[string]unprocessedKeys{}}
	size := 0
	names := slices.Sorted(maps.Keys(in.reads))
	for _, name := range names { // errors come before the first answer
		t, err := s.active(c, name)
		if err != nil {
			return nil, err
		}
		for _, key := range in.reads[name].keys {
			if err := t.schema.checkKey(key); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range names {
		t, err := s.active(c, name)
		if err != nil {
			return nil, err
		}
		asked, read, units := in.RequestItems[name], in.reads[name], 0.0
		out.Responses[name] = []value.Item{}
		for i, key := range read.keys {
			item := t.get(string(t.schema.storageKey(key)))
			if size += item.Size(); size > maxAnswer {
				out.UnprocessedKeys[name] = unprocessedKeys{read.keys[i:], asked.ConsistentRead, asked.ProjectionExpression, asked.ExpressionAttributeNames}
				break
			}
			units += readUnits(item.Size(), asked.ConsistentRead)
			if item == nil {
				continue
			}
			if read.projection != nil {
				item = read.projection.Apply(item)
			}
			out.Responses[name] = append(out.Responses[name], item)
		}
		if used := t.consumed(in.ReturnConsumedCapacity, units, nil); used != nil {
			out.ConsumedCapacity = append(out.ConsumedCapacity, used)
		}
	}
	return out, nil
}
