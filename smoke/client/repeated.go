package client

import (
	"errors"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// RepeatedError is the refusal of a request that had been sent before and whose first answer was lost. The first may have
// been carried out: a second CreateStack is refused because the stack exists, or because it filled the account's quota.
type RepeatedError struct{ Err error }

// Error is the refusal.
func (e *RepeatedError) Error() string { return e.Err.Error() }

// Unwrap is the refusal.
func (e *RepeatedError) Unwrap() error { return e.Err }

// Repeated reports whether an error refuses a request that may have been carried out when it was sent before.
func Repeated(err error) bool {
	var repeated *RepeatedError
	return errors.As(err, &repeated)
}

// answerLost reports whether an attempt ended without an answer that says what became of it.
func answerLost(err error) bool {
	var unsent *UnsentError
	var response *smithyhttp.ResponseError
	switch {
	case err == nil, errors.As(err, &unsent):
		return false
	case errors.As(err, &response) && response.HTTPStatusCode() >= 500:
		return true
	}
	return Code(err) == ""
}
