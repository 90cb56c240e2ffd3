package template

import (
	"errors"
	"fmt"
)

// ErrNotEmulated is what errors.Is matches for a part of the template language that CloudFormation has
// and this package has not.
var ErrNotEmulated = errors.New("not emulated")

// Pos is a place in a template's text. Both numbers count from 1, the column in characters. The zero
// Pos means that there is no such place (a parameter that is missing from the request, say).
type Pos struct {
	Line, Column int
}

// String is "line:column", or "-" for no place.
func (p Pos) String() string {
	if p.Line == 0 {
		return "-"
	}
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}

// Error is one reason why CloudFormation would refuse a template, or this package cannot take it.
type Error struct {
	Pos     Pos
	Message string // CloudFormation's sentence, as its ValidationError carries it
	Hint    string // what the sentence does not say, "" when it says it all

	notEmulated bool
}

// Error is the message alone: a service answers it, a checker puts file and Pos in front of it.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is [ErrNotEmulated] and e is such an error.
func (e *Error) Is(target error) bool { return target == ErrNotEmulated && e.notEmulated }

func errorAt(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Message: fmt.Sprintf(format, args...)}
}

func notEmulated(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Message: "not emulated: " + fmt.Sprintf(format, args...), notEmulated: true}
}
