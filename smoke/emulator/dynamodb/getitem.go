package dynamodb

import (
	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

// GetItemInput is that of GetItem.
type GetItemInput struct {
	TableName                string           `aws:"required;table"`
	Key                      shape.Attributes `aws:"required"`
	AttributesToGet          shape.Legacy     `aws:"min=1"`
	ConsistentRead           bool
	ReturnConsumedCapacity   string `aws:"enum=INDEXES|TOTAL|NONE"`
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
	key                      value.Item
	projection               *expression.Projection
}

// GetItemOutput is that of GetItem.
type GetItemOutput struct {
	Item             *value.Item       `json:",omitempty"`
	ConsumedCapacity *ConsumedCapacity `json:",omitempty"`
}

func (s *store) prepareGet(c *service.Call, in *GetItemInput) (_ []service.Check, err error) {
	legacy := []parameter{{"AttributesToGet", in.AttributesToGet.Given}}
	in.projection, err = projectionOf(in.ProjectionExpression, in.ExpressionAttributeNames, legacy, func() (err error) {
		in.key, err = in.Key.Item()
		return rejected(err)
	})
	if err != nil {
		return nil, err
	}
	if err := checkLegacy("GetItem", legacy); err != nil {
		return nil, err
	}
	return s.ask(c, in.TableName, "GetItem"), nil
}

// projectionOf checks and compiles the projection of a read; between is what AWS checks between the two.
func projectionOf(text *string, names map[string]string, legacy []parameter, between func() error) (*expression.Projection, error) {
	expressions := []parameter{parameterOf("ProjectionExpression", text)}
	if err := checkMixed(expressions, legacy); err != nil {
		return nil, err
	}
	scope, err := (&substitutes{ExpressionAttributeNames: names}).scope(expressions)
	if err != nil {
		return nil, err
	}
	if err := between(); err != nil {
		return nil, err
	}
	p, err := compiled("ProjectionExpression", text, scope.Projection)
	if err != nil {
		return nil, err
	}
	return p, checkUnused(scope)
}

func (s *store) getItem(c *service.Call, in *GetItemInput) (*GetItemOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.active(c, in.TableName)
	if err != nil {
		return nil, err
	}
	if err := t.schema.checkKey(in.key); err != nil {
		return nil, err
	}
	item := t.get(string(t.schema.storageKey(in.key)))
	out := &GetItemOutput{ConsumedCapacity: t.consumed(in.ReturnConsumedCapacity, readUnits(item.Size(), in.ConsistentRead), nil)}
	if item != nil {
		if in.projection != nil {
			item = in.projection.Apply(item)
		}
		out.Item = &item
	}
	return out, nil
}
