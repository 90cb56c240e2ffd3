package s3

import (
	"encoding/xml"
	"net/http"

	"cfnenv/smoke/emulator/wire"
)

// PublicAccessBlock are the four settings of block public access.
type PublicAccessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

func blockAll() *PublicAccessBlock { return &PublicAccessBlock{true, true, true, true} }

// PutPublicAccessBlockInput is that of PutPublicAccessBlock.
type PutPublicAccessBlockInput struct {
	inBucket
	PublicAccessBlockConfiguration *PublicAccessBlock `s3:"body=PublicAccessBlockConfiguration"`
}

// PublicAccessBlockOutput is that of GetPublicAccessBlock.
type PublicAccessBlockOutput struct {
	XMLName                        xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ PublicAccessBlockConfiguration" json:"-"`
	PublicAccessBlock              `json:"-"`
	PublicAccessBlockConfiguration PublicAccessBlock `xml:"-"`
}

func putPublicAccessBlock(b *bucket, in *PutPublicAccessBlockInput) (*none, error) {
	if in.PublicAccessBlockConfiguration == nil {
		return nil, wire.MalformedXML()
	}
	b.public = in.PublicAccessBlockConfiguration
	return &none{}, nil
}

func getPublicAccessBlock(b *bucket, _ *BucketInput) (*PublicAccessBlockOutput, error) {
	if b.public == nil {
		return nil, errNotConfigured(b, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
	}
	return &PublicAccessBlockOutput{PublicAccessBlock: *b.public, PublicAccessBlockConfiguration: *b.public}, nil
}

func deletePublicAccessBlock(b *bucket, _ *BucketInput) (*none, error) {
	b.public = nil
	return &none{}, nil
}

// OwnershipControls say who owns the objects that others write.
type OwnershipControls struct {
	Rules []OwnershipRule `xml:"Rule"`
}

// OwnershipRule is the one rule of OwnershipControls.
type OwnershipRule struct {
	ObjectOwnership string
}

// PutBucketOwnershipControlsInput is that of PutBucketOwnershipControls.
type PutBucketOwnershipControlsInput struct {
	inBucket
	OwnershipControls OwnershipControls `s3:"body=OwnershipControls"`
}

// OwnershipControlsOutput is that of GetBucketOwnershipControls.
type OwnershipControlsOutput struct {
	XMLName           xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ OwnershipControls" json:"-"`
	OwnershipControls `json:"OwnershipControls"`
}

func putOwnershipControls(b *bucket, in *PutBucketOwnershipControlsInput) (*none, error) {
	if len(in.OwnershipControls.Rules) != 1 {
		return nil, wire.MalformedXML()
	}
	ownership, err := ownershipOf(in.OwnershipControls.Rules[0].ObjectOwnership, "")
	if err != nil {
		return nil, err
	}
	b.ownership = ownership
	return &none{}, nil
}

func getOwnershipControls(b *bucket, _ *BucketInput) (*OwnershipControlsOutput, error) {
	if b.ownership == "" {
		return nil, errNotConfigured(b, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
	}
	return &OwnershipControlsOutput{OwnershipControls: OwnershipControls{Rules: []OwnershipRule{{b.ownership}}}}, nil
}

// VersioningConfiguration is what PutBucketVersioning is given.
type VersioningConfiguration struct {
	Status, MfaDelete string
}

// PutBucketVersioningInput is that of PutBucketVersioning.
type PutBucketVersioningInput struct {
	inBucket
	VersioningConfiguration VersioningConfiguration `s3:"body=VersioningConfiguration"`
}

// VersioningOutput is that of GetBucketVersioning: empty, as for every bucket whose versioning was never set.
type VersioningOutput struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ VersioningConfiguration" json:"-"`
}

func putBucketVersioning(_ *bucket, in *PutBucketVersioningInput) (*none, error) {
	switch status := in.VersioningConfiguration.Status; status {
	case "Enabled", "Suspended":
		return nil, wire.NotEmulated("S3 bucket versioning (Status %s)", status)
	case "":
		return nil, &wire.Error{Code: "IllegalVersioningConfigurationException", Status: http.StatusBadRequest,
			Message: "The Versioning element must be specified"}
	}
	return nil, wire.MalformedXML()
}

func getBucketVersioning(*bucket, *BucketInput) (*VersioningOutput, error) {
	return &VersioningOutput{}, nil
}

// errNotConfigured is the answer to a question about a configuration that the bucket does not have.
func errNotConfigured(b *bucket, code, message string) error {
	return &wire.Error{Code: code, Message: message, Status: http.StatusNotFound, Detail: map[string]string{"BucketName": b.name}}
}

func deleteOwnershipControls(b *bucket, _ *BucketInput) (*none, error) {
	b.ownership = ""
	return &none{}, nil
}
