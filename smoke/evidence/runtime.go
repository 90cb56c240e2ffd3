package evidence

import (
	"time"

	"cfnenv/smoke/stackinfo"
)

// Asked is one call with runtime credentials; nil was not made.
type Asked struct {
	Answer  string   `json:"answer,omitempty"` // what of it matters
	Failure *Failure `json:"failure,omitempty"`
}

// Table is what DynamoDB answered about example 04's table, in the order in which it was asked.
type Table struct {
	ARN       string           `json:"arn,omitempty"`
	Described *Asked           `json:"described,omitempty"` // its status
	Listed    *Asked           `json:"listedTags,omitempty"`
	Tags      []stackinfo.Pair `json:"tags,omitempty"`
	Put       *Asked           `json:"put,omitempty"`
	Got       *Asked           `json:"got,omitempty"` // what the item holds
	Updated   *Asked           `json:"updated,omitempty"`
	Repeated  *Asked           `json:"repeated,omitempty"` // the item put again, on the condition that it is not there
	Deleted   *Asked           `json:"deleted,omitempty"`
	Checked   *Asked           `json:"checked,omitempty"` // a transaction of nothing but a condition
	// ForeignPut and ForeignGot are about a table that does not exist.
	ForeignPut *Asked `json:"foreignPut,omitempty"`
	ForeignGot *Asked `json:"foreignGot,omitempty"`
}

// UpdatedMark ends the value that an item was changed to.
const UpdatedMark = "-updated"

// Runtime is what CloudFront and Bedrock answered.
type Runtime struct {
	At          time.Time `json:"at"`
	Unknown     *Asked    `json:"unknownInvalidation,omitempty"` // of a distribution that does not exist
	Invalidated *Asked    `json:"invalidation,omitempty"`        // of the one that was named
	// Listed and Tags are of the distribution that was named; they are asked for when it may not be invalidated.
	Listed    *Asked           `json:"listedTags,omitempty"`
	Tags      []stackinfo.Pair `json:"tags,omitempty"`
	Elsewhere *Asked           `json:"converseElsewhere,omitempty"` // in a region without models
	Catalogue *Asked           `json:"catalogue,omitempty"`
	Model     string           `json:"model,omitempty"`
	Converse  *Asked           `json:"converse,omitempty"`
	Crash     string           `json:"crash,omitempty"`
}
