package wire

import (
	"slices"
	"strings"
)

// codeRow is one row of the table of error codes: how an error is answered.
type codeRow struct {
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
var codes = [...]codeRow{
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
	{Service: "dynamodb", Code: "InternalFailure", Status: 500, JSON: "com.amazonaws.dynamodb.v20120810#InternalServerError"},
	{Service: "bedrock", Code: "InternalFailure", Status: 500, JSON: "InternalServerException"},
	{Code: "InvalidClientTokenId", Status: 403, JSON: coral + "UnrecognizedClientException"},
	{Service: "logs", Code: "InvalidClientTokenId", Status: 400, JSON: coral + "UnrecognizedClientException"},
	{Service: "dynamodb", Code: "InvalidClientTokenId", Status: 400, JSON: coral + "UnrecognizedClientException"},
	{Code: "MalformedInput", Status: 400, JSON: coral + "SerializationException"},
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
	{Service: "bedrock", Code: "Throttling", Status: 429, JSON: "ThrottlingException"},
	{Service: "sqs", Code: "Throttling", Status: 403, JSON: "com.amazonaws.sqs#RequestThrottled", Query: "RequestThrottled"},
	{Code: "ValidationError", Status: 400, JSON: coral + "ValidationException"},
	{Service: "sqs", Code: "BatchEntryIdsNotDistinct", Status: 400, Query: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"},
	{Service: "sqs", Code: "BatchRequestTooLong", Status: 400, Query: "AWS.SimpleQueueService.BatchRequestTooLong"},
	{Service: "sqs", Code: "EmptyBatchRequest", Status: 400, Query: "AWS.SimpleQueueService.EmptyBatchRequest"},
	{Service: "sqs", Code: "InvalidBatchEntryId", Status: 400, Query: "AWS.SimpleQueueService.InvalidBatchEntryId"},
	{Service: "sqs", Code: "InvalidParameterValue", Status: 400, JSON: coral + "InvalidParameterValueException"},
	{Service: "sqs", Code: "MessageNotInflight", Status: 400, Query: "AWS.SimpleQueueService.MessageNotInflight"},
	{Service: "sqs", Code: "MissingParameter", Status: 400, JSON: coral + "MissingRequiredParameterException"},
	{Service: "sqs", Code: "PurgeQueueInProgress", Status: 403, Query: "AWS.SimpleQueueService.PurgeQueueInProgress"},
	{Service: "sqs", Code: "QueueDeletedRecently", Status: 400, Query: "AWS.SimpleQueueService.QueueDeletedRecently"},
	{Service: "sqs", Code: "QueueDoesNotExist", Status: 400, Query: "AWS.SimpleQueueService.NonExistentQueue"},
	{Service: "sqs", Code: "QueueNameExists", Status: 400, Query: "QueueAlreadyExists"},
	{Service: "sqs", Code: "TooManyEntriesInBatchRequest", Status: 400, Query: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"},
	{Service: "dynamodb", Code: "ValidationException", Status: 400, JSON: "com.amazon.coral.validate#ValidationException"},
}

// plain are the codes that all protocols spell alike, by service ("" is every service without a row of its own) and status.
var plain = map[string]map[int]string{
	"": {
		400: `InvalidParameterValue MalformedPolicyDocument MalformedQueryString MissingAction`,
		404: `NoSuchEntity`,
	},
	"iam": {
		400: `InvalidInput`,
		409: `DeleteConflict EntityAlreadyExists LimitExceeded`,
	},
	"cloudformation": {
		400: `AlreadyExistsException InsufficientCapabilitiesException InvalidChangeSetStatus
			TokenAlreadyExistsException`,
		404: `ChangeSetNotFound`,
	},
	"s3": {
		400: `AccessControlListNotSupported AuthorizationHeaderMalformed AuthorizationQueryParametersError BadDigest
			BadRequest EntityTooLarge EntityTooSmall ExpiredToken IllegalLocationConstraintException
			IllegalVersioningConfigurationException IncompleteBody InvalidArgument
			InvalidBucketAclWithObjectOwnership InvalidBucketName InvalidBucketOwnerAWSAccountID InvalidDigest
			InvalidLocationConstraint InvalidPart InvalidPartOrder InvalidRequest InvalidStorageClass InvalidTag
			InvalidToken InvalidURI KeyTooLongError MalformedPolicy MalformedTrailerError MalformedXML
			MaxMessageLengthExceeded MetadataTooLarge RequestTimeout TooManyBuckets XAmzContentSHA256Mismatch`,
		403: `InvalidAccessKeyId InvalidChunkSizeError RequestTimeTooSkewed`,
		404: `NoSuchBucket NoSuchBucketPolicy NoSuchCORSConfiguration NoSuchKey NoSuchLifecycleConfiguration
			NoSuchPublicAccessBlockConfiguration NoSuchTagSet NoSuchUpload OwnershipControlsNotFoundError`,
		405: `MethodNotAllowed`,
		409: `BucketAlreadyExists BucketAlreadyOwnedByYou BucketNotEmpty`,
		411: `MissingContentLength`,
		412: `PreconditionFailed`,
		416: `InvalidPartNumber InvalidRange`,
		500: `InternalError`,
		501: `NotImplemented`,
		503: `SlowDown`,
	},
	"sqs": {
		400: `InvalidAttributeName InvalidAttributeValue InvalidMessageContents`,
		403: `OverLimit`,
		404: `InvalidAddress ReceiptHandleIsInvalid`,
	},
	"lambda": {
		400: `InvalidParameterValueException InvalidRequestContentException PolicyLengthExceededException
			ValidationException`,
		403: `AccessDeniedException`,
		404: `ResourceNotFoundException`,
		409: `ResourceConflictException`,
		412: `PreconditionFailedException`,
		413: `RequestEntityTooLargeException RequestTooLargeException`,
		429: `TooManyRequestsException`,
		502: `InvalidRuntimeException`,
		503: `ServiceException`,
	},
	"logs": {
		400: `InvalidParameterException ResourceAlreadyExistsException ResourceNotFoundException TooManyTagsException`,
		503: `ServiceUnavailableException`,
	},
	"dynamodb": {
		400: `ConditionalCheckFailedException IdempotentParameterMismatchException PolicyNotFoundException
			ResourceInUseException ResourceNotFoundException TableNotFoundException TransactionCanceledException`,
	},
	"bedrock": {
		400: `ValidationException`,
		404: `ResourceNotFoundException`,
	},
	"cloudfront": {
		400: `IllegalUpdate InconsistentQuantities InvalidArgument InvalidIfMatchVersion InvalidTagging MalformedXML
			MissingBody`,
		404: `NoSuchDistribution NoSuchInvalidation NoSuchOrigin NoSuchResource`,
		409: `DistributionAlreadyExists DistributionNotDisabled InvalidationBatchAlreadyExists`,
		412: `PreconditionFailed`,
		413: `BatchTooLarge`,
	},
}

// rowOf returns the row for an error code of a service. ok is false for a code that the table does not have.
func rowOf(service, code string) (row codeRow, ok bool) {
	for _, of := range []string{service, ""} {
		for _, c := range codes {
			if c.Service == of && c.Code == code {
				return c, true
			}
		}
		for status, list := range plain[of] {
			if slices.Contains(strings.Fields(list), code) {
				return codeRow{Service: of, Code: code, Status: status}, true
			}
		}
	}
	return codeRow{}, false
}
