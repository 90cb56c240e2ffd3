package emulatortest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"
)

// Must is for answers of the SDK, Must(client.Operation(…))(t): the test stops at an error.
func Must[Out any](out Out, err error) func(testing.TB) Out {
	return func(t testing.TB) Out {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// Typed is an error as the SDK's type of it; the test fails when it is of another type.
func Typed[E error](t testing.TB, err error) E {
	t.Helper()
	e, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("want %T, got %v", e, err)
	}
	return e
}

// Said is an error as the SDK reads it, "Code: message".
func Said(err error) string {
	refusal, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return fmt.Sprint("no answer of the account: ", err)
	}
	return refusal.ErrorCode() + ": " + refusal.ErrorMessage()
}
