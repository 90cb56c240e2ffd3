package s3

import (
	"encoding/xml"

	"cfnenv/smoke/emulator/wire"
)

// sseS3 is the only encryption there is: with keys of S3 (AWS: every object since January 2023).
const sseS3 = "AES256"

// Encryption is a bucket's default encryption.
type Encryption struct {
	Rules []encryptionRule `xml:"Rule"`
}

// encryptionRule is the one rule of Encryption.
type encryptionRule struct {
	ApplyServerSideEncryptionByDefault *encryptionByDefault `xml:",omitempty" json:",omitempty"`
	BucketKeyEnabled                   bool
}

// encryptionByDefault names the kind of encryption.
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
