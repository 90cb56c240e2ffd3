package dynamodb

// AttributeDefinition names a key attribute and its type.
type AttributeDefinition struct {
	AttributeName string `aws:"required;min=1;max=255"`
	AttributeType string `aws:"required;enum=B|N|S"`
}

// KeySchemaElement is one attribute of a key.
type KeySchemaElement struct {
	AttributeName string `aws:"required;min=1;max=255"`
	KeyType       string `aws:"required;enum=HASH|RANGE"`
}

// ProvisionedThroughput is how many units a table or index is paid for.
type ProvisionedThroughput struct {
	ReadCapacityUnits  int64 `aws:"required;min=1"`
	WriteCapacityUnits int64 `aws:"required;min=1"`
}

// Projection says which attributes an index has.
type Projection struct {
	ProjectionType   string   `json:",omitempty" aws:"enum=ALL|INCLUDE|KEYS_ONLY"`
	NonKeyAttributes []string `json:",omitempty" aws:"min=1;max=20"`
}

// IndexDefinition is a secondary index as a request describes it.
type IndexDefinition struct {
	IndexName             string                 `aws:"required;index"`
	KeySchema             []KeySchemaElement     `aws:"required;min=1;max=2"`
	Projection            *Projection            `aws:"required"`
	ProvisionedThroughput *ProvisionedThroughput `json:",omitempty"`
}

// Tag is a key and a value.
type Tag struct {
	Key   string `aws:"required;min=1;max=128"`
	Value string `aws:"required;min=0;max=256"`
}

// StreamSpecification switches a stream on. The account has the setting and no stream.
type StreamSpecification struct {
	StreamEnabled  bool   `aws:"required"`
	StreamViewType string `json:",omitempty" aws:"enum=KEYS_ONLY|NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES"`
}

// SSESpecification is how a table is encrypted; the account has the setting and no key.
type SSESpecification struct {
	Enabled *bool  `json:",omitempty"`
	SSEType string `json:",omitempty" aws:"enum=AES256|KMS"`
}

// TimeToLiveSpecification is a setting that is kept; no item expires.
type TimeToLiveSpecification struct {
	AttributeName string `aws:"required;min=1;max=255"`
	Enabled       *bool  `aws:"required"`
}

// PointInTimeRecoverySpecification is a setting that is kept; there are no backups.
type PointInTimeRecoverySpecification struct {
	PointInTimeRecoveryEnabled *bool `aws:"required"`
	RecoveryPeriodInDays       *int  `json:",omitempty" aws:"min=1;max=35"`
}

// tableSettings are what CreateTable sets and UpdateTable may change.
type tableSettings struct {
	attributes []AttributeDefinition
	keySchema  []KeySchemaElement
	onDemandBilling,
	protected bool
	throughput ProvisionedThroughput
	class      string
	encryption *SSESpecification
	stream     *StreamSpecification
	label      string // of the stream
	expiry     *TimeToLiveSpecification
	recovery   *PointInTimeRecoverySpecification
}
