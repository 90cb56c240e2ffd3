package s3

import (
	"context"
	"encoding/xml"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// PublicAccessBlock are the four settings of block public access.
type PublicAccessBlock struct{ BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool }

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

type ownershipRule struct{ ObjectOwnership string }

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

// versioningConfiguration is the body of PutBucketVersioning.
type versioningConfiguration struct{ Status, MfaDelete string }

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
		return nil, wire.Errorf("IllegalVersioningConfigurationException", "The Versioning element must be specified")
	}
	return nil, wire.MalformedXML()
}

func getBucketVersioning(*bucket, *BucketInput) (*versioningOutput, error) {
	return &versioningOutput{}, nil
}

// errNotConfigured is the answer to a question about a configuration that the bucket does not have.
func errNotConfigured(b *bucket, code, message string) error {
	return wire.Errorf(code, "%s", message).With("BucketName", b.name)
}

func deleteOwnershipControls(b *bucket, _ *BucketInput) (*none, error) {
	b.ownership = ""
	return &none{}, nil
}

// sseS3 is the only encryption there is: with keys of S3 (AWS: every object since January 2023).
const sseS3 = "AES256"

// Encryption is a bucket's default encryption.
type Encryption struct {
	Rules []encryptionRule `xml:"Rule"`
}

type encryptionRule struct {
	ApplyServerSideEncryptionByDefault *encryptionByDefault `xml:",omitempty" json:",omitempty"`
	BucketKeyEnabled                   bool
}

type encryptionByDefault struct {
	SSEAlgorithm   string
	KMSMasterKeyID string `xml:",omitempty" json:",omitempty"`
}

func defaultEncryption() *Encryption {
	return &Encryption{Rules: []encryptionRule{{ApplyServerSideEncryptionByDefault: &encryptionByDefault{SSEAlgorithm: sseS3}}}}
}

type putBucketEncryptionInput struct {
	inBucket
	ServerSideEncryptionConfiguration Encryption `s3:"body=ServerSideEncryptionConfiguration"`
}

type encryptionOutput struct {
	XMLName    xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ServerSideEncryptionConfiguration" json:"-"`
	Encryption `json:"ServerSideEncryptionConfiguration"`
}

func putBucketEncryption(b *bucket, in *putBucketEncryptionInput) (*none, error) {
	rules := in.ServerSideEncryptionConfiguration.Rules
	if len(rules) != 1 || rules[0].ApplyServerSideEncryptionByDefault == nil {
		return nil, wire.MalformedXML()
	}
	if err := checkEncryption(rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm); err != nil {
		return nil, err
	}
	b.encryption, b.encryptionSet = &in.ServerSideEncryptionConfiguration, true
	return &none{}, nil
}

func getBucketEncryption(b *bucket, _ *BucketInput) (*encryptionOutput, error) {
	return &encryptionOutput{Encryption: *b.encryption}, nil
}

// deleteBucketEncryption goes back to S3's default, as AWS does: there is no unencrypted bucket.
func deleteBucketEncryption(b *bucket, _ *BucketInput) (*none, error) {
	b.encryption, b.encryptionSet = defaultEncryption(), false
	return &none{}, nil
}

// checkEncryption refuses encryption with keys of KMS, which the account does not have.
func checkEncryption(algorithm string) error {
	switch algorithm {
	case "", sseS3:
		return nil
	case "aws:kms", "aws:kms:dsse":
		return wire.NotEmulated("server-side encryption %s", algorithm)
	}
	return errInvalidArgument("x-amz-server-side-encryption", algorithm, "The encryption method specified is not supported")
}

// unconfigured are the operations that read what cannot be set here (writing it is not emulated): they answer what S3
// answers for a bucket on which it was never set.
func (s *store) unconfigured() []row {
	missing := func(name, selector, action, code, message string) row {
		return op(name, "GET bucket "+selector, 0, asks[BucketInput](s, action), read(s, func(b *bucket, _ *BucketInput) (*none, error) {
			return nil, errNotConfigured(b, code, message)
		}))
	}
	return []row{
		missing("GetBucketCors", "cors", "s3:GetBucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
		missing("GetBucketLifecycleConfiguration", "lifecycle", "s3:GetLifecycleConfiguration", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
	}
}

// accessControlPolicy is the output of GetBucketAcl and GetObjectAcl. With ACLs off there is one grant, the owner's.
type accessControlPolicy struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ AccessControlPolicy" json:"-"`
	Owner   owner
	Grants  []grant `xml:"AccessControlList>Grant"`
}

// grant is one line of an access control list.
type grant struct {
	Grantee    grantee
	Permission string
}

type grantee struct {
	XSI  string `xml:"xmlns:xsi,attr" json:"-"`
	Type string `xml:"xsi:type,attr"`
	ID   string
}

func (s *store) ownersACL() *accessControlPolicy {
	owner := grantee{XSI: "http://www.w3.org/2001/XMLSchema-instance", Type: "CanonicalUser", ID: s.owner.ID}
	return &accessControlPolicy{Owner: s.owner, Grants: []grant{{owner, "FULL_CONTROL"}}}
}

func (s *store) getBucketACL(*bucket, *BucketInput) (*accessControlPolicy, error) {
	return s.ownersACL(), nil
}

func (s *store) getObjectACL(ctx context.Context, c *service.Call, in *objectInput) (*accessControlPolicy, error) {
	if _, err := s.fetch(ctx, c, in.inObject); err != nil {
		return nil, err
	}
	return s.ownersACL(), nil
}
