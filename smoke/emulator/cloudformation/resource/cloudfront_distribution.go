package resource

import (
	"context"
)

// distribution is AWS::CloudFront::Distribution. Ref is its id.
func distribution() *Type {
	return &Type{
		Name: "AWS::CloudFront::Distribution",
		Properties: Members{
			"DistributionConfig": object(Members{
				"Aliases": absent(), "AnycastIpListId": absent(), "CNAMEs": absent(), "CacheBehaviors": absent(), "CacheTagConfig": absent(),
				"ConnectionFunctionAssociation": absent(), "ConnectionMode": absent(), "ContinuousDeploymentPolicyId": absent(),
				"CustomErrorResponses": absent(), "CustomOrigin": absent(), "Logging": absent(), "OriginGroups": absent(), "S3Origin": absent(),
				"Staging": absent(), "TenantConfig": absent(), "ViewerMtlsConfig": absent(), "WebACLId": absent(),
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
					"CloudFrontDefaultCertificate": boolean(), "AcmCertificateArn": absent(), "IamCertificateId": absent(),
					"MinimumProtocolVersion": absent(), "SslSupportMethod": absent(),
				}),
			}).required(),
			"Tags": tags(),
		},
		Identifier:  []string{"Id"},
		Attributes:  []string{"DomainName", "Id"},
		TagProperty: "Tags",
		Create:      createDistribution,
		Update:      updateDistribution,
		Delete:      deleteDistribution,
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
		"FieldLevelEncryptionId": absent(), "FunctionAssociations": absent(), "GrpcConfig": absent(), "LambdaFunctionAssociations": absent(),
		"RealtimeLogConfigArn": absent(), "ResponseHeadersPolicyId": absent(), "SmoothStreaming": absent(), "TrustedKeyGroups": absent(),
		"TrustedSigners": absent(),
	})
}

func origin() *Property {
	return object(Members{
		"ConnectionAttempts": integer().between(1, 3), "ConnectionTimeout": integer().between(1, 10), "DomainName": text().required(), "Id": text().required(),
		"OriginAccessControlId": text(), "OriginPath": text(),
		"CustomOriginConfig": object(Members{
			"HTTPPort": integer(), "HTTPSPort": integer(), "OriginKeepaliveTimeout": integer(), "OriginReadTimeout": integer(),
			"OriginProtocolPolicy": text().required().oneOf("http-only", "https-only", "match-viewer"), "OriginSSLProtocols": listOf(text()),
			"IpAddressType": absent(), "OriginMtlsConfig": absent(),
		}),
		"S3OriginConfig":      object(Members{"OriginAccessIdentity": text(), "OriginReadTimeout": absent()}),
		"OriginCustomHeaders": absent(), "OriginShield": absent(), "ResponseCompletionTimeout": absent(), "VpcOriginConfig": absent(),
	})
}

// distributionConfig is the property in the form of CloudFront, where lists count their items and some names differ.
func distributionConfig(r *Request, reference string) In {
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
func renamed(object any, names map[string]string) In {
	out := In{}
	members, _ := object.(map[string]any)
	for name, value := range members {
		if other := names[name]; other != "" {
			name = other
		}
		out[name] = value
	}
	return out
}

// counted is a list as CloudFront has them.
func counted(name string, items []any) In {
	return In{"Quantity": len(items), "Items": In{name: items}}
}

// describedDistribution is what the handlers read of an answer.
type describedDistribution struct {
	Id, ETag, DomainName, CallerReference string
}

func createDistribution(ctx context.Context, r *Request) (Attributes, error) {
	var made describedDistribution
	in := In{"DistributionConfigWithTags": In{
		"DistributionConfig": distributionConfig(r, r.StackName+"-"+r.LogicalID+"-"+r.Name), "Tags": In{"Items": In{"Tag": r.Tags}},
	}}
	operation := "CreateDistributionWithTags"
	if len(r.Tags) == 0 {
		operation, in = "CreateDistribution", In{"DistributionConfig": distributionConfig(r, r.StackName+"-"+r.LogicalID+"-"+r.Name)}
	}
	if err := r.Call(ctx, "cloudfront", operation, in, &made); err != nil {
		return nil, err
	}
	r.Initiate(made.Id)
	// The handler waits until the distribution is deployed.
	if err := r.Call(ctx, "cloudfront", "GetDistribution", In{"Id": made.Id}, &made); err != nil {
		return nil, err
	}
	return Attributes{"Id": made.Id, "DomainName": made.DomainName}, nil
}

func updateDistribution(ctx context.Context, r *Request) (Attributes, error) {
	var now describedDistribution
	if err := r.Call(ctx, "cloudfront", "GetDistributionConfig", In{"Id": r.PhysicalID}, &now); err != nil {
		return nil, err
	}
	if r.changed("DistributionConfig") {
		in := In{"Id": r.PhysicalID, "IfMatch": now.ETag, "DistributionConfig": distributionConfig(r, now.CallerReference)}
		if err := r.Call(ctx, "cloudfront", "UpdateDistribution", in, nil); err != nil {
			return nil, err
		}
	}
	arn := "arn:aws:cloudfront::" + r.Account + ":distribution/" + r.PhysicalID
	set, remove := r.retag()
	if len(set) > 0 {
		if err := r.Call(ctx, "cloudfront", "TagResource", In{"Resource": arn, "Tags": In{"Items": In{"Tag": set}}}, nil); err != nil {
			return nil, err
		}
	}
	if len(remove) > 0 {
		if err := r.Call(ctx, "cloudfront", "UntagResource", In{"Resource": arn, "TagKeys": In{"Items": In{"Key": remove}}}, nil); err != nil {
			return nil, err
		}
	}
	return r.Attributes, nil
}

// deleteDistribution disables the distribution first, as CloudFront demands.
func deleteDistribution(ctx context.Context, r *Request) error {
	var raw map[string]any
	if err := r.Call(ctx, "cloudfront", "GetDistributionConfig", In{"Id": r.PhysicalID}, &raw); err != nil {
		return unlessGone(err)
	}
	etag, _ := raw["ETag"].(string)
	if raw["Enabled"] == true {
		config := In{}
		for name, value := range raw {
			if name != "ETag" {
				config[name] = value
			}
		}
		config["Enabled"] = false
		var disabled describedDistribution
		if err := r.Call(ctx, "cloudfront", "UpdateDistribution", In{"Id": r.PhysicalID, "IfMatch": etag, "DistributionConfig": config}, &disabled); err != nil {
			return unlessGone(err)
		}
		etag = disabled.ETag
	}
	return unlessGone(r.Call(ctx, "cloudfront", "DeleteDistribution", In{"Id": r.PhysicalID, "IfMatch": etag}, nil))
}
