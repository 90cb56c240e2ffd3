package wire

// Code is one row of the table of error codes: how an error is answered.
type Code struct {
	// Service narrows the row to one service; empty rows are for all services that have no row of their own.
	Service string
	// Code is the canonical code, the one that handlers use.
	Code string
	// Status is the HTTP status.
	Status int
	// JSON is the code as JSON and REST-JSON protocols spell it where that differs from Code. A spelling with a '#' is a
	// complete __type.
	JSON string
	// Capital says that JSON bodies spell the member with the message "Message".
	Capital bool
	// Query is the code as the query protocol spells it where that differs, SQS in the main.
	Query string
}

// coral is the namespace of errors that AWS's request front end answers with, before a service is reached.
const coral = "com.amazon.coral.service#"

// codes is the table. AWS: "Common errors" of each service's API reference, and the error shapes of its API model.
var codes = [...]Code{
	// Answered by the front door for every service.
	{Code: CodeNotEmulated, Status: 501},
	{Code: "AccessDenied", Status: 403, JSON: coral + "AccessDeniedException"},
	{Service: "logs", Code: "AccessDenied", Status: 400, JSON: "AccessDeniedException"},
	{Service: "dynamodb", Code: "AccessDenied", Status: 400, JSON: coral + "AccessDeniedException", Capital: true},
	{Code: "ExpiredToken", Status: 403, JSON: coral + "ExpiredTokenException"},
	{Service: "logs", Code: "ExpiredToken", Status: 400, JSON: coral + "ExpiredTokenException"},
	{Service: "dynamodb", Code: "ExpiredToken", Status: 400, JSON: coral + "ExpiredTokenException"},
	{Code: "IncompleteSignature", Status: 400, JSON: coral + "IncompleteSignatureException"},
	{Service: "lambda", Code: "IncompleteSignature", Status: 403, JSON: coral + "IncompleteSignatureException"},
	{Code: "InternalFailure", Status: 500, JSON: coral + "InternalFailure"},
	{Code: "InvalidClientTokenId", Status: 403, JSON: coral + "UnrecognizedClientException"},
	{Service: "logs", Code: "InvalidClientTokenId", Status: 400, JSON: coral + "UnrecognizedClientException"},
	{Service: "dynamodb", Code: "InvalidClientTokenId", Status: 400, JSON: coral + "UnrecognizedClientException"},
	{Code: "MalformedInput", Status: 400, JSON: coral + "SerializationException"},
	{Code: "MalformedQueryString", Status: 400},
	{Code: "MissingAction", Status: 400},
	{Code: "MissingAuthenticationToken", Status: 403, JSON: coral + "MissingAuthenticationTokenException"},
	{Service: "logs", Code: "MissingAuthenticationToken", Status: 400, JSON: coral + "MissingAuthenticationTokenException"},
	{Service: "dynamodb", Code: "MissingAuthenticationToken", Status: 400, JSON: coral + "MissingAuthenticationTokenException"},
	{Code: "RequestEntityTooLarge", Status: 413, JSON: "RequestEntityTooLargeException"},
	{Code: "SerializationException", Status: 400, JSON: coral + "SerializationException"},
	{Service: "dynamodb", Code: "SerializationException", Status: 400, JSON: coral + "SerializationException", Capital: true},
	{Code: "ServiceUnavailable", Status: 503, JSON: "ServiceUnavailableException"},
	{Code: "SignatureDoesNotMatch", Status: 403, JSON: coral + "InvalidSignatureException"},
	{Service: "logs", Code: "SignatureDoesNotMatch", Status: 400, JSON: coral + "InvalidSignatureException"},
	{Service: "dynamodb", Code: "SignatureDoesNotMatch", Status: 400, JSON: coral + "InvalidSignatureException"},
	{Code: "Throttling", Status: 400, JSON: "ThrottlingException"},
	{Service: "lambda", Code: "Throttling", Status: 429, JSON: "TooManyRequestsException"},
	{Service: "sqs", Code: "Throttling", Status: 403, JSON: "com.amazonaws.sqs#RequestThrottled", Query: "RequestThrottled"},
	{Code: "ValidationError", Status: 400, JSON: coral + "ValidationException"},

	// AWS IAM and AWS STS.
	{Service: "iam", Code: "DeleteConflict", Status: 409},
	{Service: "iam", Code: "EntityAlreadyExists", Status: 409},
	{Service: "iam", Code: "InvalidInput", Status: 400},
	{Service: "iam", Code: "LimitExceeded", Status: 409},
	{Code: "InvalidParameterValue", Status: 400},
	{Code: "MalformedPolicyDocument", Status: 400},
	{Code: "NoSuchEntity", Status: 404},

	// AWS CloudFormation.
	{Service: "cloudformation", Code: "AlreadyExistsException", Status: 400},
	{Service: "cloudformation", Code: "ChangeSetNotFound", Status: 404},
	{Service: "cloudformation", Code: "InsufficientCapabilitiesException", Status: 400},
	{Service: "cloudformation", Code: "InvalidChangeSetStatus", Status: 400},
	{Service: "cloudformation", Code: "TokenAlreadyExistsException", Status: 400},

	// Amazon S3.
	{Service: "s3", Code: "AccessControlListNotSupported", Status: 400},
	{Service: "s3", Code: "AuthorizationHeaderMalformed", Status: 400},
	{Service: "s3", Code: "AuthorizationQueryParametersError", Status: 400},
	{Service: "s3", Code: "BadDigest", Status: 400},
	{Service: "s3", Code: "BadRequest", Status: 400},
	{Service: "s3", Code: "BucketAlreadyExists", Status: 409},
	{Service: "s3", Code: "BucketAlreadyOwnedByYou", Status: 409},
	{Service: "s3", Code: "BucketNotEmpty", Status: 409},
	{Service: "s3", Code: "EntityTooLarge", Status: 400},
	{Service: "s3", Code: "EntityTooSmall", Status: 400},
	{Service: "s3", Code: "ExpiredToken", Status: 400},
	{Service: "s3", Code: "IllegalLocationConstraintException", Status: 400},
	{Service: "s3", Code: "IllegalVersioningConfigurationException", Status: 400},
	{Service: "s3", Code: "IncompleteBody", Status: 400},
	{Service: "s3", Code: "InternalError", Status: 500},
	{Service: "s3", Code: "InvalidAccessKeyId", Status: 403},
	{Service: "s3", Code: "InvalidArgument", Status: 400},
	{Service: "s3", Code: "InvalidBucketAclWithObjectOwnership", Status: 400},
	{Service: "s3", Code: "InvalidBucketName", Status: 400},
	{Service: "s3", Code: "InvalidChunkSizeError", Status: 403},
	{Service: "s3", Code: "InvalidDigest", Status: 400},
	{Service: "s3", Code: "InvalidLocationConstraint", Status: 400},
	{Service: "s3", Code: "InvalidPart", Status: 400},
	{Service: "s3", Code: "InvalidPartNumber", Status: 416},
	{Service: "s3", Code: "InvalidPartOrder", Status: 400},
	{Service: "s3", Code: "InvalidRange", Status: 416},
	{Service: "s3", Code: "InvalidRequest", Status: 400},
	{Service: "s3", Code: "InvalidStorageClass", Status: 400},
	{Service: "s3", Code: "InvalidTag", Status: 400},
	{Service: "s3", Code: "InvalidToken", Status: 400},
	{Service: "s3", Code: "InvalidURI", Status: 400},
	{Service: "s3", Code: "KeyTooLongError", Status: 400},
	{Service: "s3", Code: "MalformedPolicy", Status: 400},
	{Service: "s3", Code: "MalformedTrailerError", Status: 400},
	{Service: "s3", Code: "MalformedXML", Status: 400},
	{Service: "s3", Code: "MaxMessageLengthExceeded", Status: 400},
	{Service: "s3", Code: "MetadataTooLarge", Status: 400},
	{Service: "s3", Code: "MethodNotAllowed", Status: 405},
	{Service: "s3", Code: "MissingContentLength", Status: 411},
	{Service: "s3", Code: "NoSuchBucket", Status: 404},
	{Service: "s3", Code: "NoSuchBucketPolicy", Status: 404},
	{Service: "s3", Code: "NoSuchCORSConfiguration", Status: 404},
	{Service: "s3", Code: "NoSuchKey", Status: 404},
	{Service: "s3", Code: "NoSuchLifecycleConfiguration", Status: 404},
	{Service: "s3", Code: "NoSuchPublicAccessBlockConfiguration", Status: 404},
	{Service: "s3", Code: "NoSuchTagSet", Status: 404},
	{Service: "s3", Code: "NoSuchUpload", Status: 404},
	{Service: "s3", Code: "NoSuchWebsiteConfiguration", Status: 404},
	{Service: "s3", Code: "NotImplemented", Status: 501},
	{Service: "s3", Code: "ObjectLockConfigurationNotFoundError", Status: 404},
	{Service: "s3", Code: "OwnershipControlsNotFoundError", Status: 404},
	{Service: "s3", Code: "PreconditionFailed", Status: 412},
	{Service: "s3", Code: "ReplicationConfigurationNotFoundError", Status: 404},
	{Service: "s3", Code: "RequestTimeTooSkewed", Status: 403},
	{Service: "s3", Code: "RequestTimeout", Status: 400},
	{Service: "s3", Code: "SlowDown", Status: 503},
	{Service: "s3", Code: "TooManyBuckets", Status: 400},
	{Service: "s3", Code: "XAmzContentSHA256Mismatch", Status: 400},

	// Amazon SQS.
	{Service: "sqs", Code: "BatchEntryIdsNotDistinct", Status: 400, Query: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"},
	{Service: "sqs", Code: "BatchRequestTooLong", Status: 400, Query: "AWS.SimpleQueueService.BatchRequestTooLong"},
	{Service: "sqs", Code: "EmptyBatchRequest", Status: 400, Query: "AWS.SimpleQueueService.EmptyBatchRequest"},
	{Service: "sqs", Code: "InvalidAddress", Status: 404},
	{Service: "sqs", Code: "InvalidAttributeName", Status: 400},
	{Service: "sqs", Code: "InvalidAttributeValue", Status: 400},
	{Service: "sqs", Code: "InvalidBatchEntryId", Status: 400, Query: "AWS.SimpleQueueService.InvalidBatchEntryId"},
	{Service: "sqs", Code: "InvalidMessageContents", Status: 400},
	{Service: "sqs", Code: "InvalidParameterValue", Status: 400, JSON: coral + "InvalidParameterValueException"},
	{Service: "sqs", Code: "MessageNotInflight", Status: 400, Query: "AWS.SimpleQueueService.MessageNotInflight"},
	{Service: "sqs", Code: "MissingParameter", Status: 400, JSON: coral + "MissingRequiredParameterException"},
	{Service: "sqs", Code: "OverLimit", Status: 403},
	{Service: "sqs", Code: "PurgeQueueInProgress", Status: 403, Query: "AWS.SimpleQueueService.PurgeQueueInProgress"},
	{Service: "sqs", Code: "QueueDeletedRecently", Status: 400, Query: "AWS.SimpleQueueService.QueueDeletedRecently"},
	{Service: "sqs", Code: "QueueDoesNotExist", Status: 400, Query: "AWS.SimpleQueueService.NonExistentQueue"},
	{Service: "sqs", Code: "QueueNameExists", Status: 400, Query: "QueueAlreadyExists"},
	{Service: "sqs", Code: "ReceiptHandleIsInvalid", Status: 404},
	{Service: "sqs", Code: "TooManyEntriesInBatchRequest", Status: 400, Query: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"},

	// Amazon DynamoDB.
	{Service: "dynamodb", Code: "ConditionalCheckFailedException", Status: 400},
	{Service: "dynamodb", Code: "IdempotentParameterMismatchException", Status: 400},
	{Service: "dynamodb", Code: "PolicyNotFoundException", Status: 400},
	{Service: "dynamodb", Code: "ResourceInUseException", Status: 400},
	{Service: "dynamodb", Code: "ResourceNotFoundException", Status: 400},
	{Service: "dynamodb", Code: "TableNotFoundException", Status: 400},
	{Service: "dynamodb", Code: "TransactionCanceledException", Status: 400},
	{Service: "dynamodb", Code: "ValidationException", Status: 400, JSON: "com.amazon.coral.validate#ValidationException"},

	// Amazon Bedrock.
	{Service: "bedrock", Code: "ResourceNotFoundException", Status: 404},
	{Service: "bedrock", Code: "ValidationException", Status: 400},

	// Amazon CloudFront.
	{Service: "cloudfront", Code: "BatchTooLarge", Status: 413},
	{Service: "cloudfront", Code: "DistributionAlreadyExists", Status: 409},
	{Service: "cloudfront", Code: "DistributionNotDisabled", Status: 409},
	{Service: "cloudfront", Code: "IllegalUpdate", Status: 400},
	{Service: "cloudfront", Code: "InconsistentQuantities", Status: 400},
	{Service: "cloudfront", Code: "InvalidArgument", Status: 400},
	{Service: "cloudfront", Code: "InvalidIfMatchVersion", Status: 400},
	{Service: "cloudfront", Code: "InvalidTagging", Status: 400},
	{Service: "cloudfront", Code: "InvalidationBatchAlreadyExists", Status: 409},
	{Service: "cloudfront", Code: "MalformedXML", Status: 400},
	{Service: "cloudfront", Code: "MissingBody", Status: 400},
	{Service: "cloudfront", Code: "NoSuchDistribution", Status: 404},
	{Service: "cloudfront", Code: "NoSuchInvalidation", Status: 404},
	{Service: "cloudfront", Code: "NoSuchOrigin", Status: 404},
	{Service: "cloudfront", Code: "NoSuchResource", Status: 404},
	{Service: "cloudfront", Code: "PreconditionFailed", Status: 412},
}

// CodeOf returns the row for an error code of a service. ok is false for a code that the table does not have.
func CodeOf(service, code string) (row Code, ok bool) {
	for _, c := range codes {
		if c.Code == code && (c.Service == service || c.Service == "" && !ok) {
			row, ok = c, true
			if c.Service == service {
				break
			}
		}
	}
	return row, ok
}
