package wire

import "fmt"

// Error is a refusal or failure as AWS words it. Handlers return it; the front door writes it in the caller's protocol.
type Error struct {
	// Code is the error code that clients compare: "ValidationError", "AccessDenied". Services with other spellings in
	// other protocols are put right when it is written.
	Code    string
	Message string
	// Detail are further elements of the body, by name (S3's BucketName, Key, Resource).
	Detail map[string]string
	// Members are further members of a JSON body that are no texts (DynamoDB's Item and CancellationReasons).
	Members map[string]any
}

// Error returns code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Status is the HTTP status with which a service answers the error.
func (e *Error) Status(service string) int {
	if row, ok := rowOf(service, e.Code); ok {
		return row.Status
	}
	return 500
}

// Errorf makes an Error from a code and a formatted message.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// With gives the body one more element and returns the error.
func (e *Error) With(name, value string) *Error {
	if e.Detail == nil {
		e.Detail = map[string]string{}
	}
	e.Detail[name] = value
	return e
}

// NotEmulated is the answer to everything that AWS has and the emulated account does not: an operation, a parameter, a
// resource type, a property. It names the thing and never pretends.
func NotEmulated(format string, args ...any) *Error {
	return &Error{Code: CodeNotEmulated, Message: "not emulated: " + fmt.Sprintf(format, args...)}
}

// CodeNotEmulated is the code of NotEmulated's errors.
const CodeNotEmulated = "NotEmulated"

// Rooted is implemented by results of REST-XML operations that have a body: the name of its outermost element.
type Rooted interface{ XMLRoot() string }
