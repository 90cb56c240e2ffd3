package resource

import (
	"context"
	"slices"
	"time"

	"cfnenv/smoke/emulator/service"
)

// bucket defines AWS::S3::Bucket. Ref is the bucket's name.
func bucket() *Type {
	properties := Members{
		"BucketName":                text().createOnly(),
		"NotificationConfiguration": notification(),
		"Tags":                      tags(),
		"PublicAccessBlockConfiguration": object(Members{
			"BlockPublicAcls":       boolean(),
			"BlockPublicPolicy":     boolean(),
			"IgnorePublicAcls":      boolean(),
			"RestrictPublicBuckets": boolean(),
		}),
		"OwnershipControls": object(Members{
			"Rules": listOf(object(Members{
				"ObjectOwnership": text().oneOf("ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"),
			})).required(),
		}),
		"BucketEncryption": object(Members{
			"ServerSideEncryptionConfiguration": listOf(object(Members{
				"BucketKeyEnabled": boolean(),
				"ServerSideEncryptionByDefault": object(Members{
					"SSEAlgorithm":   text().required().oneOf("aws:kms", "AES256", "aws:kms:dsse"),
					"KMSMasterKeyID": absent(),
				}),
				"BlockedEncryptionTypes": absent(),
			})).required(),
		}),
		"VersioningConfiguration": object(Members{
			"Status": text().required().oneOf("Enabled", "Suspended"),
		}),
	}.without("AbacStatus", "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations", "BucketNamePrefix", "BucketNamespace",
		"IntelligentTieringConfigurations", "InventoryConfigurations", "MetadataConfiguration", "MetadataTableConfiguration", "MetricsConfigurations",
		"ObjectLockConfiguration", "ObjectLockEnabled", "ReplicationConfiguration", "WebsiteConfiguration")
	for _, p := range unstored() {
		properties[p.property] = document()
	}
	return &Type{
		Name:         "AWS::S3::Bucket",
		Properties:   properties,
		Identifier:   []string{"BucketName"},
		Attributes:   []string{"Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"},
		NameProperty: "BucketName",
		NameLimit:    63,
		LowerName:    true,
		TagProperty:  "Tags",
		SystemTags:   true,
		Settles:      true,
		Create:       createBucket,
		Update:       updateBucket,
		TagCalls:     []string{"PutBucketTagging"},
		Takes:        Durations{Create: 2 * time.Second, Settle: 15 * time.Second, Update: 15 * time.Second, Delete: 2 * time.Second},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "s3", "DeleteBucket", params{"Bucket": r.PhysicalID})
		},
	}
}

func createBucket(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	in := params{"Bucket": r.Name}
	if r.Region != "us-east-1" { // S3 takes no location constraint there
		in["CreateBucketConfiguration"] = params{"LocationConstraint": r.Region}
	}
	if err := r.call(ctx, "s3", "CreateBucket", in, nil); err != nil {
		if code := codeOf(err); code == "BucketAlreadyExists" || code == "BucketAlreadyOwnedByYou" {
			return nil, &Error{Code: "AlreadyExists", Message: r.Name + " already exists (Service: S3, Status Code: 0, Request ID: null)"}
		}
		return nil, err
	}
	r.initiate(r.Name)
	if len(r.Tags) > 0 {
		if err := putBucketTags(ctx, r); err != nil {
			return nil, err
		}
	}
	return bucketValues(r.Name, r.Region), configureBucket(ctx, r)
}

func updateBucket(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if !slices.Equal(r.Tags, r.PreviousTags) {
		if err := putBucketTags(ctx, r); err != nil {
			return nil, err
		}
	}
	return bucketValues(r.PhysicalID, r.Region), configureBucket(ctx, r)
}

func putBucketTags(ctx context.Context, r *HandlerRequest) error {
	if len(r.Tags) == 0 {
		return r.remove(ctx, "s3", "DeleteBucketTagging", params{"Bucket": r.PhysicalID})
	}
	return r.call(ctx, "s3", "PutBucketTagging", params{"Bucket": r.PhysicalID, "Tagging": params{"TagSet": r.Tags}}, nil)
}

