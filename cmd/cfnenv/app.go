package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/smoke/printable"
)

// app holds everything of the outside world that a command may touch, so that
// tests can replace it.
type app struct {
	Stdin      io.Reader
	Stdout     io.Writer // data only
	Stderr     io.Writer // everything for a person
	Environ    []string  // as os.Environ returns it
	Now        func() time.Time
	IsTerminal func(stream any) bool
	// Dial opens connections to an account; nil means a net.Dialer's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	flags  export.Flags // those that commands share
	asking int32        // 1 while a question is open; used atomically
}

// processApp returns the app of the running process.
func processApp() *app {
	return &app{
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     folded(os.Stderr),
		Environ:    os.Environ(),
		Now:        time.Now,
		IsTerminal: isTerminal,
	}
}

func isTerminal(stream any) bool {
	file, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(file.Fd()))
}

// folding is a terminal that breaks long lines at words, as terminals do not.
type folding struct{ *os.File }

// folded makes a terminal a folding one. Other streams are for programs, and keep whole lines.
func folded(stream io.Writer) io.Writer {
	if file, ok := stream.(*os.File); ok && isTerminal(file) {
		return folding{file}
	}
	return stream
}

// unfolded is the stream for commands, which are copied as one line, and for children.
func unfolded(stream io.Writer) io.Writer {
	if f, ok := stream.(folding); ok {
		return f.File
	}
	return stream
}

// Write writes whole lines, or redraws one, which fits already.
func (f folding) Write(text []byte) (int, error) {
	if bytes.ContainsRune(text, '\r') {
		return f.File.Write(text)
	}
	if _, err := io.WriteString(f.File, printable.Fold(string(text), terminalWidth(f))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// liveWidth returns a function for the current width of a terminal on standard error that can redraw lines, nil without one.
func (a *app) liveWidth() func() int {
	stderr := a.Stderr
	if !a.IsTerminal(stderr) || a.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() int { return terminalWidth(stderr) }
}

// columns is the width that output fits when the terminal does not tell its own.
const columns = 80

func terminalWidth(stream any) int {
	if file, ok := stream.(interface{ Fd() uintptr }); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return columns
}

// Getenv returns the value of an environment variable, empty when it is not set.
func (a *app) Getenv(name string) string {
	value, _ := a.LookupEnv(name)
	return value
}

// LookupEnv also tells whether the variable is set. As in the C library, the first
// of several entries wins. On Windows the case of a name does not matter.
func (a *app) LookupEnv(name string) (string, bool) {
	for _, entry := range a.Environ {
		if len(entry) <= len(name) || entry[len(name)] != '=' {
			continue
		}
		if entry[:len(name)] == name || runtime.GOOS == "windows" && strings.EqualFold(entry[:len(name)], name) {
			return entry[len(name)+1:], true
		}
	}
	return "", false
}
