package engine

import (
	"fmt"
	"runtime/debug"

	"cfnenv/smoke/emulator/cloudformation/resource"
)

// guard calls a handler and turns its crash into a failure of the resource, so that the account keeps serving.
func (e *Engine) guard(kind *resource.Type, call func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			e.Log.Error("cloudformation: a resource handler crashed", "type", kind.Name, "panic", reason, "stack", string(debug.Stack()))
			err = &resource.Error{Code: "InternalFailure", Message: fmt.Sprintf("Internal Failure: %v", reason)}
		}
	}()
	return call()
}
