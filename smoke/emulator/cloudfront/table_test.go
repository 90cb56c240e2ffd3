package cloudfront_test

import (
	"testing"

	"cfnenv/smoke/emulator/clienttest"
)

const api = "CloudFront API Reference"

// TestTable holds the answers against boto3, which parses them by AWS's own API model.
func TestTable(t *testing.T) {
	a := start(t)
	batch := func(reference, paths string) string {
		return `cloudfront.create_invalidation(DistributionId=d["Distribution"]["Id"], InvalidationBatch={"Paths": ` + paths + `, "CallerReference": "` + reference + `"})`
	}
	clienttest.Table(t, a.Environ(a.Admin), []clienttest.Row{
		{Do: `dict(CallerReference="r", Comment="c", Enabled=True, Origins={"Quantity": 1, "Items": [{"Id": "o", "DomainName": "example.com", "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}}]}, DefaultCacheBehavior={"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"})`, Keep: "config"},
		{Do: `cloudfront.create_distribution_with_tags(DistributionConfigWithTags={"DistributionConfig": config, "Tags": {"Items": [{"Key": "k", "Value": "v"}, {"Key": "e", "Value": ""}]}})`, Keep: "d"},
		{Do: `[d["ResponseMetadata"]["HTTPStatusCode"], d["Distribution"]["Status"], d["Location"].endswith(d["Distribution"]["Id"]), d["Distribution"]["DomainName"].endswith(".cloudfront.net")]`, Want: `[201, "InProgress", True, True]`, Source: api},
		{Do: `cloudfront.create_distribution(DistributionConfig=config)`, Error: "DistributionAlreadyExists", Source: api},
		{Do: `cloudfront.create_distribution(DistributionConfig={**config, "CallerReference": "x", "DefaultCacheBehavior": {**config["DefaultCacheBehavior"], "TargetOriginId": "x"}})`, Error: "NoSuchOrigin: No origin exists with the specified Origin Id.", Source: api},
		{Do: `cloudfront.create_distribution(DistributionConfig={**config, "CallerReference": "x", "Aliases": {"Quantity": 1, "Items": ["a.example"]}})`, Error: "NotEmulated: not emulated: element Aliases of CreateDistribution", Source: "aliases are not emulated"},
		{Do: `cloudfront.list_tags_for_resource(Resource=d["Distribution"]["ARN"])["Tags"]["Items"]`, Want: `[{"Key": "k", "Value": "v"}, {"Key": "e", "Value": ""}]`, Source: api},
		{Do: `cloudfront.tag_resource(Resource=d["Distribution"]["ARN"], Tags={"Items": [{"Key": "k", "Value": "w"}]})`, Source: api},
		{Do: `cloudfront.untag_resource(Resource=d["Distribution"]["ARN"], TagKeys={"Items": ["e", "none"]})`, Source: api},
		{Do: `cloudfront.list_tags_for_resource(Resource=d["Distribution"]["ARN"])["Tags"]["Items"]`, Want: `[{"Key": "k", "Value": "w"}]`, Source: api},
		{Do: `cloudfront.tag_resource(Resource=d["Distribution"]["ARN"], Tags={"Items": [{"Key": "aws:k", "Value": "w"}]})`, Error: "InvalidTagging", Source: api},
		{Do: `cloudfront.list_tags_for_resource(Resource=d["Distribution"]["ARN"] + "X")`, Error: "NoSuchResource", Source: api},

		{Do: batch("one", `{"Quantity": 2, "Items": ["/a", "/b*"]}`), Keep: "i", Source: api},
		{Do: `[i["ResponseMetadata"]["HTTPStatusCode"], i["Invalidation"]["Status"], i["Invalidation"]["InvalidationBatch"]["Paths"], i["Location"].endswith(i["Invalidation"]["Id"])]`, Want: `[201, "InProgress", {"Quantity": 2, "Items": ["/a", "/b*"]}, True]`, Source: api},
		{Do: batch("one", `{"Quantity": 2, "Items": ["/a", "/b*"]}`) + `["Invalidation"]["Id"]`, Want: `i["Invalidation"]["Id"]`, Source: "Invalidating files: a caller reference that was used, with the same content, answers the earlier invalidation"},
		{Do: batch("one", `{"Quantity": 1, "Items": ["/c"]}`), Error: "InvalidationBatchAlreadyExists", Source: "not verified on AWS"},
		{Do: batch("two", `{"Quantity": 2, "Items": ["/a"]}`), Error: "InconsistentQuantities: The value of Quantity and the size of Items don't match.", Source: api},
		{Do: batch("two", `{"Quantity": 1, "Items": ["a"]}`), Error: "InvalidArgument", Source: api},
		{Do: batch("two", `{"Quantity": 1, "Items": ["/a*b"]}`), Error: "InvalidArgument", Source: "Invalidating files: the wildcard is the last character"},
		{Do: batch("two", `{"Quantity": 3001, "Items": ["/%d" % n for n in range(3001)]}`), Error: "BatchTooLarge", Source: api},
		{Do: batch("two", `{"Quantity": 1, "Items": ["/<&>"]}`), Source: api},
		{Do: `[s["Status"] for s in cloudfront.list_invalidations(DistributionId=d["Distribution"]["Id"])["InvalidationList"]["Items"]]`, Want: `["Completed", "Completed"]`, Source: api},
		{Do: `cloudfront.list_invalidations(DistributionId=d["Distribution"]["Id"], MaxItems="1")["InvalidationList"]`, Keep: "page", Source: api},
		{Do: `[page["IsTruncated"], page["Quantity"], page["MaxItems"], cloudfront.list_invalidations(DistributionId=d["Distribution"]["Id"], Marker=page["NextMarker"])["InvalidationList"]["Items"][0]["Id"]]`, Want: `[True, 1, 1, i["Invalidation"]["Id"]]`, Source: api + ": newest first"},
		{Do: `cloudfront.get_invalidation(DistributionId=d["Distribution"]["Id"], Id=i["Invalidation"]["Id"])["Invalidation"]["Status"]`, Want: `"Completed"`, Source: api},
		{Do: `cloudfront.get_invalidation(DistributionId=d["Distribution"]["Id"], Id="I0")`, Error: "NoSuchInvalidation: The specified invalidation does not exist.", Source: api},
		{Do: `cloudfront.get_distribution(Id="E0")`, Error: "NoSuchDistribution: The specified distribution does not exist.", Source: api},

		{Do: `cloudfront.delete_distribution(Id=d["Distribution"]["Id"])`, Error: "InvalidIfMatchVersion", Source: api},
		{Do: `cloudfront.delete_distribution(Id=d["Distribution"]["Id"], IfMatch="E0")`, Error: "PreconditionFailed", Source: api},
		{Do: `cloudfront.delete_distribution(Id=d["Distribution"]["Id"], IfMatch=d["ETag"])`, Error: "DistributionNotDisabled: The distribution you are trying to delete has not been disabled.", Source: api},
		{Do: `cloudfront.get_distribution_config(Id=d["Distribution"]["Id"])`, Keep: "now", Source: api},
		{Do: `cloudfront.update_distribution(Id=d["Distribution"]["Id"], IfMatch=now["ETag"], DistributionConfig={**now["DistributionConfig"], "CallerReference": "z"})`, Error: "IllegalUpdate", Source: api},
		{Do: `cloudfront.update_distribution(Id=d["Distribution"]["Id"], IfMatch=now["ETag"], DistributionConfig={**now["DistributionConfig"], "Enabled": False})["ETag"]`, Keep: "etag", Source: api},
		{Do: `cloudfront.delete_distribution(Id=d["Distribution"]["Id"], IfMatch=etag)`, Source: api},
		{Do: `cloudfront.list_distributions()["DistributionList"]["Quantity"]`, Want: "0", Source: api},
	})
}
