package dynamodb

import (
	"errors"

	"cfnenv/smoke/emulator/wire"
)

// invalid is AWS's error for what is wrong with a request.
func invalid(format string, args ...any) error {
	return wire.Errorf("ValidationException", format, args...)
}

// rejected makes AWS's error of a sentence of the packages below; nil stays nil.
func rejected(err error) error {
	if err == nil {
		return nil
	}
	return invalid("%s", err)
}

func errNoResource() error {
	return wire.Errorf("ResourceNotFoundException", "Requested resource not found")
}

func errNoTable(name string) error {
	return wire.Errorf("ResourceNotFoundException", "Requested resource not found: Table: %s not found", name)
}

func errKeySchema() error { return invalid("The provided key element does not match the schema") }

// messageOf is the sentence of one of AWS's errors.
func messageOf(err error) string {
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return refusal.Message
	}
	return err.Error()
}
