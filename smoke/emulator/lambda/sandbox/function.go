package sandbox

import (
	"context"
	"errors"
	"time"
)

// Function is code and configuration that does not change; a changed function is another one, with a pool of its own.
type Function struct {
	// Name, ARN (unqualified) and Version ("$LATEST") as the function sees them.
	Name, ARN, Version string
	// Runtime is Lambda's identifier: "python3.13".
	Runtime string
	// Handler names the function that the runtime calls: "index.handler".
	Handler  string
	MemoryMB int
	// StorageMB bounds a file that the function writes.
	StorageMB int
	// Timeout bounds one invocation.
	Timeout time.Duration
	// CodeDir holds the unpacked code.
	CodeDir string
	// Variables are the function's own environment variables.
	Variables map[string]string
	Region    string
	LogGroup  string
	// Credentials makes the credentials of one process.
	Credentials func(context.Context) (Credentials, error)
	// Log takes one log event of a log stream. It must not block.
	Log func(stream string, at time.Time, message string)
	// Unused is called when the function's pool was retired and its last process and invocation have ended. It may be nil.
	Unused func()
}

// Credentials are the credentials of the function's role.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
	Expiration                                 time.Time
}

// Invocation is one call of a function.
type Invocation struct {
	RequestID string
	// ARN is the function's ARN as the caller named it, with a qualifier if the caller gave one.
	ARN string
	// Payload is the event, a JSON document.
	Payload []byte
	// ClientContext is the JSON document of the caller's X-Amz-Client-Context, decoded, or empty.
	ClientContext string
	// TraceID is the X-Ray trace header.
	TraceID string
}

// InvocationResponse is the result of an invocation that took place.
type InvocationResponse struct {
	// Payload is the handler's answer, or a document with errorType and errorMessage.
	Payload []byte
	// FunctionError is "Unhandled" when Payload describes an error, else empty.
	FunctionError string
	// LogTail is the end of what the invocation logged, at most 4 KB.
	LogTail []byte
}

// maxPayload bounds an answer in bytes (AWS: Lambda quotas, synchronous invocation payload, 6 MB and a little for
// the envelope).
const maxPayload = 6_291_556

// ErrClosed says that the account is being shut down.
var ErrClosed = errors.New("the account is shutting down")

// notEmulatedError names a runtime that cannot be run here.
type notEmulatedError struct{ Runtime string }

// Error names the runtime.
func (e *notEmulatedError) Error() string { return "runtime " + e.Runtime }
