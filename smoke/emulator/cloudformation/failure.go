package cloudformation

import (
	"errors"
	"fmt"
	"net/http"
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

// apiError makes an error of CloudFormation's own (AWS: the errors of each operation in the API reference). Its status is
// 400 unless the API model says otherwise.
func apiError(code, format string, args ...any) error {
	status := http.StatusBadRequest
	if code == "ChangeSetNotFound" {
		status = http.StatusNotFound
	}
	return &wire.Error{Code: code, Message: fmt.Sprintf(format, args...), Status: status}
}
