package resource

import (
	"context"
	"maps"
	"time"
)

// distribution defines AWS::CloudFront::Distribution. Ref is its id.
func distribution() *Type {
	return &Type{
		Name: "AWS::CloudFront::Distribution",
		Properties: Members{
			"DistributionConfig": object(Members{
				"Comment":              text(),
				"DefaultCacheBehavior": behavior().required(),
				"DefaultRootObject":    text(),
				"Enabled":              boolean().required(),
				"HttpVersion":          text().oneOf("http1.1", "http2", "http3", "http2and3"),
				"IPV6Enabled":          boolean(),
				"Origins":              listOf(origin()),
				"PriceClass":           text().oneOf("PriceClass_100", "PriceClass_200", "PriceClass_All", "None"),
				"Restrictions": object(Members{"GeoRestriction": object(Members{
					"RestrictionType": text().required().oneOf("none"), "Locations": absent(),
				}).required()}),
				"ViewerCertificate": object(Members{
					"CloudFrontDefaultCertificate": boolean(),
				}.without("AcmCertificateArn", "IamCertificateId", "MinimumProtocolVersion", "SslSupportMethod")),
			}.without("Aliases", "AnycastIpListId", "CNAMEs", "CacheBehaviors", "CacheTagConfig", "ConnectionFunctionAssociation", "ConnectionMode",
				"ContinuousDeploymentPolicyId", "CustomErrorResponses", "CustomOrigin", "Logging", "OriginGroups", "S3Origin", "Staging", "TenantConfig",
				"ViewerMtlsConfig", "WebACLId")).required(),
			"Tags": tags(),
		},
		Identifier:  []string{"Id"},
		Attributes:  []string{"DomainName", "Id"},
		TagProperty: "Tags",
		TagCalls:    []string{"CreateDistributionWithTags", "TagResource"},
		// AWS's standard mode takes 5 to 10 minutes each way.
		Takes:  Durations{Create: 5 * time.Second, Settle: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute},
		Create: createDistribution,
		Update: updateDistribution,
		Delete: deleteDistribution,
	}
}

func behavior() *Property {
	return object(Members{
		"AllowedMethods": listOf(text()), "CachedMethods": listOf(text()), "CachePolicyId": text(), "Compress": boolean(),
		"DefaultTTL": integer(), "MaxTTL": integer(), "MinTTL": integer(), "OriginRequestPolicyId": text(),
		"TargetOriginId":       text().required(),
		"ViewerProtocolPolicy": text().required().oneOf("allow-all", "https-only", "redirect-to-https"),
		"ForwardedValues": object(Members{
			"QueryString": boolean().required(), "Cookies": object(Members{"Forward": text().required(), "WhitelistedNames": absent()}),
			"Headers": absent(), "QueryStringCacheKeys": absent(),
		}),
	}.without("FieldLevelEncryptionId", "FunctionAssociations", "GrpcConfig", "LambdaFunctionAssociations", "RealtimeLogConfigArn",
		"ResponseHeadersPolicyId", "SmoothStreaming", "TrustedKeyGroups", "TrustedSigners"))
}

func origin() *Property {
	return object(Members{
		"ConnectionAttempts": integer().between(1, 3), "ConnectionTimeout": integer().between(1, 10), "DomainName": text().required(), "Id": text().required(),
		"OriginAccessControlId": text(), "OriginPath": text(),
		"CustomOriginConfig": object(Members{
			"HTTPPort": integer(), "HTTPSPort": integer(), "OriginKeepaliveTimeout": integer(), "OriginReadTimeout": integer(),
			"OriginProtocolPolicy": text().required().oneOf("http-only", "https-only", "match-viewer"), "OriginSSLProtocols": listOf(text()),
		}.without("IpAddressType", "OriginMtlsConfig")),
		"S3OriginConfig": object(Members{"OriginAccessIdentity": text(), "OriginReadTimeout": absent()}),
	}.without("OriginCustomHeaders", "OriginShield", "ResponseCompletionTimeout", "VpcOriginConfig"))
}

