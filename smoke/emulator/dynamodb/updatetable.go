package dynamodb

import (
	"slices"

	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type updateTableInput struct {
	AttributeDefinitions []attributeDefinition
	tableInput
	BillingMode                 string `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	ProvisionedThroughput       *provisionedThroughput
	GlobalSecondaryIndexUpdates []indexUpdate
	StreamSpecification         *streamSpecification
	SSESpecification            *SSESpecification
	TableClass                  string `aws:"enum=STANDARD|STANDARD_INFREQUENT_ACCESS"`
	DeletionProtectionEnabled   *bool
}

type indexUpdate struct {
	Create *indexDefinition
	Delete *IndexName
	Update *indexThroughput
}

// IndexName names an index that is to be deleted.
type IndexName struct {
	IndexName string `aws:"required;index"`
}

type indexThroughput struct {
	IndexName             string                 `aws:"required;index"`
	ProvisionedThroughput *provisionedThroughput `aws:"required"`
}

func (s *store) prepareUpdateTable(c *service.Call, in *updateTableInput) ([]service.Check, error) {
	if in.BillingMode == "PAY_PER_REQUEST" && in.ProvisionedThroughput != nil {
		return nil, invalid("One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	}
	if in.BillingMode == "" && in.ProvisionedThroughput == nil && len(in.GlobalSecondaryIndexUpdates) == 0 && in.StreamSpecification == nil &&
		in.SSESpecification == nil && in.TableClass == "" && in.DeletionProtectionEnabled == nil {
		return nil, invalid("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required")
	}
	for _, u := range in.GlobalSecondaryIndexUpdates {
		if count(u.Create != nil, u.Delete != nil, u.Update != nil) != 1 {
			return nil, invalid("One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")
		}
	}
	return s.ask(c, in.TableName, "UpdateTable"), nil
}

// count counts what is true.
func count(given ...bool) (n int) {
	for _, is := range given {
		if is {
			n++
		}
	}
	return n
}

func (s *store) updateTable(t *table, in *updateTableInput) (*tableOutput, error) {
	now := s.env.Now()
	if err := t.inUse(now); err != nil {
		return nil, err
	}
	settings, indexes, err := t.revised(in)
	if err != nil {
		return nil, err
	}
	if settings.onDemandBilling != t.onDemandBilling {
		t.billed = now
	}
	t.tableSettings = *settings
	if in.StreamSpecification != nil {
		t.setStream(in.StreamSpecification, now)
	}
	t.indexes = indexes
	out := t.describe(now)
	out.TableStatus = updating
	return &tableOutput{out}, nil
}

// revised returns the settings and indexes that the request wants; the table itself is not changed.
func (t *table) revised(in *updateTableInput) (*tableSettings, []*index, error) {
	settings := t.tableSettings
	if in.BillingMode != "" {
		settings.onDemandBilling = in.BillingMode == "PAY_PER_REQUEST"
	}
	switch p := in.ProvisionedThroughput; {
	case p == nil && t.onDemandBilling && !settings.onDemandBilling:
		return nil, nil, invalid("One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
	case p != nil && settings.onDemandBilling:
		return nil, nil, invalid("One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case p != nil && *p == t.throughput && !t.onDemandBilling && len(in.GlobalSecondaryIndexUpdates) == 0:
		return nil, nil, invalid("The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: %d. Requested ReadCapacityUnits: %d. Current WriteCapacityUnits provisioned for the table: %d. Requested WriteCapacityUnits: %d. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
			t.throughput.ReadCapacityUnits, p.ReadCapacityUnits, t.throughput.WriteCapacityUnits, p.WriteCapacityUnits)
	case p != nil:
		settings.throughput = *p
	}
	if in.SSESpecification != nil {
		settings.encryption = in.SSESpecification
	}
	if in.TableClass != "" {
		settings.class = in.TableClass
	}
	if in.DeletionProtectionEnabled != nil {
		settings.protected = *in.DeletionProtectionEnabled
	}
	for _, a := range in.AttributeDefinitions {
		if !slices.Contains(settings.attributes, a) {
			settings.attributes = append(slices.Clip(settings.attributes), a)
		}
	}
	indexes := slices.Clone(t.indexes)
	for _, u := range in.GlobalSecondaryIndexUpdates {
		var err error
		if indexes, err = t.reindexed(indexes, &u, &settings); err != nil {
			return nil, nil, err
		}
	}
	settings.attributes = slices.DeleteFunc(slices.Clone(settings.attributes), func(a attributeDefinition) bool {
		return !t.schema.has(a.AttributeName) && !slices.ContainsFunc(indexes, func(x *index) bool { return x.schema.has(a.AttributeName) })
	})
	return &settings, indexes, nil
}

// reindexed carries out one change of the indexes. A new index begins with the items that the table has.
func (t *table) reindexed(indexes []*index, u *indexUpdate, settings *tableSettings) ([]*index, error) {
	name := ""
	switch {
	case u.Create != nil:
		name = u.Create.IndexName
	case u.Delete != nil:
		name = u.Delete.IndexName
	default:
		name = u.Update.IndexName
	}
	at := slices.IndexFunc(indexes, func(x *index) bool { return x.IndexName == name && !x.local })
	switch {
	case u.Create != nil && t.index(name) != nil:
		return nil, invalid("Attempting to create an index which already exists")
	case u.Create == nil && at < 0:
		return nil, wire.Errorf("ResourceNotFoundException", "Requested resource not found")
	case u.Delete != nil:
		return slices.Delete(indexes, at, at+1), nil
	case u.Update != nil:
		changed := *indexes[at]
		changed.ProvisionedThroughput = u.Update.ProvisionedThroughput
		indexes[at] = &changed
		return indexes, nil
	}
	defined := map[string]string{}
	for _, a := range settings.attributes {
		defined[a.AttributeName] = a.AttributeType
	}
	in := CreateTableInput{KeySchema: t.keySchema, BillingMode: "PAY_PER_REQUEST"}
	if !settings.onDemandBilling {
		in.BillingMode = "PROVISIONED"
	}
	if err := in.checkIndex(u.Create, false, defined, map[string]bool{}); err != nil {
		return nil, err
	}
	x := &index{indexDefinition: *u.Create, arn: t.arn + "/index/" + name, schema: schemaOf(u.Create.KeySchema, settings.attributes)}
	t.items.ascend("", func(key, packed string) bool {
		if at, ok := x.storageKey(value.Unpack(packed), key); ok {
			x.items.set(at, packed)
		}
		return true
	})
	return append(indexes, x), nil
}
