package env

import (
	"errors"
	"fmt"
	"strings"
)

// Format is a way to write variables down.
type Format struct {
	// Name is the value of --format.
	Name string
	// About says in a few words who reads it.
	About string

	writer formatWriter
}

// Text is the output of a format.
type Text struct {
	// Stdout goes to standard output.
	Stdout string
	// Append goes to the end of the file that $GITHUB_ENV names; empty for
	// every format but github.
	Append string
}

// formatWriter is one format. Variables arrive in their order, with names
// already checked.
type formatWriter interface {
	// write returns the text, or an error for a variable that the format cannot
	// carry: a value is never changed to fit.
	write(variables []Variable) (Text, error)
	// failure returns a text that, evaluated, unsets variables and then fails;
	// empty when the format is not made to be evaluated.
	failure(unsets []Variable) string
}

// DefaultFormat is the name of the format that stands first in [Formats].
const DefaultFormat = "env"

// Formats lists every format; the first is the default.
func Formats() []Format {
	return []Format{
		{Name: DefaultFormat, About: `bash, dash, zsh, mksh, busybox ash: eval "$(cfnenv …)"`, writer: posix{export: "export "}},
		{Name: "env-no-export", About: "the same, as shell variables that are not exported", writer: posix{}},
		{Name: "fish", About: "fish: cfnenv … --format fish | source", writer: fish{}},
		{Name: "powershell", About: "PowerShell: cfnenv … --format powershell | Out-String | Invoke-Expression", writer: powershell{}},
		{Name: "windows-cmd", About: "cmd.exe: run as a batch file, or line by line with for /f", writer: windowsCmd{}},
		{Name: "json", About: "one JSON object, null for a name to unset: load-env of nushell 0.98 or later, jq", writer: jsonObject{}},
		{Name: "process", About: "the document of an AWS credential_process", writer: credentialProcess{}},
		{Name: "dotenv", About: "NAME=value lines, literal: docker run --env-file", writer: dotenv{}},
		{Name: "github", About: "GitHub Actions: masks, then lines for $GITHUB_ENV", writer: github{}},
	}
}

// Lookup returns the format of a name.
func Lookup(name string) (Format, error) {
	var names []string
	for _, format := range Formats() {
		if format.Name == name {
			return format, nil
		}
		names = append(names, format.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q: choose one of %s", name, strings.Join(names, ", "))
}

// Write renders variables in their order. The error names a variable that the
// format cannot carry, and is a [*CarryError].
func (f Format) Write(variables []Variable) (Text, error) {
	for _, v := range variables {
		if !validName(v.Name) {
			return Text{}, &CarryError{Format: f.Name, Name: v.Name, Problem: "is not the name of a variable"}
		}
		if strings.IndexByte(v.Value, 0) >= 0 {
			return Text{}, &CarryError{Format: f.Name, Name: v.Name, Problem: "contains a NUL byte, which no environment variable can"}
		}
	}
	text, err := f.writer.write(variables)
	if carry := (*CarryError)(nil); errors.As(err, &carry) {
		carry.Format = f.Name
	}
	return text, err
}

// Failure is the text to print instead when something went wrong: evaluated, it
// unsets the credentials and their expiration, and fails without ending the
// shell that evaluates it. It is empty for a format that is not evaluated.
func (f Format) Failure() string {
	return f.writer.failure(failureUnsets())
}

// CarryError is the error for a variable that a format cannot carry. It never
// holds the value.
type CarryError struct {
	// Format and Name are the names of the format and of the variable.
	Format, Name string
	// Problem is worded to follow the name: "is too long".
	Problem string
}

// Error returns the three on one line.
func (e *CarryError) Error() string {
	return fmt.Sprintf("format %s cannot carry %q: it %s", e.Format, e.Name, e.Problem)
}

func carryError(v Variable, err error) error {
	return &CarryError{Name: v.Name, Problem: err.Error()}
}

var errNotUTF8 = errors.New("is not valid UTF-8")

// validName reports whether every shell takes a name as that of a variable.
func validName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

func eachName(variables []Variable, format string) string {
	var b strings.Builder
	for _, v := range variables {
		fmt.Fprintf(&b, format, v.Name)
	}
	return b.String()
}