// distributionConfig converts the property to CloudFront's form, where lists count their items and some names differ.
func distributionConfig(r *HandlerRequest, reference string) params {
	config := renamed(r.Properties["DistributionConfig"], map[string]string{"IPV6Enabled": "IsIPV6Enabled"})
	config["CallerReference"] = reference
	cache := renamed(config["DefaultCacheBehavior"], nil)
	if allowed, ok := cache["AllowedMethods"].([]any); ok {
		methods := counted("Method", allowed)
		if cached, ok := cache["CachedMethods"].([]any); ok {
			methods["CachedMethods"] = counted("Method", cached)
		}
		cache["AllowedMethods"] = methods
	}
	delete(cache, "CachedMethods")
	config["DefaultCacheBehavior"] = cache
	var origins []any
	list, _ := config["Origins"].([]any)
	for _, item := range list {
		o := renamed(item, nil)
		if o["CustomOriginConfig"] != nil {
			custom := renamed(o["CustomOriginConfig"], map[string]string{"OriginSSLProtocols": "OriginSslProtocols"})
			if protocols, ok := custom["OriginSslProtocols"].([]any); ok {
				custom["OriginSslProtocols"] = counted("SslProtocol", protocols)
			}
			o["CustomOriginConfig"] = custom
		}
		origins = append(origins, o)
	}
	config["Origins"] = counted("Origin", origins)
	return config
}

// renamed copies an object with other names for some of its members.
func renamed(object any, names map[string]string) params {
	out := params{}
	members, _ := object.(map[string]any)
	for name, value := range members {
		if other := names[name]; other != "" {
			name = other
		}
		out[name] = value
	}
	return out
}

// counted returns a list in CloudFront's form.
func counted(name string, items []any) params {
	return params{"Quantity": len(items), "Items": params{name: items}}
}

// describedDistribution holds the fields of an answer that the handlers read.
type describedDistribution struct {
	Id, ETag, DomainName, CallerReference string
}

func createDistribution(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	var made describedDistribution
	operation, in := "CreateDistribution", params{"DistributionConfig": distributionConfig(r, r.StackName+"-"+r.LogicalID+"-"+r.Name)}
	if len(r.Tags) > 0 {
		in["Tags"] = params{"Items": params{"Tag": r.Tags}}
		operation, in = "CreateDistributionWithTags", params{"DistributionConfigWithTags": in}
	}
	if err := r.call(ctx, "cloudfront", operation, in, &made); err != nil {
		return nil, err
	}
	r.initiate(made.Id)
	// The handler waits until the distribution is deployed.
	if err := r.call(ctx, "cloudfront", "GetDistribution", params{"Id": made.Id}, &made); err != nil {
		return nil, err
	}
	return Attributes{"Id": made.Id, "DomainName": made.DomainName}, nil
}

func updateDistribution(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	var now describedDistribution
	if err := r.call(ctx, "cloudfront", "GetDistributionConfig", params{"Id": r.PhysicalID}, &now); err != nil {
		return nil, err
	}
	if r.changed("DistributionConfig") {
		in := params{"Id": r.PhysicalID, "IfMatch": now.ETag, "DistributionConfig": distributionConfig(r, now.CallerReference)}
		if err := r.call(ctx, "cloudfront", "UpdateDistribution", in, nil); err != nil {
			return nil, err
		}
	}
	arn := "arn:aws:cloudfront::" + r.Account + ":distribution/" + r.PhysicalID
	return r.Attributes, r.retag(ctx, "cloudfront", "TagResource", "UntagResource",
		func(tags []Tag) params { return params{"Resource": arn, "Tags": params{"Items": params{"Tag": tags}}} },
		func(keys []string) params {
			return params{"Resource": arn, "TagKeys": params{"Items": params{"Key": keys}}}
		})
}

// deleteDistribution disables the distribution first, as CloudFront demands.
func deleteDistribution(ctx context.Context, r *HandlerRequest) error {
	var raw map[string]any
	if err := r.call(ctx, "cloudfront", "GetDistributionConfig", params{"Id": r.PhysicalID}, &raw); err != nil {
		return unlessGone(err)
	}
	etag, _ := raw["ETag"].(string)
	if raw["Enabled"] == true {
		config := maps.Clone(raw)
		delete(config, "ETag")
		config["Enabled"] = false
		var disabled describedDistribution
		if err := r.call(ctx, "cloudfront", "UpdateDistribution", params{"Id": r.PhysicalID, "IfMatch": etag, "DistributionConfig": config}, &disabled); err != nil {
			return unlessGone(err)
		}
		etag = disabled.ETag
	}
	return r.remove(ctx, "cloudfront", "DeleteDistribution", params{"Id": r.PhysicalID, "IfMatch": etag})
}
