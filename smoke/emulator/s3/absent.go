package s3

// subresources are the query parameters that make a request mean another operation than its method and path say.
func subresources() []string {
	return []string{
		"abac", "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
		"inventory", "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataInventoryTable",
		"metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls", "policy",
		"policyStatus", "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention",
		"select", "session", "tagging", "torrent", "uploads", "versioning", "versions", "website",
	}
}

// absent names an operation that S3 has and the account does not, from AWS's API model; a combination that S3 does not
// have either is described as it was sent.
func absent(method, level, subresource string) string {
	verb := map[string]string{"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Create"}[method]
	noun := ""
	switch level + " " + subresource {
	case "bucket abac":
		noun = "BucketAbac"
	case "bucket accelerate":
		noun = "BucketAccelerateConfiguration"
	case "bucket acl":
		noun = "BucketAcl"
	case "bucket analytics":
		noun = "BucketAnalyticsConfiguration"
	case "bucket cors":
		noun = "BucketCors"
	case "bucket intelligent-tiering":
		noun = "BucketIntelligentTieringConfiguration"
	case "bucket inventory":
		noun = "BucketInventoryConfiguration"
	case "bucket lifecycle":
		noun = "BucketLifecycleConfiguration"
	case "bucket logging":
		noun = "BucketLogging"
	case "bucket metadataConfiguration":
		noun = "BucketMetadataConfiguration"
	case "bucket metadataTable":
		noun = "BucketMetadataTableConfiguration"
	case "bucket metrics":
		noun = "BucketMetricsConfiguration"
	case "bucket notification":
		noun = "BucketNotificationConfiguration"
	case "bucket object-lock":
		noun = "ObjectLockConfiguration"
	case "bucket policyStatus":
		noun = "BucketPolicyStatus"
	case "bucket replication":
		noun = "BucketReplication"
	case "bucket requestPayment":
		noun = "BucketRequestPayment"
	case "bucket website":
		noun = "BucketWebsite"
	case "bucket session":
		return "CreateSession (directory buckets)"
	case "object acl":
		noun = "ObjectAcl"
	case "object attributes":
		noun = "ObjectAttributes"
	case "object legal-hold":
		noun = "ObjectLegalHold"
	case "object retention":
		noun = "ObjectRetention"
	case "object torrent":
		noun = "ObjectTorrent"
	case "object renameObject":
		return "RenameObject"
	case "object restore":
		return "RestoreObject"
	case "object select":
		return "SelectObjectContent"
	}
	if noun == "" || verb == "" {
		return method + " " + level + "?" + subresource
	}
	return verb + noun
}
