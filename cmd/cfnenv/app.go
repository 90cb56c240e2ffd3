package main

import (
	"context"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"cfnenv/cmd/cfnenv/internal/exporter"
)

// app is everything that a command may touch of the world around it, so that a
// test can put something else in its place.
type app struct {
	// Stdin, Stdout and Stderr are the standard streams. Stdout takes the
	// product alone; whatever is meant for a person goes to Stderr.
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Environ is the environment, as os.Environ gives it.
	Environ []string
	// Now is the clock.
	Now func() time.Time
	// IsTerminal tells whether a stream is a terminal.
	IsTerminal func(stream any) bool
	// Dial opens connections to an account; nil means a net.Dialer's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// flags are those that commands share.
	flags exporter.Flags
}

// processApp is the app of the running process.
func processApp() *app {
	return &app{
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
		Environ:    os.Environ(),
		Now:        time.Now,
		IsTerminal: isTerminal,
	}
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// liveWidth asks for the width of a terminal on standard error that can redraw lines, every time anew because people resize
// windows; nil without one.
func (a *app) liveWidth() func() int {
	stderr := a.Stderr
	if !a.IsTerminal(stderr) || a.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() int { return terminalWidth(stderr) }
}

// columns is the width that every terminal has.
const columns = 80

// terminalWidth is a terminal's own width, where it says that.
func terminalWidth(stream any) int {
	if file, ok := stream.(interface{ Fd() uintptr }); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return columns
}

// Getenv returns the value of an environment variable, empty when it is not
// set. As for the C library, the first of several wins; as everywhere on
// Windows, the case of a name does not matter there.
func (a *app) Getenv(name string) string {
	value, _ := a.LookupEnv(name)
	return value
}

// LookupEnv is Getenv that also tells whether the variable is set.
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
