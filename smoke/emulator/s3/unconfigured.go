package s3

import (
	"context"
	"encoding/xml"

	"cfnenv/smoke/emulator/service"
)

// configured is the answer of a configuration that a bucket can have and none in the account has: an empty document.
type configured struct {
	XMLName xml.Name `json:"-"`
	Payer   string   `xml:",omitempty" json:",omitempty"`
}

// unconfigured are the operations that read what cannot be set here (writing it is not emulated): they answer what S3
// answers for a bucket on which it was never set.
func (s *store) unconfigured() []row {
	empty := func(name, selector, action, root string) row {
		return op(name, "GET bucket "+selector, 0, asks[BucketInput](s, action), read(s, func(*bucket, *BucketInput) (*configured, error) {
			out := &configured{XMLName: xml.Name{Space: namespace, Local: root}}
			if selector == "requestPayment" {
				out.Payer = "BucketOwner"
			}
			return out, nil
		}))
	}
	missing := func(name, selector, action, code, message string) row {
		return op(name, "GET bucket "+selector, 0, asks[BucketInput](s, action), read(s, func(b *bucket, _ *BucketInput) (*none, error) {
			return nil, errNotConfigured(b, code, message)
		}))
	}
	return []row{
		empty("GetBucketAccelerateConfiguration", "accelerate", "s3:GetAccelerateConfiguration", "AccelerateConfiguration"),
		empty("GetBucketLogging", "logging", "s3:GetBucketLogging", "BucketLoggingStatus"),
		empty("GetBucketRequestPayment", "requestPayment", "s3:GetBucketRequestPayment", "RequestPaymentConfiguration"),
		missing("GetBucketCors", "cors", "s3:GetBucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
		missing("GetBucketLifecycleConfiguration", "lifecycle", "s3:GetLifecycleConfiguration", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
		missing("GetObjectLockConfiguration", "object-lock", "s3:GetBucketObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
		missing("GetBucketReplication", "replication", "s3:GetReplicationConfiguration", "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
		missing("GetBucketWebsite", "website", "s3:GetBucketWebsite", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
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

// grantee is the one who is granted something.
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
