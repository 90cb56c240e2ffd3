// Package exporter does what the commands provisioning, runtime, set and unset
// do: it reads the credentials document and writes an environment.
//
// It imports little, and nothing of cobra, because package fastpath has to reach
// it before the rest of the program is initialised: see there.
package exporter

import (
	"errors"
	"fmt"
	"io"
	"time"

	"cfnenv/env"
)

// Exporter is what an export may touch of the world around it.
type Exporter struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// LookupEnv reads the environment, as os.LookupEnv does.
	LookupEnv func(name string) (string, bool)
	// Now is the clock.
	Now func() time.Time
	// Terminal tells that standard output is a terminal.
	Terminal bool
	// Quiet keeps warnings and hints from Stderr.
	Quiet bool
	// Credentials is the value of -c/--credentials; may be empty.
	Credentials string
}

// Request is one export.
type Request struct {
	// Role is a role or the name of a set, as env.CredentialsDocument.Set takes it.
	Role string
	// Format is the name of a format.
	Format string
	// AllowExpired accepts credentials whose time is over.
	AllowExpired bool
	// MinTTL is the time that must be left, else the export ends in ErrShort. Zero asks for none.
	MinTTL time.Duration
}

// DefaultMinTTL is the time that must be left where a renewal is asked for and
// nothing else is said: the refreshBeforeSeconds of the broker's documents.
const DefaultMinTTL = time.Minute

// ErrShort tells that a set has less time left than a request asks for. The document is to be renewed then, which takes
// the network and so is not done here.
var ErrShort = errors.New("the credentials have too little time left")

// Short tells whether less than a time is left for a set. One that does not say when it expires is not short: renewing
// it would not make it say so.
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
// are *env.Error, a value that the format cannot carry is *env.CarryError, and
// whatever another command line would cure is *UsageError. Nothing is printed to
// standard output before an error, unless writing to it is what fails.
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

// Variables lists what an environment of a set has to have here.
func (e *Exporter) Variables(set *env.Set) []env.Variable {
	return e.keepFromMSYS(set.Variables())
}

// Warn tells a person what is odd about loading a set now.
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

// Unset prints what removes every variable that an export may have set.
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
