package lambda

import (
	"cfnenv/smoke/emulator/wire"
)

func functionNotFound(arn string) *wire.Error {
	return wire.Errorf("ResourceNotFoundException", "Function not found: %s", arn)
}

func resourceNotFound() *wire.Error {
	return wire.Errorf("ResourceNotFoundException", "The resource you requested does not exist.")
}

func invalid(format string, args ...any) *wire.Error {
	return wire.Errorf("InvalidParameterValueException", format, args...)
}

// constraint refuses a value that does not have the shape that the API model asks for.
func constraint(value any, member, rule string) *wire.Error {
	return wire.Errorf("ValidationException",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, rule)
}

func stale(operation string) *wire.Error {
	return wire.Errorf("PreconditionFailedException",
		"The RevisionId provided does not match the latest RevisionId. Call the %s API to retrieve the latest RevisionId for your resource.",
		operation)
}
