package resource

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/errorcode"
)

// callError is a call of a handler that failed.
type callError struct {
	Service, Operation string
	Err                error // *wire.Error when the service answered
}

// Error returns service, operation and cause.
func (e *callError) Error() string {
	return fmt.Sprintf("%s:%s: %v", e.Service, e.Operation, e.Err)
}

// Unwrap returns the cause.
func (e *callError) Unwrap() error { return e.Err }

// Error is a failure that a handler reports itself, with CloudFormation's handler error code.
type Error struct {
	Code    string // "AlreadyExists", "InvalidRequest"
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// alreadyExists is the handler contract's error for a resource that somebody else made.
func alreadyExists(typeName, identifier string) error {
	return &Error{Code: "AlreadyExists",
		Message: fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", typeName, identifier)}
}

// codeOf returns the AWS error code of a failed call, "" for other errors.
func codeOf(err error) string {
	var e *wire.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// gone reports whether err says that the thing called for does not exist.
func gone(err error) bool { return errorcode.Missing(codeOf(err)) }

// denied reports whether err is a refusal by IAM.
func denied(err error) bool { return errorcode.Denied(codeOf(err)) }

// unlessGone returns err unless it says that the thing called for does not exist.
func unlessGone(err error) error {
	if err == nil || gone(err) {
		return nil
	}
	return err
}

// Reason is the ResourceStatusReason of a failed operation, in CloudFormation's words:
//
//	Resource handler returned message: "… (Service: Iam, Status Code: 403, Request ID: …) (SDK Attempt Count: 1)"
//	(RequestToken: …, HandlerErrorCode: AccessDenied)
//
// newID makes request ids and tokens. tagged says that the failed operation set tags: CloudFormation then words a
// denial of one of the type's TagCalls as a permissions error of a tagging operation, with the real cause inside
// (AWS Knowledge Center: CloudFormation tagging permission error).
func (t *Type) Reason(err error, tagged bool, newID func() string) string {
	var own *Error
	if errors.As(err, &own) {
		return handlerReason(own.Message, own.Code, newID)
	}
	var call *callError
	var answer *wire.Error
	if !errors.As(err, &call) || !errors.As(err, &answer) {
		return err.Error()
	}
	message := serviceMessage(call.Service, answer, newID)
	if tagged && denied(err) && slices.Contains(t.TagCalls, call.Operation) {
		return handlerReason("Encountered a permissions error performing a tagging operation, please add required tag "+
			"permissions. See https://repost.aws/knowledge-center/cloudformation-tagging-permission-error for how to "+
			`resolve. Resource handler returned message: "`+message+`"`, "UnauthorizedTaggingOperation", newID)
	}
	return handlerReason(message, handlerCode(answer.Code), newID)
}

func handlerReason(message, code string, newID func() string) string {
	return fmt.Sprintf(`Resource handler returned message: "%s" (RequestToken: %s, HandlerErrorCode: %s)`, message, newID(), code)
}

// serviceMessage words a service's error like the AWS SDK for Java, in which the handlers are written.
func serviceMessage(service string, e *wire.Error, newID func() string) string {
	status := e.Status(service)
	if service == "s3" {
		return fmt.Sprintf("%s (Service: S3, Status Code: %d, Request ID: %s, Extended Request ID: %s)",
			e.Message, status, newID(), newID())
	}
	return fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s) (SDK Attempt Count: 1)",
		e.Message, sdkName(service), status, newID())
}

func sdkName(service string) string {
	return cmp.Or(map[string]string{
		"cloudfront": "CloudFront", "dynamodb": "DynamoDb", "iam": "Iam", "lambda": "Lambda", "logs": "CloudWatchLogs", "sqs": "Sqs",
	}[service], service)
}

// handlerCode maps a service's error code to one of the handler contract (AWS: CloudFormation CLI user guide,
// "Handler error codes").
func handlerCode(code string) string {
	switch {
	case errorcode.Denied(code):
		return "AccessDenied"
	case errorcode.Missing(code):
		return "NotFound"
	}
	switch code {
	case "EntityAlreadyExists", "ResourceConflictException", "BucketAlreadyExists", "BucketAlreadyOwnedByYou",
		"ResourceAlreadyExistsException", "QueueNameExists", "QueueAlreadyExists":
		return "AlreadyExists"
	case "InvalidParameterValueException", "InvalidParameterValue", "InvalidParameterException", "ValidationError",
		"ValidationException", "MalformedPolicyDocument", "InvalidInput", "InvalidAttributeName", "InvalidAttributeValue",
		"InvalidBucketName", "InvalidRequest", "MalformedPolicy", "IllegalLocationConstraintException",
		wire.CodeNotEmulated:
		return "InvalidRequest"
	case "LimitExceeded", "LimitExceededException", "TooManyBuckets":
		return "ServiceLimitExceeded"
	case "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestThrottled", "SlowDown":
		return "Throttling"
	case "InternalFailure", "InternalError", "ServiceException", "ServiceFailure":
		return "ServiceInternalError"
	}
	return "GeneralServiceException"
}
