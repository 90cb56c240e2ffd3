package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"cfnenv/env"
)

// documentPath is where the credentials document is looked for: the flag, else
// $CFNENV_CREDENTIALS, else credentials.json in the working directory. A single
// dash is standard input.
func (a *app) documentPath() string {
	if a.credentials != "" {
		return a.credentials
	}
	if path := a.Getenv("CFNENV_CREDENTIALS"); path != "" {
		return path
	}
	return "credentials.json"
}

// documentName is how messages call the document, on one line whatever the path
// is.
func (a *app) documentName() string {
	path := a.documentPath()
	if path == "-" {
		return "standard input"
	}
	if strings.ContainsFunc(path, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(path)
	}
	return path
}

// document reads and parses the credentials document. It warns once on standard
// error when others can read the file.
func (a *app) document() (*env.Document, error) {
	data, err := a.readDocument()
	if err != nil {
		return nil, err
	}
	return env.Parse(data)
}

// credentialSet is document and Document.Set in one.
func (a *app) credentialSet(role string) (*env.Set, error) {
	document, err := a.document()
	if err != nil {
		return nil, err
	}
	return document.Set(role)
}

func (a *app) readDocument() ([]byte, error) {
	path := a.documentPath()
	if path == "-" {
		return a.readAtMost(a.Stdin)
	}
	// A named pipe that nobody writes to would hold the open call for ever.
	info, err := os.Stat(path)
	if err != nil {
		return nil, a.unreadable(err)
	}
	switch {
	case info.IsDir():
		return nil, &env.Error{Problem: "is a directory"}
	case info.Mode()&fs.ModeNamedPipe != 0 && !isDescriptor(path):
		return nil, &env.Error{Problem: "is a named pipe", Hint: "use -c - and redirect standard input to read from a pipe"}
	case info.Size() > env.MaxDocument:
		return nil, env.TooLarge()
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, a.unreadable(err)
	}
	defer file.Close()
	a.warnIfShared(info)
	return a.readAtMost(file)
}

// isDescriptor tells the paths that a shell makes for <(command): a pipe that is
// open already.
func isDescriptor(path string) bool {
	dir := filepath.Dir(path)
	return dir == "/dev/fd" || path == "/dev/stdin" || strings.HasPrefix(dir, "/proc/") && filepath.Base(dir) == "fd"
}

// readAtMost reads a document with a bound on memory.
func (a *app) readAtMost(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, env.MaxDocument+1))
	if err != nil {
		return nil, a.unreadable(err)
	}
	return data, nil
}

// unreadable says what the system said, without the path, which every error
// about the document begins with.
func (a *app) unreadable(err error) error {
	problem := &env.Error{Problem: "cannot be read: " + err.Error()}
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		problem.Problem = "cannot be read: " + fault.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		problem.Hint = "save the broker's answer to POST /v1/credentials as credentials.json, or name the file with -c"
	}
	return problem
}

// warnIfShared warns when others than the owner may open the document.
func (a *app) warnIfShared(info fs.FileInfo) {
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		fmt.Fprintf(a.Stderr, "cfnenv: warning: %s holds secrets and is open to others (mode %04o): chmod 600 it\n",
			a.documentName(), info.Mode().Perm())
	}
}