// configureBucket changes the sub-resources that differ from what the bucket has.
func configureBucket(ctx context.Context, r *HandlerRequest) error {
	for _, p := range unstored() {
		if r.changed(p.property) {
			if err := r.authorizeEach(ctx, []service.Check{{Action: p.action, Resource: "arn:aws:s3:::" + r.PhysicalID}}, false); err != nil {
				return err
			}
		}
	}
	for _, c := range []struct {
		property, put, remove string
		in                    func(v any) params
	}{
		{"PublicAccessBlockConfiguration", "PutPublicAccessBlock", "DeletePublicAccessBlock", func(v any) params {
			return params{"PublicAccessBlockConfiguration": v}
		}},
		{"OwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls", func(v any) params {
			return params{"OwnershipControls": v}
		}},
		{"BucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption", func(v any) params {
			return params{"ServerSideEncryptionConfiguration": encryptionRules(v)}
		}},
		{"NotificationConfiguration", "PutBucketNotificationConfiguration", "", func(v any) params {
			return params{"NotificationConfiguration": notificationInput(v)}
		}},
		{"VersioningConfiguration", "PutBucketVersioning", "", func(v any) params {
			if v == nil { // versioning can be suspended, never removed
				v = params{"Status": "Suspended"}
			}
			return params{"VersioningConfiguration": v}
		}},
	} {
		if !r.changed(c.property) {
			continue
		}
		operation, in := c.put, params{}
		if v := r.Properties[c.property]; v != nil || c.remove == "" {
			in = c.in(v)
		} else {
			operation = c.remove
		}
		in["Bucket"] = r.PhysicalID
		if err := r.call(ctx, "s3", operation, in, nil); err != nil {
			return err
		}
	}
	return nil
}

// encryptionRules turns CloudFormation's spelling of encryption into S3's.
func encryptionRules(v any) params {
	rules := []params{}
	configuration, _ := v.(map[string]any)
	list, _ := configuration["ServerSideEncryptionConfiguration"].([]any)
	for _, item := range list {
		from, _ := item.(map[string]any)
		rule := params{}
		if d, ok := from["ServerSideEncryptionByDefault"]; ok {
			rule["ApplyServerSideEncryptionByDefault"] = d
		}
		if k, ok := from["BucketKeyEnabled"]; ok {
			rule["BucketKeyEnabled"] = k
		}
		rules = append(rules, rule)
	}
	return params{"Rules": rules}
}

func bucketValues(name, region string) Attributes {
	return Attributes{
		"Arn":                 "arn:aws:s3:::" + name,
		"DomainName":          name + ".s3.amazonaws.com",
		"DualStackDomainName": name + ".s3.dualstack." + region + ".amazonaws.com",
		"RegionalDomainName":  name + ".s3." + region + ".amazonaws.com",
		"WebsiteURL":          "http://" + name + ".s3-website" + websiteSeparator(region) + region + ".amazonaws.com",
	}
}

// websiteSeparator joins "s3-website" and the region: by a hyphen in the older regions, by a dot in the others (AWS general
// reference, "Amazon S3 website endpoints").
func websiteSeparator(region string) string {
	switch region {
	case "us-east-1", "us-west-1", "us-west-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-west-1",
		"sa-east-1", "us-gov-west-1":
		return "-"
	}
	return "."
}

// notification defines NotificationConfiguration of a bucket. Topics and EventBridge are not emulated.
func notification() *Property {
	filter := object(Members{"S3Key": object(Members{
		"Rules": listOf(object(Members{"Name": text().required(), "Value": text().required()})).required(),
	}).required()})
	return object(Members{
		"EventBridgeConfiguration": absent(),
		"LambdaConfigurations": listOf(object(Members{
			"Event": text().required(), "Filter": filter, "Function": text().required(),
		})),
		"QueueConfigurations": listOf(object(Members{
			"Event": text().required(), "Filter": filter, "Queue": text().required(),
		})),
		"TopicConfigurations": absent(),
	})
}

// notificationInput turns CloudFormation's spelling of notifications into S3's.
func notificationInput(v any) params {
	configuration, _ := v.(map[string]any)
	translate := func(property, target, name string) (out []params) {
		items, _ := configuration[property].([]any)
		for _, item := range items {
			from, _ := item.(map[string]any)
			to := params{name: from[target], "Events": []any{from["Event"]}}
			if filter, ok := from["Filter"].(map[string]any); ok {
				key, _ := filter["S3Key"].(map[string]any)
				to["Filter"] = params{"Key": params{"FilterRules": key["Rules"]}}
			}
			out = append(out, to)
		}
		return out
	}
	in := params{}
	if queues := translate("QueueConfigurations", "Queue", "QueueArn"); queues != nil {
		in["QueueConfigurations"] = queues
	}
	if functions := translate("LambdaConfigurations", "Function", "LambdaFunctionArn"); functions != nil {
		in["LambdaFunctionConfigurations"] = functions
	}
	return in
}

// unstored returns the properties that only the stack knows, since they have no effect in the emulated account, and the
// actions that IAM is asked about.
func unstored() []struct{ property, action string } {
	return []struct{ property, action string }{
		{"CorsConfiguration", "s3:PutBucketCORS"},
		{"LifecycleConfiguration", "s3:PutLifecycleConfiguration"},
		{"LoggingConfiguration", "s3:PutBucketLogging"},
	}
}
