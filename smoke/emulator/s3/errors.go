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
	return wire.Errorf("NoSuchBucket", "The specified bucket does not exist").With("BucketName", name)
}

func errNoSuchKey(key string) error {
	return wire.Errorf("NoSuchKey", "The specified key does not exist.").With("Key", key)
}

func errPreconditionFailed(condition string) error {
	return wire.Errorf("PreconditionFailed", "At least one of the pre-conditions you specified did not hold").With("Condition", condition)
}

func errInvalidArgument(name, value, message string) error {
	return wire.Errorf("InvalidArgument", "%s", message).With("ArgumentName", name).With("ArgumentValue", value)
}

func errInvalidRequest(message string) error {
	return wire.Errorf("InvalidRequest", "%s", message)
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
		return wire.Errorf("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	return wire.Errorf("RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.")
}
