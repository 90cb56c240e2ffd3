package resource

import (
	"errors"
	"fmt"

	"cfnenv/smoke/emulator/wire"
)

// CallError is a call of a handler that failed.
type CallError struct {
	Service, Operation string
	Err                error // *wire.Error when the service answered
}

// Error returns service, operation and cause.
func (e *CallError) Error() string {
	return fmt.Sprintf("%s:%s: %v", e.Service, e.Operation, e.Err)
}

// Unwrap returns the cause.
func (e *CallError) Unwrap() error { return e.Err }

// Error is a failure that a handler reports itself, with CloudFormation's handler error code.
type Error struct {
	Code    string // "AlreadyExists", "InvalidRequest"
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// alreadyExists is the handler contract's error for a resource that another party made.
func alreadyExists(typeName, identifier string) error {
	return &Error{Code: "AlreadyExists",
		Message: fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", typeName, identifier)}
}

// codeOf is the AWS error code of a failed call, "" for other errors.
func codeOf(err error) string {
	var e *wire.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// gone reports whether err says that the thing called for does not exist.
func gone(err error) bool {
	switch codeOf(err) {
	case "NoSuchEntity", "NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist",
		"AWS.SimpleQueueService.NonExistentQueue", "NoSuchTagSet", "NoSuchPublicAccessBlockConfiguration",
		"NoSuchDistribution", "OwnershipControlsNotFoundError", "ServerSideEncryptionConfigurationNotFoundError":
		return true
	}
	return false
}

// denied reports whether err is a refusal by IAM.
func denied(err error) bool {
	code := codeOf(err)
	return code == "AccessDenied" || code == "AccessDeniedException"
}

// unlessGone is err, or nil when it says that there was nothing to do it to.
func unlessGone(err error) error {
	if err == nil || gone(err) {
		return nil
	}
	return err
}
