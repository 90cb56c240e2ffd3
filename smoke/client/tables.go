package client

import (
	"context"
	"net/http"
)

// Tables asks DynamoDB, by its JSON protocol.
type Tables struct{ config Config }

// DynamoDB is the client for tables.
func DynamoDB(c Config) *Tables { return &Tables{c} }

// text is an attribute value that is a string.
func text(s string) map[string]string { return map[string]string{"S": s} }

// key is the attribute by which items of example 04's table are found.
const key = "pk"

// Table is what DynamoDB says of a table.
type Table struct {
	Name   string `json:"TableName"`
	ARN    string `json:"TableArn"`
	Status string `json:"TableStatus"`
}

// DescribeTable asks what a table is.
func (t *Tables) DescribeTable(ctx context.Context, name string) (Table, error) {
	var answer struct{ Table Table }
	err := t.post(ctx, "DescribeTable", map[string]any{"TableName": name}, &answer)
	return answer.Table, err
}

// Tags asks for a table's tags.
func (t *Tables) Tags(ctx context.Context, arn string) (map[string]string, error) {
	var answer struct{ Tags []struct{ Key, Value string } }
	err := t.post(ctx, "ListTagsOfResource", map[string]any{"ResourceArn": arn}, &answer)
	tags := make(map[string]string, len(answer.Tags))
	for _, tag := range answer.Tags {
		tags[tag.Key] = tag.Value
	}
	return tags, err
}

// PutItem writes an item with a value. With fresh it must not be there already.
func (t *Tables) PutItem(ctx context.Context, table, id, value string, fresh bool) error {
	in := map[string]any{"TableName": table, "Item": map[string]any{key: text(id), "v": text(value)}}
	if fresh {
		in["ConditionExpression"] = "attribute_not_exists(" + key + ")"
	}
	return t.post(ctx, "PutItem", in, nil)
}

// GetItem reads an item's value, "" when there is no item. What was written before is seen.
func (t *Tables) GetItem(ctx context.Context, table, id string) (string, error) {
	var answer struct{ Item map[string]map[string]any }
	err := t.post(ctx, "GetItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "ConsistentRead": true}, &answer)
	value, _ := answer.Item["v"]["S"].(string)
	return value, err
}

// UpdateItem changes an item's value and answers the new one.
func (t *Tables) UpdateItem(ctx context.Context, table, id, value string) (string, error) {
	var answer struct{ Attributes map[string]map[string]any }
	err := t.post(ctx, "UpdateItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "UpdateExpression": "SET v = :v",
		"ExpressionAttributeValues": map[string]any{":v": text(value)}, "ReturnValues": "UPDATED_NEW"}, &answer)
	now, _ := answer.Attributes["v"]["S"].(string)
	return now, err
}

// DeleteItem removes an item.
func (t *Tables) DeleteItem(ctx context.Context, table, id string) error {
	return t.post(ctx, "DeleteItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}}, nil)
}

// CheckItem asks in a transaction whether an item is absent, and writes nothing.
func (t *Tables) CheckItem(ctx context.Context, table, id string) error {
	check := map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "ConditionExpression": "attribute_not_exists(" + key + ")"}
	return t.post(ctx, "TransactWriteItems", map[string]any{"TransactItems": []any{map[string]any{"ConditionCheck": check}}}, nil)
}

func (t *Tables) post(ctx context.Context, operation string, document map[string]any, answer any) error {
	return t.config.do(ctx, rest{
		service: "DynamoDB", name: "dynamodb", operation: operation, method: http.MethodPost, path: "/", document: document,
		header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}, "X-Amz-Target": {"DynamoDB_20120810." + operation}},
	}, answer)
}
