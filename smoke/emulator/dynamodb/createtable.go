package dynamodb

import (
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// CreateTableInput is that of CreateTable.
type CreateTableInput struct {
	AttributeDefinitions      []attributeDefinition `aws:"required"`
	TableName                 string                `aws:"required;table"`
	KeySchema                 []keySchemaElement    `aws:"required;min=1;max=2"`
	LocalSecondaryIndexes     []indexDefinition
	GlobalSecondaryIndexes    []indexDefinition
	BillingMode               string `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	ProvisionedThroughput     *provisionedThroughput
	StreamSpecification       *streamSpecification
	SSESpecification          *SSESpecification
	Tags                      []Tag
	TableClass                string `aws:"enum=STANDARD|STANDARD_INFREQUENT_ACCESS"`
	DeletionProtectionEnabled bool
}

type tableOutput struct{ TableDescription *tableDescription }

// prepareCreateTable checks a table's description, and asks for dynamodb:CreateTable, and for dynamodb:TagResource when tags
// come along (AWS: service authorization reference, DynamoDB).
func (s *store) prepareCreateTable(c *service.Call, in *CreateTableInput) ([]service.Check, error) {
	if strings.HasPrefix(in.TableName, "arn:") {
		if region, name := locate("", in.TableName); region != c.Region || !shape.IsName(name) {
			return nil, invalid("TableName in ARN format is not valid for the Table: %s", in.TableName)
		}
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	checks := s.ask(c, in.TableName, "CreateTable")
	if len(in.Tags) > 0 {
		checks = append(checks, s.ask(c, in.TableName, "TagResource")...)
	}
	for _, check := range checks {
		requestTags(check.Context, in.Tags)
	}
	return checks, nil
}

// check checks what the parameters say together.
func (in *CreateTableInput) check() error {
	switch {
	case in.BillingMode == "PAY_PER_REQUEST" && in.ProvisionedThroughput != nil:
		return invalid("One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case in.BillingMode != "PAY_PER_REQUEST" && in.ProvisionedThroughput == nil:
		return invalid("No provisioned throughput specified for the table")
	}
	defined := map[string]string{}
	for _, a := range in.AttributeDefinitions {
		if _, twice := defined[a.AttributeName]; twice {
			return invalid("Duplicate AttributeName in AttributeDefinitions: %s", a.AttributeName)
		}
		defined[a.AttributeName] = a.AttributeType
	}
	used := map[string]bool{}
	if err := checkKeySchema(in.KeySchema, defined, used); err != nil {
		return err
	}
	if err := in.checkIndexes(defined, used); err != nil {
		return err
	}
	if len(used) != len(in.AttributeDefinitions) {
		return invalid("One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return nil
}

func checkKeySchema(keys []keySchemaElement, defined map[string]string, used map[string]bool) error {
	var names, missing []string
	for _, k := range keys {
		names = append(names, k.AttributeName)
		if _, ok := defined[k.AttributeName]; !ok {
			missing = append(missing, k.AttributeName)
		}
		used[k.AttributeName] = true
	}
	switch {
	case len(missing) > 0:
		var known []string
		for name := range defined {
			known = append(known, name)
		}
		slices.Sort(known)
		return invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
			strings.Join(names, ", "), strings.Join(known, ", "))
	case keys[0].KeyType != "HASH":
		return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(keys) == 2 && keys[1].KeyType != "RANGE":
		return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	case len(keys) == 2 && names[0] == names[1]:
		return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	return nil
}

// Limits of indexes (AWS: developer guide, "Quotas", secondary indexes).
const (
	maxLocalIndexes  = 5
	maxGlobalIndexes = 20
)

func (in *CreateTableInput) checkIndexes(defined map[string]string, used map[string]bool) error {
	names := map[string]bool{}
	for n, list := range [][]indexDefinition{in.LocalSecondaryIndexes, in.GlobalSecondaryIndexes} {
		local := n == 0
		switch {
		case list != nil && len(list) == 0 && local:
			return invalid("One or more parameter values were invalid: List of LocalSecondaryIndexes is empty")
		case list != nil && len(list) == 0:
			return invalid("One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty")
		case local && len(list) > 0 && len(in.KeySchema) < 2:
			return invalid("One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
		case local && len(list) > maxLocalIndexes:
			return invalid("One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of %d", maxLocalIndexes)
		case len(list) > maxGlobalIndexes:
			return invalid("One or more parameter values were invalid: Number of GlobalSecondaryIndexes exceeds per-table limit of %d", maxGlobalIndexes)
		}
		for i := range list {
			if err := in.checkIndex(&list[i], local, defined, used); err != nil {
				return err
			}
			if names[list[i].IndexName] {
				return invalid("One or more parameter values were invalid: Duplicate index name: %s", list[i].IndexName)
			}
			names[list[i].IndexName] = true
		}
	}
	return nil
}

func (in *CreateTableInput) checkIndex(x *indexDefinition, local bool, defined map[string]string, used map[string]bool) error {
	if err := checkKeySchema(x.KeySchema, defined, used); err != nil {
		return err
	}
	switch {
	case local && len(x.KeySchema) < 2:
		return invalid("One or more parameter values were invalid: Index KeySchema does not have a range key for index: %s", x.IndexName)
	case local && x.KeySchema[0].AttributeName != in.KeySchema[0].AttributeName:
		return invalid("One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s",
			x.IndexName, x.KeySchema[0].AttributeName, in.KeySchema[0].AttributeName)
	case !local && in.BillingMode != "PAY_PER_REQUEST" && x.ProvisionedThroughput == nil:
		return invalid("No provisioned throughput specified for the global secondary index")
	case x.Projection.ProjectionType == "":
		return invalid("One or more parameter values were invalid: Unknown ProjectionType: null")
	case x.Projection.ProjectionType != "INCLUDE" && x.Projection.NonKeyAttributes != nil:
		return invalid("One or more parameter values were invalid: ProjectionType is %s, but NonKeyAttributes is specified", x.Projection.ProjectionType)
	case x.Projection.ProjectionType == "INCLUDE" && x.Projection.NonKeyAttributes == nil:
		return invalid("One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	}
	return nil
}

func (s *store) createTable(c *service.Call, in *CreateTableInput) (*tableOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, name := locate(c.Region, in.TableName)
	if s.table(c.Region, name) != nil {
		return nil, wire.Errorf("ResourceInUseException", "Table already exists: %s", name)
	}
	now := s.env.Now()
	t := &table{
		place: place{c.Region, name}, arn: s.arn(c.Region, name), id: service.UUID(s.env.Rand), created: now, billed: now, ready: now.Add(s.Pace),
		tags: map[string]string{},
		tableSettings: tableSettings{
			attributes: in.AttributeDefinitions, keySchema: in.KeySchema, onDemandBilling: in.BillingMode == "PAY_PER_REQUEST",
			protected: in.DeletionProtectionEnabled, class: in.TableClass, encryption: in.SSESpecification,
		},
	}
	if in.ProvisionedThroughput != nil {
		t.throughput = *in.ProvisionedThroughput
	}
	t.setStream(in.StreamSpecification, now)
	for _, tag := range in.Tags {
		t.tags[tag.Key] = tag.Value
	}
	t.schema = schemaOf(in.KeySchema, in.AttributeDefinitions)
	for _, x := range in.LocalSecondaryIndexes {
		t.addIndex(x, true)
	}
	for _, x := range in.GlobalSecondaryIndexes {
		t.addIndex(x, false)
	}
	s.tables[t.place] = t
	out := t.describe(now)
	out.creating()
	return &tableOutput{out}, nil
}

func (t *table) addIndex(x indexDefinition, local bool) *index {
	made := &index{indexDefinition: x, local: local, arn: t.arn + "/index/" + x.IndexName, schema: schemaOf(x.KeySchema, t.attributes)}
	t.indexes = append(t.indexes, made)
	return made
}

func (t *table) setStream(stream *streamSpecification, now time.Time) {
	t.stream, t.label = nil, ""
	if stream != nil && stream.StreamEnabled {
		t.stream, t.label = stream, now.UTC().Format("2006-01-02T15:04:05.000")
	}
}

func schemaOf(keys []keySchemaElement, attributes []attributeDefinition) schema {
	var out schema
	for i, k := range keys {
		a := keyAttribute{name: k.AttributeName}
		for _, d := range attributes {
			if d.AttributeName == a.name {
				a.kind = value.KindOf(d.AttributeType)
			}
		}
		if i == 0 {
			out.hash = a
		} else {
			out.rng = a
		}
	}
	return out
}
