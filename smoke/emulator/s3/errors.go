package s3

import (
	"errors"
	"io"
	"net/http"

	"cfnenv/smoke/emulator/wire"
)

// The errors that several operations share. Codes and sentences are AWS's: S3 API reference, "Error responses"; the status of
// each code is in wire/codes.go.

func errNoSuchBucket(name string) error {
	return &wire.Error{Code: "NoSuchBucket", Message: "The specified bucket does not exist",
		Detail: map[string]string{"BucketName": name}}
}

func errNoSuchKey(key string) error {
	return &wire.Error{Code: "NoSuchKey", Message: "The specified key does not exist.",
		Detail: map[string]string{"Key": key}}
}

func errPreconditionFailed(condition string) error {
	return &wire.Error{Code: "PreconditionFailed",
		Message: "At least one of the pre-conditions you specified did not hold",
		Detail:  map[string]string{"Condition": condition}}
}

func errInvalidArgument(name, value, message string) error {
	return &wire.Error{Code: "InvalidArgument", Message: message,
		Detail: map[string]string{"ArgumentName": name, "ArgumentValue": value}}
}

func errInvalidRequest(message string) error {
	return &wire.Error{Code: "InvalidRequest", Message: message}
}

// asRequestError turns a failure of reading the body into an answer: the front door's own refusals (a bad chunk
// signature, a bad trailing checksum) as they are, an early end as AWS words it.
func asRequestError(err error) error {
	var refusal *wire.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &tooLarge):
		return errTooLarge(tooLarge.Limit)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &wire.Error{Code: "IncompleteBody",
			Message: "You did not provide the number of bytes specified by the Content-Length HTTP header"}
	}
	return &wire.Error{Code: "RequestTimeout",
		Message: "Your socket connection to the server was not read from or written to within the timeout period."}
}
