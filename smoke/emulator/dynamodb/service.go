// Package dynamodb is the account's Amazon DynamoDB: tables with their indexes and tags, items, and all operations on them
// but PartiQL, streams and backups. Values, the expression language and the reading of requests are packages of their own
// below it.
//
// A request is checked in AWS's order: the JSON types of its members, the constraints of the model, what its parameters
// say together, and then the table. IAM is asked before anything that depends on the table.
package dynamodb

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cfnenv/smoke/arn"

	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// New makes the account's DynamoDB.
func New(env service.Env, o Options) *service.Service {
	s := newStore(env, o)
	return &service.Service{
		Name:       "dynamodb",
		Protocols:  []wire.Protocol{{Kind: wire.JSON, Version: "1.0", Target: "DynamoDB_20120810", Namespace: "com.amazonaws.dynamodb.v20120810"}},
		MaxBody:    16 << 20, // AWS: API reference, BatchWriteItem, "no more than 16 MB"
		Operations: s.operations(),
		// The keys that tell of a request's attributes and leading keys are not filled (AWS: service authorization reference).
		ConditionKeys: []string{"dynamodb:EnclosingOperation"},
	}
}

func (s *store) operations() []service.Operation {
	return []service.Operation{
		operation("PutItem", s.preparePut, s.putItem),
		operation("GetItem", s.prepareGet, s.getItem),
		operation("UpdateItem", s.prepareUpdate, s.updateItem),
		operation("DeleteItem", s.prepareDelete, s.deleteItem),
		operation("Query", s.prepareQuery, s.query),
		operation("Scan", s.prepareScan, s.scan),
		operation("BatchGetItem", s.prepareBatchGet, s.batchGet),
		operation("BatchWriteItem", s.prepareBatchWrite, s.batchWrite),
		operation("TransactGetItems", s.prepareTransactGet, s.transactGet),
		operation("TransactWriteItems", s.prepareTransactWrite, s.transactWrite),
		operation("CreateTable", s.prepareCreateTable, s.createTable),
		operation("UpdateTable", s.prepareUpdateTable, onTable(s, s.existing, s.updateTable)),
		operation("DeleteTable", asks[tableInput](s, "DeleteTable"), onTable(s, s.existing, s.deleteTable)),
		operation("DescribeTable", asks[tableInput](s, "DescribeTable"), onTable(s, s.existing, s.describeTable)),
		operation("ListTables", s.prepareListTables, s.listTables),
		operation("ListTagsOfResource", asksByARN[listTagsInput](s, "ListTagsOfResource"), onTable(s, s.resource, s.listTags)),
		operation("TagResource", s.prepareTag, onTable(s, s.resource, s.tagResource)),
		operation("UntagResource", s.prepareUntag, onTable(s, s.resource, s.untagResource)),
		operation("DescribeTimeToLive", asks[tableInput](s, "DescribeTimeToLive"), onTable(s, s.existing, s.describeTimeToLive)),
		operation("UpdateTimeToLive", asks[timeToLiveInput](s, "UpdateTimeToLive"), onTable(s, s.existing, s.updateTimeToLive)),
		operation("DescribeContinuousBackups", asks[tableInput](s, "DescribeContinuousBackups"), onTable(s, s.backupTable, s.describeBackups)),
		operation("UpdateContinuousBackups", asks[backupsInput](s, "UpdateContinuousBackups"), onTable(s, s.backupTable, s.updateBackups)),
		operation("DescribeContributorInsights", asks[tableInput](s, "DescribeContributorInsights"), onTable(s, s.existing, s.describeInsights)),
		operation("DescribeKinesisStreamingDestination", asks[tableInput](s, "DescribeKinesisStreamingDestination"), onTable(s, s.existing, s.describeDestinations)),
		operation("GetResourcePolicy", asksByARN[aRNInput](s, "GetResourcePolicy"), onTable(s, s.resource, s.getResourcePolicy)),
	}
}

// Request is the input of an operation, read as AWS reads it.
type Request[In any] struct{ In In }

// UnmarshalJSON reads the input.
func (r *Request[In]) UnmarshalJSON(text []byte) error { return shape.Bind(text, &r.In) }

