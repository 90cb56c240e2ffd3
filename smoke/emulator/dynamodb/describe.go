package dynamodb

import (
	"math"
	"time"

	"cfnenv/smoke/arn"
)

type tableDescription struct {
	AttributeDefinitions      []attributeDefinition
	TableName                 string
	KeySchema                 []keySchemaElement
	TableStatus               string
	CreationDateTime          float64
	ProvisionedThroughput     *throughputDescription
	TableSizeBytes, ItemCount int64
	TableArn, TableId         string
	BillingModeSummary        *billingModeSummary  `json:",omitempty"`
	LocalSecondaryIndexes     []indexDescription   `json:",omitempty"`
	GlobalSecondaryIndexes    []indexDescription   `json:",omitempty"`
	StreamSpecification       *streamSpecification `json:",omitempty"`
	LatestStreamLabel         string               `json:",omitempty"`
	LatestStreamArn           string               `json:",omitempty"`
	SSEDescription            *sseDescription      `json:",omitempty"`
	TableClassSummary         *tableClassSummary   `json:",omitempty"`
	DeletionProtectionEnabled bool
	WarmThroughput            *warmThroughput `json:",omitempty"`
}

// throughputDescription is a throughput and how often it was lowered.
type throughputDescription struct {
	NumberOfDecreasesToday, ReadCapacityUnits, WriteCapacityUnits int64
}

// billingModeSummary is there for tables that are or were on demand.
type billingModeSummary struct {
	BillingMode                       string
	LastUpdateToPayPerRequestDateTime float64 `json:",omitempty"`
}

type indexDescription struct {
	IndexName                 string
	KeySchema                 []keySchemaElement
	Projection                *projection
	IndexStatus               string                 `json:",omitempty"`
	ProvisionedThroughput     *throughputDescription `json:",omitempty"`
	IndexSizeBytes, ItemCount int64
	IndexArn                  string
	WarmThroughput            *warmThroughput `json:",omitempty"`
}

// sseDescription is the state of encryption by a key.
type sseDescription struct{ Status, SSEType, KMSMasterKeyArn string }

type tableClassSummary struct{ TableClass string }

// warmThroughput is the throughput that a table supports instantly.
type warmThroughput struct {
	ReadUnitsPerSecond, WriteUnitsPerSecond int64
	Status                                  string
}

// seconds converts a time to AWS's JSON form.
func seconds(t time.Time) float64 { return math.Round(float64(t.UnixMilli())) / 1000 }

// describe describes a table. AWS counts its items about every six hours (API reference, TableDescription), so here the
// count stays 0.
func (t *table) describe(now time.Time) *tableDescription {
	d := &tableDescription{
		AttributeDefinitions: t.attributes, TableName: t.name, KeySchema: t.keySchema, TableStatus: t.status(now),
		CreationDateTime: seconds(t.created), TableArn: t.arn, TableId: t.id, DeletionProtectionEnabled: t.protected,
		ProvisionedThroughput: t.throughputOf(&t.throughput), StreamSpecification: t.stream,
	}
	if t.onDemandBilling {
		d.BillingModeSummary = &billingModeSummary{BillingMode: "PAY_PER_REQUEST"}
	}
	if d.TableStatus == active {
		if t.onDemandBilling {
			d.BillingModeSummary.LastUpdateToPayPerRequestDateTime = seconds(t.billed)
		}
		d.WarmThroughput = t.warm(d.ProvisionedThroughput, active)
	}
	if t.stream != nil {
		d.LatestStreamLabel, d.LatestStreamArn = t.label, t.arn+"/stream/"+t.label
	}
	if t.class != "" {
		d.TableClassSummary = &tableClassSummary{t.class}
	}
	if e := t.encryption; e != nil && e.Enabled != nil && *e.Enabled {
		d.SSEDescription = &sseDescription{Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: "arn:aws:kms:" + t.region + ":" + arn.Parse(t.arn).Account + ":key/" + t.id}
	}
	for _, x := range t.indexes {
		described := indexDescription{IndexName: x.IndexName, KeySchema: x.KeySchema, Projection: x.Projection, IndexArn: x.arn}
		if x.local {
			d.LocalSecondaryIndexes = append(d.LocalSecondaryIndexes, described)
			continue
		}
		described.IndexStatus = d.TableStatus
		described.ProvisionedThroughput = t.throughputOf(x.ProvisionedThroughput)
		if d.TableStatus == active {
			described.WarmThroughput = t.warm(described.ProvisionedThroughput, active)
		}
		d.GlobalSecondaryIndexes = append(d.GlobalSecondaryIndexes, described)
	}
	return d
}

func (t *table) throughputOf(p *provisionedThroughput) *throughputDescription {
	if p == nil || t.onDemandBilling {
		return &throughputDescription{}
	}
	return &throughputDescription{ReadCapacityUnits: p.ReadCapacityUnits, WriteCapacityUnits: p.WriteCapacityUnits}
}

// warm returns the warm throughput of a new table (AWS: developer guide, "Warm throughput").
func (t *table) warm(p *throughputDescription, status string) *warmThroughput {
	if t.onDemandBilling {
		return &warmThroughput{12000, 4000, status}
	}
	return &warmThroughput{p.ReadCapacityUnits, p.WriteCapacityUnits, status}
}

// creating turns a description into the answer of CreateTable, which AWS gives before the table exists.
func (d *tableDescription) creating() {
	d.TableStatus, d.WarmThroughput = creating, nil
	if d.BillingModeSummary != nil {
		d.BillingModeSummary.LastUpdateToPayPerRequestDateTime = 0
	}
	for i := range d.GlobalSecondaryIndexes {
		d.GlobalSecondaryIndexes[i].IndexStatus, d.GlobalSecondaryIndexes[i].WarmThroughput = creating, nil
	}
}
