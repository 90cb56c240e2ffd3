// Package export does what the commands provisioning, runtime, set and unset
// do: it reads the credentials document and writes an environment.
//
// It imports little, and nothing of cobra, because package fastpath has to reach
// it before the rest of the program is initialised: see there.
package export

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cfnenv/env"
)

// Exporter holds everything of the outside world that an export may touch.
type Exporter struct {
	Stdin       io.Reader
	Stdout      io.Writer
	Stderr      io.Writer
	LookupEnv   func(name string) (string, bool) // as os.LookupEnv
	Now         func() time.Time
	Terminal    bool   // standard output is a terminal
	Quiet       bool   // no warnings and hints
	Credentials string // the value of -c/--credentials; may be empty
}

// Request is one export.
type Request struct {
	Role         string // a role or the name of a set, as env.CredentialsDocument.Set takes it
	Format       string
	AllowExpired bool
	MinTTL       time.Duration // with less time left, the export ends in ErrShort; zero asks for none
}

// defaultMinTTL is the refreshBeforeSeconds of the broker's documents.
const defaultMinTTL = time.Minute

// ErrShort tells that a set has less time left than a request asks for. The caller renews the document, because that takes the
// network.
var ErrShort = errors.New("the credentials have too little time left")

// Short reports whether a set expires within minTTL. A set without an expiration does not: renewing would not add one.
func (e *Exporter) Short(set *env.Set, minTTL time.Duration) bool {
	at := set.Credentials.Expiration
	return !at.IsZero() && at.Sub(e.Now()) < minTTL
}

// UsageError is an error of the command line.
type UsageError struct{ Err error }

// Error returns the text of the wrapped error.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the wrapped error.
func (e *UsageError) Unwrap() error { return e.Err }

// Export prints the environment of one credential set. Errors about the document
// are *env.Error, about a value that the format cannot carry *env.CarryError, and
// about the command line *UsageError. Nothing is printed to standard output before
// an error, unless writing to it fails.
func (e *Exporter) Export(request Request) error {
	format, err := env.Lookup(request.Format)
	if err != nil {
		return &UsageError{err}
	}
	set, err := e.Set(request.Role, request.AllowExpired || request.MinTTL > 0)
	if err != nil {
		return err
	}
	if e.Short(set, request.MinTTL) && request.MinTTL > 0 {
		return ErrShort
	}
	e.Warn(set)
	return e.print(format, e.Variables(set))
}

// Variables lists the variables of a set for this shell.
func (e *Exporter) Variables(set *env.Set) []env.Variable {
	return e.keepFromMSYS(set.Variables())
}

// Warn warns of what may surprise a person who loads a set now.
func (e *Exporter) Warn(set *env.Set) {
	if e.Quiet {
		return
	}
	if url, _ := e.LookupEnv(env.EndpointVariable); url != "" && set.EndpointURL == "" {
		fmt.Fprintf(e.Stderr, "cfnenv: warning: %s is set to %s, so AWS clients use these credentials there and not at AWS: unset it if that is not what you want\n",
			env.EndpointVariable, OneLine(url))
	}
	e.HintTimeLeft(set)
}

// Unset prints code that unsets every variable that an export can set.
func (e *Exporter) Unset(formatName string) error {
	format, err := env.Lookup(formatName)
	if err != nil {
		return &UsageError{err}
	}
	text, err := format.Write(env.Unsets())
	if err != nil {
		return &UsageError{err}
	}
	return e.printText(format, text)
}

// Set resolves a credential set of the document, and refuses expired credentials
// unless they are asked for.
func (e *Exporter) Set(role string, allowExpired bool) (*env.Set, error) {
	document, err := e.Document()
	if err != nil {
		return nil, err
	}
	set, err := document.Set(role)
	if err != nil || allowExpired {
		return set, err
	}
	err = set.CheckExpiry(e.Now())
	if expired, ok := err.(*env.Error); ok {
		expired.Hint += ", or use --allow-expired"
	}
	return set, err
}

func (e *Exporter) print(format env.Format, variables []env.Variable) error {
	text, err := format.Write(variables)
	if err != nil {
		return err
	}
	if text.Append == "" {
		return e.printText(format, text)
	}
	return e.exportToJob(format, variables, text)
}

// printText writes the text to standard output in one piece.
func (e *Exporter) printText(format env.Format, text env.Text) error {
	if e.Terminal && format.Failure() != "" && !e.Quiet {
		fmt.Fprintf(e.Stderr, "hint: this is meant for a shell to evaluate: %s\n", format.About)
	}
	if _, err := io.WriteString(e.Stdout, text.Stdout); err != nil {
		return fmt.Errorf("cannot write to standard output: %w", err)
	}
	return nil
}

// keepFromMSYS keeps Git Bash from rewriting secrets: it turns a value that begins
// with a slash into a Windows path when it starts a native program, such as the AWS
// CLI, and AWS answers that the signature does not match.
//
// MSYS2, "Filesystem Paths", environment variables: MSYS2_ENV_CONV_EXCL is a list of
// prefixes of NAME=value, separated by semicolons; * stands for all.
func (e *Exporter) keepFromMSYS(variables []env.Variable) []env.Variable {
	const noConversion = "MSYS2_ENV_CONV_EXCL"
	if system, _ := e.LookupEnv("MSYSTEM"); system == "" {
		return variables
	}
	var list []string
	if present, _ := e.LookupEnv(noConversion); present != "" {
		list = strings.Split(present, ";")
	}
	for _, v := range variables {
		if entry := v.Name + "="; v.Secret && !v.Unset && !slices.Contains(list, "*") && !slices.Contains(list, entry) {
			list = append(list, entry)
		}
	}
	return append(variables, env.Variable{Name: noConversion, Value: strings.Join(list, ";")})
}

// HintTimeLeft tells a person if the credentials of a set expire within five minutes.
func (e *Exporter) HintTimeLeft(set *env.Set) {
	at := set.Credentials.Expiration
	if left := at.Sub(e.Now()); !at.IsZero() && left > 0 && left < 5*time.Minute {
		fmt.Fprintf(e.Stderr, "hint: the credentials of %s expire in %s: cfnenv refresh renews them\n",
			SetTitle(set.Name), env.Duration(left))
	}
}

// SetTitle names a set in messages, on one line.
func SetTitle(name string) string {
	if name == "" {
		return "(top level)"
	}
	return OneLine(name)
}
