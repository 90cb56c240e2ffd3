package dynamodb

import (
	"slices"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type attributeDefinition struct {
	AttributeName string `aws:"required;min=1;max=255"`
	AttributeType string `aws:"required;enum=B|N|S"`
}

type keySchemaElement struct {
	AttributeName string `aws:"required;min=1;max=255"`
	KeyType       string `aws:"required;enum=HASH|RANGE"`
}

// provisionedThroughput counts the units a second that a table or index is paid for.
type provisionedThroughput struct {
	ReadCapacityUnits  int64 `aws:"required;min=1"`
	WriteCapacityUnits int64 `aws:"required;min=1"`
}

// projection says which attributes an index has.
type projection struct {
	ProjectionType   string   `json:",omitempty" aws:"enum=ALL|INCLUDE|KEYS_ONLY"`
	NonKeyAttributes []string `json:",omitempty" aws:"min=1;max=20"`
}

// indexDefinition is a secondary index as a request describes it.
type indexDefinition struct {
	IndexName             string                 `aws:"required;index"`
	KeySchema             []keySchemaElement     `aws:"required;min=1;max=2"`
	Projection            *projection            `aws:"required"`
	ProvisionedThroughput *provisionedThroughput `json:",omitempty"`
}

// Tag is a key and a value.
type Tag struct {
	Key   string `aws:"required;min=1;max=128"`
	Value string `aws:"required;min=0;max=256"`
}

// streamSpecification switches a stream on. The account has the setting and no stream.
type streamSpecification struct {
	StreamEnabled  bool   `aws:"required"`
	StreamViewType string `json:",omitempty" aws:"enum=KEYS_ONLY|NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES"`
}

// SSESpecification is a setting that is kept; the account has no key.
type SSESpecification struct {
	Enabled *bool  `json:",omitempty"`
	SSEType string `json:",omitempty" aws:"enum=AES256|KMS"`
}

// timeToLiveSpecification is a setting that is kept; no item expires.
type timeToLiveSpecification struct {
	AttributeName string `aws:"required;min=1;max=255"`
	Enabled       *bool  `aws:"required"`
}

// pointInTimeRecoverySpecification is a setting that is kept; there are no backups.
type pointInTimeRecoverySpecification struct {
	PointInTimeRecoveryEnabled *bool `aws:"required"`
	RecoveryPeriodInDays       *int  `json:",omitempty" aws:"min=1;max=35"`
}

// tableSettings are set by CreateTable and may be changed by UpdateTable.
type tableSettings struct {
	attributes []attributeDefinition
	keySchema  []keySchemaElement
	onDemandBilling,
	protected bool
	throughput provisionedThroughput
	class      string
	encryption *SSESpecification
	stream     *streamSpecification
	label      string // of the stream
	expiry     *timeToLiveSpecification
	recovery   *pointInTimeRecoverySpecification
}

type describeTableOutput struct{ Table *tableDescription }

func (s *store) describeTable(t *table, _ *tableInput) (*describeTableOutput, error) {
	return &describeTableOutput{t.describe(s.env.Now())}, nil
}

// existing finds a table in whatever state it is. The store's mutex is held.
func (s *store) existing(c *service.Call, name string) (*table, error) {
	t := s.table(c.Region, name)
	if t == nil {
		_, short := locate(c.Region, name)
		return nil, wire.Errorf("ResourceNotFoundException", "Requested resource not found: Table: %s not found", short)
	}
	return t, nil
}

// inUse is AWS's error for changing a table that is being created or deleted.
func (t *table) inUse(now time.Time) error {
	switch t.status(now) {
	case creating:
		return wire.Errorf("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being created: %s", t.name)
	case deleting:
		return wire.Errorf("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being deleted: %s", t.name)
	}
	return nil
}

func (s *store) deleteTable(t *table, _ *tableInput) (*tableOutput, error) {
	now := s.env.Now()
	if err := t.inUse(now); err != nil {
		return nil, err
	}
	if t.protected {
		return nil, invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	t.gone = now.Add(s.Pace)
	return &tableOutput{&tableDescription{
		TableName: t.name, TableStatus: deleting, TableArn: t.arn, TableId: t.id, ProvisionedThroughput: t.throughputOf(&t.throughput),
		AttributeDefinitions: t.attributes, KeySchema: t.keySchema, CreationDateTime: seconds(t.created),
	}}, nil
}

type listTablesInput struct {
	ExclusiveStartTableName string `aws:"table"`
	Limit                   *int   `aws:"min=1;max=100"`
}

type listTablesOutput struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitempty"`
}

func (s *store) prepareListTables(c *service.Call, _ *listTablesInput) ([]service.Check, error) {
	return []service.Check{check("*", "ListTables")}, nil
}

func (s *store) listTables(c *service.Call, in *listTablesInput) (*listTablesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := []string{}
	for at := range s.tables {
		if at.region == c.Region && at.name > in.ExclusiveStartTableName && s.table(c.Region, at.name) != nil {
			names = append(names, at.name)
		}
	}
	slices.Sort(names)
	limit := 100
	if in.Limit != nil {
		limit = *in.Limit
	}
	out := &listTablesOutput{TableNames: names}
	if len(names) > limit {
		out.TableNames, out.LastEvaluatedTableName = names[:limit], names[limit-1]
	}
	return out, nil
}
