// Package errorcode says what the error codes of AWS mean to a caller.
package errorcode

import "slices"

// Denied reports whether a code says that permission is missing. Most services write AccessDenied, those with a JSON
// protocol AccessDeniedException.
func Denied(code string) bool { return code == "AccessDenied" || code == "AccessDeniedException" }

// Missing reports whether a code says that the thing asked for does not exist. HEAD requests of S3 have no body, for which
// SDKs put the status in the code's place.
func Missing(code string) bool { return slices.Contains(missing, code) }

var missing = []string{
	"404", "AWS.SimpleQueueService.NonExistentQueue", "NoSuchBucket", "NoSuchDistribution", "NoSuchEntity", "NoSuchKey",
	"NoSuchPublicAccessBlockConfiguration", "NoSuchTagSet", "NotFound", "OwnershipControlsNotFoundError", "QueueDoesNotExist",
	"ResourceNotFoundException", "ServerSideEncryptionConfigurationNotFoundError",
}

// Busy reports whether a code says that a service is away or has too much to do. AWS: SDKs and tools reference guide,
// "Retry behavior"; S3 API reference, "List of error codes".
func Busy(code string) bool { return slices.Contains(busy, code) }

var busy = []string{
	"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
	"ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
	"LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
	"RequestTimeout", "RequestTimeoutException",
	"InternalError", "InternalFailure", "ServiceUnavailable",
}
