package s3

import (
	"encoding/xml"

	"cfnenv/smoke/emulator/wire"
)

// PublicAccessBlock are the four settings of block public access.
type PublicAccessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

func blockAll() *PublicAccessBlock { return &PublicAccessBlock{true, true, true, true} }

type putPublicAccessBlockInput struct {
	inBucket
	PublicAccessBlockConfiguration *PublicAccessBlock `s3:"body=PublicAccessBlockConfiguration"`
}

type publicAccessBlockOutput struct {
	XMLName                        xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ PublicAccessBlockConfiguration" json:"-"`
	PublicAccessBlock              `json:"-"`
	PublicAccessBlockConfiguration PublicAccessBlock `xml:"-"`
}

func putPublicAccessBlock(b *bucket, in *putPublicAccessBlockInput) (*none, error) {
	if in.PublicAccessBlockConfiguration == nil {
		return nil, wire.MalformedXML()
	}
	b.public = in.PublicAccessBlockConfiguration
	return &none{}, nil
}

func getPublicAccessBlock(b *bucket, _ *BucketInput) (*publicAccessBlockOutput, error) {
	if b.public == nil {
		return nil, errNotConfigured(b, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
	}
	return &publicAccessBlockOutput{PublicAccessBlock: *b.public, PublicAccessBlockConfiguration: *b.public}, nil
}

func deletePublicAccessBlock(b *bucket, _ *BucketInput) (*none, error) {
	b.public = nil
	return &none{}, nil
}

// OwnershipControls say who owns the objects that others write.
type OwnershipControls struct {
	Rules []ownershipRule `xml:"Rule"`
}

// ownershipRule is the one rule of OwnershipControls.
type ownershipRule struct {
	ObjectOwnership string
}

type putBucketOwnershipControlsInput struct {
	inBucket
	OwnershipControls OwnershipControls `s3:"body=OwnershipControls"`
}

type ownershipControlsOutput struct {
	XMLName           xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ OwnershipControls" json:"-"`
	OwnershipControls `json:"OwnershipControls"`
}

func putOwnershipControls(b *bucket, in *putBucketOwnershipControlsInput) (*none, error) {
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

func getOwnershipControls(b *bucket, _ *BucketInput) (*ownershipControlsOutput, error) {
	if b.ownership == "" {
		return nil, errNotConfigured(b, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
	}
	return &ownershipControlsOutput{OwnershipControls: OwnershipControls{Rules: []ownershipRule{{b.ownership}}}}, nil
}

// versioningConfiguration is what PutBucketVersioning is given.
type versioningConfiguration struct {
	Status, MfaDelete string
}

type putBucketVersioningInput struct {
	inBucket
	VersioningConfiguration versioningConfiguration `s3:"body=VersioningConfiguration"`
}

type versioningOutput struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ VersioningConfiguration" json:"-"`
}

func putBucketVersioning(_ *bucket, in *putBucketVersioningInput) (*none, error) {
	switch status := in.VersioningConfiguration.Status; status {
	case "Enabled", "Suspended":
		return nil, wire.NotEmulated("S3 bucket versioning (Status %s)", status)
	case "":
		return nil, &wire.Error{Code: "IllegalVersioningConfigurationException",
			Message: "The Versioning element must be specified"}
	}
	return nil, wire.MalformedXML()
}

func getBucketVersioning(*bucket, *BucketInput) (*versioningOutput, error) {
	return &versioningOutput{}, nil
}

// errNotConfigured is the answer to a question about a configuration that the bucket does not have.
func errNotConfigured(b *bucket, code, message string) error {
	return &wire.Error{Code: code, Message: message, Detail: map[string]string{"BucketName": b.name}}
}

func deleteOwnershipControls(b *bucket, _ *BucketInput) (*none, error) {
	b.ownership = ""
	return &none{}, nil
}
