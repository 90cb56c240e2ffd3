package printable

import (
	"fmt"
	"io"
	"reflect"
)

// Own is text of cfnenv's own, which [Fprintf] and [Sprintf] leave as it is: colours, and what is filtered already.
type Own string

// Fprintf is fmt.Fprintf with every argument but numbers and [Own] made a [Line].
func Fprintf(w io.Writer, format string, args ...any) (int, error) {
	return fmt.Fprintf(w, format, filtered(args)...)
}

// Sprintf is the text that [Fprintf] writes.
func Sprintf(format string, args ...any) string {
	return fmt.Sprintf(format, filtered(args)...)
}

func filtered(args []any) []any {
	safe := make([]any, len(args))
	for i, arg := range args {
		safe[i] = filter{arg}
		if _, own := arg.(Own); own || number(arg) {
			safe[i] = arg
		}
	}
	return safe
}

// number reports whether a value is a bare number, which may be the width of another.
func number(arg any) bool {
	switch arg.(type) {
	case error, fmt.Stringer, fmt.Formatter:
		return false
	}
	kind := reflect.ValueOf(arg).Kind()
	return kind >= reflect.Bool && kind <= reflect.Complex128
}

// filter formats a value as package fmt does, then filters the result.
type filter struct{ value any }

// Format implements fmt.Formatter.
func (f filter) Format(state fmt.State, verb rune) {
	io.WriteString(state, Line(fmt.Sprintf(fmt.FormatString(state, verb), f.value)))
}
