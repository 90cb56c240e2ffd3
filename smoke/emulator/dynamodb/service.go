package dynamodb

import (
	"context"

	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
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

// operations is the table.
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
		operation("UpdateTable", s.prepareUpdateTable, s.updateTable),
		operation("DeleteTable", asks[TableInput](s, "DeleteTable"), s.deleteTable),
		operation("DescribeTable", asks[TableInput](s, "DescribeTable"), s.describeTable),
		operation("ListTables", s.prepareListTables, s.listTables),
		operation("ListTagsOfResource", s.prepareListTags, s.listTags),
		operation("TagResource", s.prepareTag, s.tagResource),
		operation("UntagResource", s.prepareUntag, s.untagResource),
		operation("DescribeTimeToLive", asks[TableInput](s, "DescribeTimeToLive"), s.describeTimeToLive),
		operation("UpdateTimeToLive", s.prepareTimeToLive, s.updateTimeToLive),
		operation("DescribeContinuousBackups", asks[TableInput](s, "DescribeContinuousBackups"), s.describeBackups),
		operation("UpdateContinuousBackups", s.prepareBackups, s.updateBackups),
		operation("DescribeContributorInsights", asks[TableInput](s, "DescribeContributorInsights"), s.describeInsights),
		operation("DescribeKinesisStreamingDestination", asks[TableInput](s, "DescribeKinesisStreamingDestination"), s.describeDestinations),
		operation("GetResourcePolicy", s.preparePolicy, s.getResourcePolicy),
	}
}

// Request is the input of an operation: In as AWS reads it.
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
