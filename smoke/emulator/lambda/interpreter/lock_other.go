//go:build !unix

package interpreter

import (
	"context"
	"errors"
)

// lock refuses: without one, two runs could damage each other's environment.
func lock(context.Context, string) (func(), error) {
	return nil, errors.New("this system has no file locks that cfnenv knows")
}
