package lambda

import (
	"fmt"

	"cfnenv/smoke/emulator/wire"
)

// refuse makes an error of the Lambda API.
func refuse(status int, code, format string, args ...any) *wire.Error {
	return &wire.Error{Code: code, Message: fmt.Sprintf(format, args...), Status: status}
}

func functionNotFound(arn string) *wire.Error {
	return refuse(404, "ResourceNotFoundException", "Function not found: %s", arn)
}

func resourceNotFound() *wire.Error {
	return refuse(404, "ResourceNotFoundException", "The resource you requested does not exist.")
}

func invalid(format string, args ...any) *wire.Error {
	return refuse(400, "InvalidParameterValueException", format, args...)
}

// constraint refuses a value that does not have the shape that the API model asks for.
func constraint(value any, member, rule string) *wire.Error {
	return refuse(400, "ValidationException",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, rule)
}

func stale(operation string) *wire.Error {
	return refuse(412, "PreconditionFailedException",
		"The RevisionId provided does not match the latest RevisionId. Call the %s API to retrieve the latest RevisionId for your resource.",
		operation)
}
