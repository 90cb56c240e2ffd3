package s3

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxBuckets is the number of buckets that an account may have (AWS: S3 user guide, "Quotas").
const maxBuckets = 10_000

// CreateBucketInput is the input of CreateBucket.
type CreateBucketInput struct {
	Bucket                    string
	ACL                       string                     `s3:"header=x-amz-acl"`
	ObjectOwnership           string                     `s3:"header=x-amz-object-ownership"`
	ObjectLock                bool                       `s3:"header=x-amz-bucket-object-lock-enabled" json:"ObjectLockEnabledForBucket"`
	CreateBucketConfiguration *createBucketConfiguration `s3:"body=CreateBucketConfiguration"`
}

// createBucketConfiguration says where a bucket is made and with which tags.
type createBucketConfiguration struct {
	LocationConstraint string
	Tags               []tag `xml:"Tags>Tag"`
}

type createBucketOutput struct {
	Location  string `s3:"header=Location"`
	BucketArn string `s3:"header=x-amz-bucket-arn"`
}

func (in *CreateBucketInput) configuration() createBucketConfiguration {
	if in.CreateBucketConfiguration == nil {
		return createBucketConfiguration{}
	}
	return *in.CreateBucketConfiguration
}

// createChecks asks for s3:CreateBucket, and for s3:TagResource when the bucket is to have tags from the start.
func (s *store) createChecks(c *service.Call, in *CreateBucketInput) ([]service.Check, error) {
	b := &bucket{name: in.Bucket}
	config := in.configuration()
	check := b.check(c, "s3:CreateBucket", "")
	setPresent(check.Context, "s3:x-amz-acl", in.ACL)
	setPresent(check.Context, "s3:x-amz-object-ownership", in.ObjectOwnership)
	setPresent(check.Context, "s3:locationconstraint", config.LocationConstraint)
	setTags(check.Context, "aws:RequestTag/", "aws:TagKeys", config.Tags)
	checks := []service.Check{check}
	if len(config.Tags) > 0 {
		tag := b.check(c, "s3:TagResource", "")
		setTags(tag.Context, "aws:RequestTag/", "aws:TagKeys", config.Tags)
		checks = append(checks, tag)
	}
	return checks, nil
}

func (s *store) createBucket(_ context.Context, c *service.Call, in *CreateBucketInput) (*createBucketOutput, error) {
	region, err := placeOf(c.Region, in.configuration().LocationConstraint)
	if err != nil {
		return nil, err
	}
	if err := checkBucketName(in.Bucket); err != nil {
		return nil, err
	}
	if in.ObjectLock {
		return nil, wire.NotEmulated("object lock of S3 buckets")
	}
	ownership, err := ownershipOf(in.ObjectOwnership, in.ACL)
	if err != nil {
		return nil, err
	}
	tags := in.configuration().Tags
	if err := checkOwnTags(tags, maxBucketTags); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &createBucketOutput{Location: "/" + in.Bucket, BucketArn: bucketARN(in.Bucket)}
	if c.Region != "us-east-1" { // AWS: CLI reference of create-bucket, examples
		out.Location = "http://" + in.Bucket + ".s3.amazonaws.com/"
	}
	if old := s.buckets[in.Bucket]; old != nil {
		// AWS: API reference of CreateBucket; in us-east-1 alone making an own bucket again is no error.
		if old.region == "us-east-1" && region == "us-east-1" {
			return out, nil
		}
		return nil, wire.Errorf("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.").With("BucketName", in.Bucket)
	}
	if len(s.buckets) >= maxBuckets {
		return nil, wire.Errorf("TooManyBuckets", "You have attempted to create more buckets than allowed")
	}
	s.buckets[in.Bucket] = &bucket{
		name: in.Bucket, region: region, created: s.env.Now(), tags: tags, ownership: ownership,
		public:     blockAll(), // AWS: all four settings are on for new buckets since April 2023
		encryption: defaultEncryption(),
		objects:    map[string]*object{}, uploads: map[string]*upload{},
	}
	return out, nil
}

// placeOf returns the region of a new bucket. Only the endpoint of us-east-1 makes buckets elsewhere.
func placeOf(endpoint, constraint string) (string, error) {
	known := constraint == endpoint || constraint == "us-east-1" || slices.Contains(constraints(), constraint)
	switch {
	case endpoint == "us-east-1" && constraint == "":
		return endpoint, nil
	case constraint != "" && !known, endpoint == "us-east-1" && constraint == "us-east-1":
		return "", wire.Errorf("InvalidLocationConstraint", "The specified location-constraint is not valid").With("LocationConstraint", constraint)
	case endpoint == "us-east-1" && constraint == "EU":
		return "eu-west-1", nil
	case endpoint == "us-east-1" || constraint == endpoint:
		return constraint, nil
	case constraint == "":
		constraint = "unspecified"
	}
	return "", wire.Errorf("IllegalLocationConstraintException", "The %s location constraint is incompatible for the region specific endpoint this request was sent to.", constraint)
}

// constraints are the regions besides us-east-1 that buckets may be made in (AWS: S3 API reference, CreateBucket,
// LocationConstraint, those of the partition aws). EU is what eu-west-1 was called first.
func constraints() []string {
	return []string{
		"EU", "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
		"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
		"eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-2", "us-west-1", "us-west-2",
	}
}

// ownershipOf applies the rules that tie ACLs to ObjectOwnership.
func ownershipOf(ownership, acl string) (string, error) {
	switch ownership {
	case "", "BucketOwnerEnforced":
		if acl != "" && acl != "private" {
			return "", wire.Errorf("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
		}
		return "BucketOwnerEnforced", nil
	case "BucketOwnerPreferred", "ObjectWriter":
		return "", wire.NotEmulated("ObjectOwnership %s: ACLs are off in the emulated account", ownership)
	}
	return "", errInvalidArgument("x-amz-object-ownership", ownership, "Invalid x-amz-object-ownership header: "+ownership)
}

// checkBucketName applies the rules for names of general purpose buckets (AWS: S3 user guide, "General purpose bucket
// naming rules").
func checkBucketName(name string) error {
	bad := wire.Errorf("InvalidBucketName", "The specified bucket is not valid.").With("BucketName", name)
	if len(name) < 3 || len(name) > 63 || strings.Contains(name, "..") {
		return bad
	}
	if !service.Alphanumeric(name, "-.") || name != strings.ToLower(name) || strings.Trim(name, "-.") != name {
		return bad
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return bad
	}
	prefixes, suffixes := []string{"xn--", "sthree-", "amzn-s3-demo-"}, []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
	if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) ||
		slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) }) {
		return bad
	}
	return nil
}
