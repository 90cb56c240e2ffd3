package cloudformation

import (
	"errors"
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// refusal is how the API answers an error of the template language or of planning.
func refusal(err error) error {
	var answer *wire.Error
	if errors.As(err, &answer) {
		return answer
	}
	if errors.Is(err, template.ErrNotEmulated) {
		return wire.NotEmulated("%s", strings.TrimPrefix(err.Error(), "not emulated: "))
	}
	return wire.Errorf("ValidationError", "%s", err.Error())
}

// The sentences for stacks that are not there. Which one is used depends on the operation.
func noStackWithID(name string) error {
	return wire.Errorf("ValidationError", "Stack with id %s does not exist", name)
}

func noStack(name string) error {
	return wire.Errorf("ValidationError", "Stack [%s] does not exist", name)
}