// operation makes a row of the table. prepare checks what does not depend on the table and says what IAM is to be asked;
// handle does the work.
func operation[In, Out any](name string, prepare func(*service.Call, *In) ([]service.Check, error), handle func(*service.Call, *In) (*Out, error)) service.Operation {
	return service.Op(name,
		func(c *service.Call, r *Request[In]) ([]service.Check, error) { return prepare(c, &r.In) },
		func(_ context.Context, c *service.Call, r *Request[In]) (*Out, error) { return handle(c, &r.In) })
}

// arn returns the ARN of a table, existing or not.
func (s *store) arn(region, name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	return "arn:aws:dynamodb:" + region + ":" + s.env.Account + ":table/" + name
}

func check(resource, operation string) service.Check {
	return service.Check{Action: "dynamodb:" + operation, Resource: resource, Context: policy.Context{}}
}

// ask makes the check of an operation on a table. A table that does not exist has no tags.
func (s *store) ask(c *service.Call, name, operation string) []service.Check {
	return []service.Check{s.askAbout(c, name, "", operation)}
}

// askAbout makes the check of a table or, with a name, an index, which counts as having its table's tags (AWS:
// developer guide, "Using attribute-based access control with DynamoDB").
func (s *store) askAbout(c *service.Call, name, index, operation string) service.Check {
	resource := s.arn(c.Region, name)
	if index != "" {
		resource += "/index/" + index
	}
	out := check(resource, operation)
	if account := arn.Parse(resource).Account; account != s.env.Account {
		return out
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.table(c.Region, name); t != nil {
		for key, v := range t.tags {
			out.Context.Set("aws:ResourceTag/"+key, v)
		}
	}
	return out
}

// ofTable is the input of an operation on one table.
type ofTable interface{ table() string }

// tableInput is that of the operations that take a table and nothing else, and part of others'.
type tableInput struct {
	TableName string `aws:"required;table"`
}

func (in tableInput) table() string { return in.TableName }

// aRNInput is part of the input of operations that take a table by its ARN.
type aRNInput struct {
	ResourceArn string `aws:"required;min=1;max=1283"`
}

func (in aRNInput) table() string { return in.ResourceArn }

// asks prepares operations that need one action on the table they name.
func asks[In ofTable](s *store, operation string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) { return s.ask(c, (*in).table(), operation), nil }
}

// asksByARN prepares those that name the table by its ARN.
func asksByARN[In ofTable](s *store, operation string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		name := (*in).table()
		if a := arn.Parse(name); a.Service != "dynamodb" || !strings.HasPrefix(a.Resource, "table/") {
			return nil, invalid("Invalid TableArn: Invalid ResourceArn provided as input %s", name)
		}
		return s.ask(c, name, operation), nil
	}
}

// onTable finds the table of an operation, which holds the store's mutex while it works.
func onTable[In ofTable, Out any](s *store, find func(*service.Call, string) (*table, error), handle func(*table, *In) (*Out, error)) func(*service.Call, *In) (*Out, error) {
	return func(c *service.Call, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		t, err := find(c, (*in).table())
		if err != nil {
			return nil, err
		}
		return handle(t, in)
	}
}

func requestTags(context policy.Context, tags []Tag) {
	var keys []string
	for _, t := range tags {
		context.Set("aws:RequestTag/"+t.Key, t.Value)
		keys = append(keys, t.Key)
	}
	if len(keys) > 0 {
		slices.Sort(keys)
		context.Set("aws:TagKeys", keys...)
	}
}

// invalid is AWS's error for what is wrong with a request.
func invalid(format string, args ...any) error {
	return wire.Errorf("ValidationException", format, args...)
}

// rejected makes AWS's error of a sentence of the packages below; nil stays nil.
func rejected(err error) error {
	if err == nil {
		return nil
	}
	return invalid("%s", err)
}

func errNoResource() error {
	return wire.Errorf("ResourceNotFoundException", "Requested resource not found")
}

func errKeySchema() error { return invalid("The provided key element does not match the schema") }

// messageOf is the sentence of one of AWS's errors.
func messageOf(err error) string {
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return refusal.Message
	}
	return err.Error()
}
