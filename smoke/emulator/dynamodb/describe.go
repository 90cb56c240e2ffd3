package dynamodb

import (
	"math"
	"time"

	"cfnenv/smoke/arn"
)

// TableDescription describes a table.
type TableDescription struct {
	AttributeDefinitions      []AttributeDefinition
	TableName                 string
	KeySchema                 []KeySchemaElement
	TableStatus               string
	CreationDateTime          float64
	ProvisionedThroughput     *ThroughputDescription
	TableSizeBytes, ItemCount int64
	TableArn, TableId         string
	BillingModeSummary        *BillingModeSummary  `json:",omitempty"`
	LocalSecondaryIndexes     []IndexDescription   `json:",omitempty"`
	GlobalSecondaryIndexes    []IndexDescription   `json:",omitempty"`
	StreamSpecification       *StreamSpecification `json:",omitempty"`
	LatestStreamLabel         string               `json:",omitempty"`
	LatestStreamArn           string               `json:",omitempty"`
	SSEDescription            *SSEDescription      `json:",omitempty"`
	TableClassSummary         *TableClassSummary   `json:",omitempty"`
	DeletionProtectionEnabled bool
	WarmThroughput            *WarmThroughput `json:",omitempty"`
}

// ThroughputDescription is a throughput and how often it was lowered.
type ThroughputDescription struct {
	NumberOfDecreasesToday, ReadCapacityUnits, WriteCapacityUnits int64
}

// BillingModeSummary is there for tables that are or were on demand.
type BillingModeSummary struct {
	BillingMode                       string
	LastUpdateToPayPerRequestDateTime float64 `json:",omitempty"`
}

// IndexDescription describes an index.
type IndexDescription struct {
	IndexName                 string
	KeySchema                 []KeySchemaElement
	Projection                *Projection
	IndexStatus               string                 `json:",omitempty"`
	ProvisionedThroughput     *ThroughputDescription `json:",omitempty"`
	IndexSizeBytes, ItemCount int64
	IndexArn                  string
	WarmThroughput            *WarmThroughput `json:",omitempty"`
}

// SSEDescription is the state of encryption by a key.
type SSEDescription struct{ Status, SSEType, KMSMasterKeyArn string }

// TableClassSummary is a table's class.
type TableClassSummary struct{ TableClass string }

// WarmThroughput is the throughput that a table supports instantly.
type WarmThroughput struct {
	ReadUnitsPerSecond, WriteUnitsPerSecond int64
	Status                                  string
}

// seconds converts a time to AWS's JSON form.
func seconds(t time.Time) float64 { return math.Round(float64(t.UnixMilli())) / 1000 }

// describe describes a table. AWS counts its items about every six hours (API reference, TableDescription), so here the
// count stays 0.
func (t *table) describe(now time.Time) *TableDescription {
	d := &TableDescription{
		AttributeDefinitions: t.attributes, TableName: t.name, KeySchema: t.keySchema, TableStatus: t.status(now),
		CreationDateTime: seconds(t.created), TableArn: t.arn, TableId: t.id, DeletionProtectionEnabled: t.protected,
		ProvisionedThroughput: t.throughputOf(&t.throughput), StreamSpecification: t.stream,
	}
	if t.onDemandBilling {
		d.BillingModeSummary = &BillingModeSummary{BillingMode: "PAY_PER_REQUEST"}
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
		d.TableClassSummary = &TableClassSummary{t.class}
	}
	if e := t.encryption; e != nil && e.Enabled != nil && *e.Enabled {
		d.SSEDescription = &SSEDescription{Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: "arn:aws:kms:" + t.region + ":" + arn.Parse(t.arn).Account + ":key/" + t.id}
	}
	for _, x := range t.indexes {
		described := IndexDescription{IndexName: x.IndexName, KeySchema: x.KeySchema, Projection: x.Projection, IndexArn: x.arn}
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

func (t *table) throughputOf(p *ProvisionedThroughput) *ThroughputDescription {
	if p == nil || t.onDemandBilling {
		return &ThroughputDescription{}
	}
	return &ThroughputDescription{ReadCapacityUnits: p.ReadCapacityUnits, WriteCapacityUnits: p.WriteCapacityUnits}
}

// warm returns the warm throughput of a new table (AWS: developer guide, "Warm throughput").
func (t *table) warm(p *ThroughputDescription, status string) *WarmThroughput {
	if t.onDemandBilling {
		return &WarmThroughput{12000, 4000, status}
	}
	return &WarmThroughput{p.ReadCapacityUnits, p.WriteCapacityUnits, status}
}

// creating turns a description into the answer of CreateTable, which AWS gives before the table exists.
func (d *TableDescription) creating() {
	d.TableStatus, d.WarmThroughput = creating, nil
	if d.BillingModeSummary != nil {
		d.BillingModeSummary.LastUpdateToPayPerRequestDateTime = 0
	}
	for i := range d.GlobalSecondaryIndexes {
		d.GlobalSecondaryIndexes[i].IndexStatus, d.GlobalSecondaryIndexes[i].WarmThroughput = creating, nil
	}
}
