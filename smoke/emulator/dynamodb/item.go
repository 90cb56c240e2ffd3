package dynamodb

import (
	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

// writeOptions are the parameters that the three operations which write one item share.
type writeOptions struct {
	ReturnValues                        string `aws:"enum=ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"`
	ReturnConsumedCapacity              string `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics         string `aws:"enum=SIZE|NONE"`
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
	ConditionExpression                 *string
	Expected, ConditionalOperator       shape.Legacy
}

func (o *writeOptions) legacy() []parameter {
	return []parameter{{"Expected", o.Expected.Given}, {"ConditionalOperator", o.ConditionalOperator.Given}}
}

type writeOutput struct {
	Attributes            value.Item             `json:",omitempty"`
	ConsumedCapacity      *consumedCapacity      `json:",omitempty"`
	ItemCollectionMetrics *itemCollectionMetrics `json:",omitempty"`
}

// PutItemInput is that of PutItem.
type PutItemInput struct {
	TableName string             `aws:"required;table"`
	Item      shape.AttributeMap `aws:"required"`
	writeOptions
	substitutes
	write write
}

func (s *store) preparePut(c *service.Call, in *PutItemInput) ([]service.Check, error) {
	err := in.write.whole("PutItem", &in.writeOptions, &in.substitutes, func() (err error) {
		in.write.item, err = in.Item.Item()
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.ask(c, in.TableName, "PutItem"), nil
}

// whole prepares a write of a whole item, which read reads.
func (w *write) whole(operation string, o *writeOptions, names *substitutes, read func() error) error {
	condition := []parameter{parameterOf("ConditionExpression", o.ConditionExpression)}
	if err := checkMixed(condition, o.legacy()); err != nil {
		return err
	}
	scope, err := names.scope(condition)
	if err != nil {
		return err
	}
	if err := read(); err != nil {
		return rejected(err)
	}
	if o.ReturnValues != "" && o.ReturnValues != "ALL_OLD" && o.ReturnValues != "NONE" {
		return invalid("ReturnValues can only be ALL_OLD or NONE")
	}
	if err := checkSize(w.item); err != nil {
		return err
	}
	if err := w.conditioned(o, scope); err != nil {
		return err
	}
	return checkLegacy(operation, o.legacy())
}

// conditioned compiles a write's condition, the last of its expressions.
func (w *write) conditioned(o *writeOptions, scope *expression.Scope) (err error) {
	if w.condition, err = compiled("ConditionExpression", o.ConditionExpression, scope.Condition); err != nil {
		return err
	}
	w.showOld = o.ReturnValuesOnConditionCheckFailure == "ALL_OLD"
	return checkUnused(scope)
}

func (s *store) putItem(c *service.Call, in *PutItemInput) (*writeOutput, error) {
	out, _, err := s.writeItem(c, in.TableName, &in.write, &in.writeOptions)
	return out, err
}

// writeItem carries out one write and answers what the options ask for, ALL_OLD included.
func (s *store) writeItem(c *service.Call, name string, w *write, o *writeOptions) (*writeOutput, *outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.active(c, name)
	if err != nil {
		return nil, nil, err
	}
	made, err := w.resolve(t)
	if err != nil {
		return nil, nil, err
	}
	if err := s.carry(t, made); err != nil {
		return nil, nil, err
	}
	out := &writeOutput{}
	if o.ReturnValues == "ALL_OLD" {
		out.Attributes = made.before
	}
	if o.ReturnConsumedCapacity == "TOTAL" || o.ReturnConsumedCapacity == "INDEXES" {
		out.ConsumedCapacity = t.consumed(o.ReturnConsumedCapacity, writeUnits(made.before, made.after), t.indexUnits(made.storageKey, made.before, made.after))
	}
	key := w.key
	if w.item != nil {
		key = w.item
	}
	out.ItemCollectionMetrics = t.metrics(o.ReturnItemCollectionMetrics, key)
	return out, made, nil
}

type deleteItemInput struct {
	TableName string             `aws:"required;table"`
	Key       shape.AttributeMap `aws:"required"`
	writeOptions
	substitutes
	write write
}

func (s *store) prepareDelete(c *service.Call, in *deleteItemInput) ([]service.Check, error) {
	in.write.remove = true
	err := in.write.whole("DeleteItem", &in.writeOptions, &in.substitutes, func() (err error) {
		in.write.key, err = in.Key.Item()
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.ask(c, in.TableName, "DeleteItem"), nil
}

func (s *store) deleteItem(c *service.Call, in *deleteItemInput) (*writeOutput, error) {
	out, _, err := s.writeItem(c, in.TableName, &in.write, &in.writeOptions)
	return out, err
}

type updateItemInput struct {
	TableName        string             `aws:"required;table"`
	Key              shape.AttributeMap `aws:"required"`
	AttributeUpdates shape.Legacy
	UpdateExpression *string
	writeOptions
	substitutes
	write write
}

func (s *store) prepareUpdate(c *service.Call, in *updateItemInput) ([]service.Check, error) {
	expressions := []parameter{parameterOf("UpdateExpression", in.UpdateExpression), parameterOf("ConditionExpression", in.ConditionExpression)}
	legacy := append([]parameter{{"AttributeUpdates", in.AttributeUpdates.Given}}, in.legacy()...)
	if err := checkMixed(expressions, legacy); err != nil {
		return nil, err
	}
	scope, err := in.scope(expressions)
	if err != nil {
		return nil, err
	}
	if in.write.key, err = in.Key.Item(); err != nil {
		return nil, rejected(err)
	}
	if in.write.update, err = compiled("UpdateExpression", in.UpdateExpression, scope.Update); err != nil {
		return nil, err
	}
	if err := in.write.conditioned(&in.writeOptions, scope); err != nil {
		return nil, err
	}
	if err := checkLegacy("UpdateItem", legacy); err != nil {
		return nil, err
	}
	return s.ask(c, in.TableName, "UpdateItem"), nil
}

func (s *store) updateItem(c *service.Call, in *updateItemInput) (*writeOutput, error) {
	out, made, err := s.writeItem(c, in.TableName, &in.write, &in.writeOptions)
	if err != nil {
		return nil, err
	}
	switch {
	case in.ReturnValues == "ALL_NEW":
		out.Attributes = made.after
	case in.write.update == nil:
	case in.ReturnValues == "UPDATED_OLD":
		out.Attributes = expression.Project(in.write.update.Paths()).Apply(made.before)
	case in.ReturnValues == "UPDATED_NEW":
		out.Attributes = expression.Project(in.write.update.Paths()).Apply(made.after)
	}
	return out, nil
}

// GetItemInput is that of GetItem.
type GetItemInput struct {
	TableName                string             `aws:"required;table"`
	Key                      shape.AttributeMap `aws:"required"`
	AttributesToGet          shape.Legacy       `aws:"min=1"`
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
	ConsumedCapacity *consumedCapacity `json:",omitempty"`
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
