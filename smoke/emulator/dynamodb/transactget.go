package dynamodb

import (
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/service"
)

type transactGetInput struct {
	TransactItems          []transactGetItem `aws:"required;min=1;max=100"`
	ReturnConsumedCapacity string            `aws:"enum=INDEXES|TOTAL|NONE"`
	gets                   []GetItemInput
}

type transactGetItem struct {
	Get *Get `aws:"required"`
}

// Get reads an item.
type Get struct {
	Key                      shape.AttributeMap `aws:"required"`
	TableName                string             `aws:"required;table"`
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

// transactGetOutput is that of TransactGetItems. A response without Item is an item that is not there.
type transactGetOutput struct {
	ConsumedCapacity []*consumedCapacity `json:",omitempty"`
	Responses        []GetItemOutput
}

func (s *store) prepareTransactGet(c *service.Call, in *transactGetInput) (checks []service.Check, err error) {
	in.gets = make([]GetItemInput, len(in.TransactItems))
	for i, item := range in.TransactItems {
		in.gets[i] = GetItemInput{TableName: item.Get.TableName, Key: item.Get.Key, ProjectionExpression: item.Get.ProjectionExpression,
			ExpressionAttributeNames: item.Get.ExpressionAttributeNames, ConsistentRead: true}
		check, err := s.prepareGet(c, &in.gets[i])
		if err != nil {
			return nil, err
		}
		check[0].Context.Set("dynamodb:EnclosingOperation", "TransactGetItems")
		checks = append(checks, check[0])
	}
	return checks, nil
}

func (s *store) transactGet(c *service.Call, in *transactGetInput) (*transactGetOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &transactGetOutput{Responses: make([]GetItemOutput, len(in.gets))}
	cost := bill{purpose: reading}
	seen := map[string]bool{}
	reasons, failed := make([]cancellationReason, len(in.gets)), false
	for i := range in.gets {
		reasons[i].Code = "None"
		t, err := s.active(c, in.gets[i].TableName)
		if err != nil {
			return nil, err
		}
		if err := t.schema.checkNotEmpty(in.gets[i].key); err != nil {
			return nil, err
		}
		if err := t.schema.checkKey(in.gets[i].key); err != nil { // as of a write (as seen on AWS: dynamodb-conformance pull request 10)
			reasons[i], failed = reasonOf(err), true
			continue
		}
		key := string(t.schema.storageKey(in.gets[i].key))
		if seen[t.name+"/"+key] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[t.name+"/"+key] = true
		item := t.get(key)
		cost.add(t, 2*readUnits(item.Size(), true), nil)
		if item == nil {
			continue
		}
		if in.gets[i].projection != nil {
			item = in.gets[i].projection.Apply(item)
		}
		if len(item) > 0 { // else there is none, unlike in an answer of GetItem (as seen on AWS: extenddb pull request 139)
			out.Responses[i].Item = &item
		}
	}
	if failed {
		return nil, cancelled(reasons)
	}
	out.ConsumedCapacity = cost.consumed(in.ReturnConsumedCapacity)
	return out, nil
}
