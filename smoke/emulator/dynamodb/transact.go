package dynamodb

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Limits of transactions (AWS: developer guide, "Amazon DynamoDB Transactions: How it works").
const (
	maxTransaction = 4 << 20
	tokenLife      = 10 * time.Minute
	maxTokens      = 10000
)

type transactWriteInput struct {
	TransactItems               []transactWriteItem `aws:"required;min=1;max=100"`
	ReturnConsumedCapacity      string              `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics string              `aws:"enum=SIZE|NONE"`
	ClientRequestToken          string              `aws:"min=1;max=36"`
	steps                       []transactStep
}

// transactWriteItem is one part of a transaction: one of its members.
type transactWriteItem struct {
	ConditionCheck *conditionCheck
	Put            *Put
	Delete         *Delete
	Update         *Update
}

// transactOptions are common to all parts of a transaction.
type transactOptions struct {
	TableName                           string `aws:"required;table"`
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
	substitutes
}

// conditionCheck is a condition on an item that is not written.
type conditionCheck struct {
	Key                 shape.AttributeMap `aws:"required"`
	ConditionExpression *string            `aws:"required"`
	transactOptions
}

// Put puts an item.
type Put struct {
	Item                shape.AttributeMap `aws:"required"`
	ConditionExpression *string
	transactOptions
}

// Delete deletes one.
type Delete struct {
	Key                 shape.AttributeMap `aws:"required"`
	ConditionExpression *string
	transactOptions
}

// Update updates one.
type Update struct {
	Key                 shape.AttributeMap `aws:"required"`
	UpdateExpression    *string            `aws:"required"`
	ConditionExpression *string
	transactOptions
}

// transactStep is one part, prepared.
type transactStep struct {
	table, action string
	write         write
}

type transactWriteOutput struct {
	ConsumedCapacity      []*consumedCapacity `json:",omitempty"`
	ItemCollectionMetrics collections         `json:",omitempty"`
}

// cancellationReason tells why one part of a transaction failed; the code of those that did not is None.
type cancellationReason struct {
	Code    string
	Message string     `json:",omitempty"`
	Item    value.Item `json:",omitempty"`
}

// prepareTransactWrite asks IAM item by item: there is no action for the transaction itself, and the operation is in a
// condition key (AWS: developer guide, "Using IAM with DynamoDB transactions").
func (s *store) prepareTransactWrite(c *service.Call, in *transactWriteInput) (checks []service.Check, err error) {
	in.steps = make([]transactStep, len(in.TransactItems))
	for i := range in.TransactItems {
		if err := in.TransactItems[i].prepare(&in.steps[i]); err != nil {
			return nil, err
		}
	}
	for i := range in.steps {
		check := s.askAbout(c, in.steps[i].table, "", in.steps[i].action)
		check.Context.Set("dynamodb:EnclosingOperation", "TransactWriteItems")
		checks = append(checks, check)
	}
	return checks, nil
}

func (i *transactWriteItem) prepare(into *transactStep) (err error) {
	if count(i.ConditionCheck != nil, i.Put != nil, i.Delete != nil, i.Update != nil) != 1 {
		return invalid("TransactItems can only contain one of Check, Put, Update or Delete")
	}
	switch {
	case i.ConditionCheck != nil:
		into.action, into.write.check = "ConditionCheckItem", true
		return into.prepare(&i.ConditionCheck.transactOptions, i.ConditionCheck.Key, nil, i.ConditionCheck.ConditionExpression)
	case i.Put != nil:
		into.action = "PutItem"
		return into.prepare(&i.Put.transactOptions, i.Put.Item, nil, i.Put.ConditionExpression)
	case i.Delete != nil:
		into.action, into.write.remove = "DeleteItem", true
		return into.prepare(&i.Delete.transactOptions, i.Delete.Key, nil, i.Delete.ConditionExpression)
	}
	into.action = "UpdateItem"
	return into.prepare(&i.Update.transactOptions, i.Update.Key, i.Update.UpdateExpression, i.Update.ConditionExpression)
}

// prepare reads what all parts have; sent is the item of a put and the key of all others.
func (t *transactStep) prepare(o *transactOptions, sent shape.AttributeMap, update, condition *string) error {
	t.table = o.TableName
	expressions := []parameter{parameterOf("ConditionExpression", condition)}
	if update != nil {
		expressions = append([]parameter{{"UpdateExpression", true}}, expressions...)
	}
	scope, err := o.scope(expressions)
	if err != nil {
		return err
	}
	values, err := sent.Item()
	if err != nil {
		return rejected(err)
	}
	if t.action == "PutItem" {
		t.write.item, err = values, checkSize(values)
	} else {
		t.write.key = values
	}
	if err != nil {
		return err
	}
	if t.write.update, err = compiled("UpdateExpression", update, scope.Update); err != nil {
		return err
	}
	return t.write.conditioned(&writeOptions{ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: o.ReturnValuesOnConditionCheckFailure}, scope)
}

// transaction remembers the use of a token.
type transaction struct {
	body string
	at   time.Time
}

// transactWrite resolves every part before it writes the first: all of it happens or nothing.
func (s *store) transactWrite(c *service.Call, in *transactWriteInput) (*transactWriteOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	again, err := s.repeated(in)
	if err != nil {
		return nil, err
	}
	made := make([]*outcome, len(in.steps))
	tables := make([]*table, len(in.steps))
	size := 0
	seen := map[string]bool{}
	for i := range in.steps {
		if tables[i], err = s.active(c, in.steps[i].table); err != nil {
			return nil, err
		}
		w := &in.steps[i].write
		key := either(w.item, w.key)
		// An empty key refuses the transaction, one of another type cancels it (as seen on AWS: dynamodb-conformance pull request 46).
		if err := tables[i].checkNotEmpty(key); err != nil {
			return nil, err
		}
		if size += key.Size(); !tables[i].schema.fits(key) {
			continue
		}
		at := tables[i].name + "/" + string(tables[i].schema.storageKey(key))
		if seen[at] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[at] = true
	}
	if size > maxTransaction {
		return nil, invalid("Transaction request size exceeds limit of 4 MB")
	}
	out := &transactWriteOutput{}
	if again { // which costs reading the items (as seen on AWS: extenddb pull request 305)
		cost := bill{purpose: reading}
		for i, t := range tables {
			key := either(in.steps[i].write.item, in.steps[i].write.key)
			cost.add(t, 2*readUnits(t.get(string(t.schema.storageKey(key))).Size(), true), nil)
		}
		out.ConsumedCapacity = cost.consumed(in.ReturnConsumedCapacity)
		return out, nil
	}
	reasons, failed := make([]cancellationReason, len(in.steps)), false
	for i := range in.steps {
		reasons[i].Code = "None"
		if made[i], err = in.steps[i].write.resolve(tables[i]); err != nil {
			reasons[i], failed = reasonOf(err), true
		}
	}
	if failed {
		return nil, cancelled(reasons)
	}
	for i := range made {
		if err := s.carry(tables[i], made[i]); err != nil {
			return nil, err
		}
	}
	if in.ClientRequestToken != "" {
		s.tokens[in.ClientRequestToken] = transaction{in.fingerprint(), s.env.Now()}
	}
	cost := bill{purpose: writing} // twice that of the writes alone
	for i, t := range tables {
		indexes := t.indexUnits(made[i].storageKey, made[i].before, made[i].after)
		for x := range indexes {
			indexes[x] *= 2
		}
		cost.add(t, 2*writeUnits(made[i].before, made[i].after), indexes)
		out.ItemCollectionMetrics.add(t, in.ReturnItemCollectionMetrics, made[i])
	}
	out.ConsumedCapacity = cost.consumed(in.ReturnConsumedCapacity)
	return out, nil
}

// repeated reports whether the transaction was carried out already, under the same token and within ten minutes.
func (s *store) repeated(in *transactWriteInput) (bool, error) {
	now := s.env.Now()
	if len(s.tokens) >= maxTokens {
		clear(s.tokens)
	}
	before, ok := s.tokens[in.ClientRequestToken]
	switch {
	case in.ClientRequestToken == "" || !ok || now.Sub(before.at) >= tokenLife:
		return false, nil
	case before.body != in.fingerprint():
		return false, wire.Errorf("IdempotentParameterMismatchException", "Request is using the same client token as one that was already used with different parameters")
	}
	return true, nil
}

// fingerprint is the transaction's items as text.
func (in *transactWriteInput) fingerprint() string {
	var b bytes.Buffer
	json.NewEncoder(&b).Encode(in.TransactItems) // what was decoded from JSON always encodes
	return b.String()
}

func reasonOf(err error) cancellationReason {
	var refusal *wire.Error
	if !errors.As(err, &refusal) {
		return cancellationReason{Code: "ValidationError", Message: err.Error()}
	}
	r := cancellationReason{Code: "ValidationError", Message: refusal.Message}
	if refusal.Code == "ConditionalCheckFailedException" {
		r.Code = "ConditionalCheckFailed"
		r.Item, _ = refusal.Members["Item"].(value.Item)
	}
	return r
}

func cancelled(reasons []cancellationReason) error {
	codes := make([]string, len(reasons))
	for i, r := range reasons {
		codes[i] = r.Code
	}
	err := wire.Errorf("TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	err.Members = map[string]any{"CancellationReasons": reasons}
	return err
}
